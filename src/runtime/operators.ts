import type { Cancelled, Upgraded } from "../actor/mod.ts";
import { type ActorId, TheaterError } from "../base/mod.ts";
import { badClient, CLIENT_NAME_MAX, isClientName } from "./letter.ts";
import type {
  CancelOrder,
  ResendOrder,
  Sent,
  Started,
  StartOrder,
  UpgradeOrder,
} from "./orders.ts";
import { ofHost } from "./refusals.ts";
import { type Deed, isRootOrder, type Root } from "./root.ts";
import type { Runtime } from "./runtime.ts";

/** What is done though it cannot be put down where the disk is full: how else would it be less so? */
const FREES: ReadonlySet<Deed["deed"]> = new Set(["stop", "cancel"]);

/**
 * What operators do to actors. Where a record is kept of it, nothing is done before it stands there that it was asked for; what came of it
 * stands there soon after.
 */
export class Operators {
  readonly #runtime: Runtime;
  readonly #root: Root | undefined;

  /** `root`: where it is put down. */
  constructor(runtime: Runtime, root: Root | undefined) {
    this.#runtime = runtime;
    this.#root = root;
  }

  /** So that there is a record before anybody asks for something: one that cannot be begun now is begun by the first deed. @throws StoreError */
  async begin(): Promise<void> {
    await this.#root?.begin().catch((error: unknown) => this.#root?.lost(error));
  }

  /** As `Runtime.start`. */
  async start(order: StartOrder, by: string): Promise<Started> {
    if (isRootOrder(order)) throw ofHost(); // nobody else begins the record
    const asked = { deed: "start", actor: written(order.name), by } as const;
    return this.#done(asked, () => this.#runtime.start(order), ofStarted);
  }

  /** As `Runtime.stop`. */
  stop(id: ActorId, drainMs: number, by: string): Promise<void> {
    const detail = drainMs > 0 ? `its mail first, for ${drainMs} ms at the most` : undefined;
    const asked = { deed: "stop", actor: this.#nameOf(id), detail, by } as const;
    const isThere = this.#runtime.nameOf(id) !== undefined;
    return this.#done(
      asked,
      () => this.#runtime.stop(id, drainMs),
      () => (isThere ? id : undefined),
    );
  }

  /** As `Runtime.restart`. */
  restart(nameOrId: string, by: string): Promise<ActorId> {
    const asked = { deed: "restart", actor: this.#nameOf(nameOrId), by } as const;
    return this.#done(
      asked,
      () => this.#runtime.restart(nameOrId),
      (id) => id,
    );
  }

  /** As `Runtime.upgrade`. */
  async upgrade(id: ActorId, order: UpgradeOrder): Promise<Upgraded | undefined> {
    if (isRootOrder(order)) throw ofHost();
    const asked = { deed: "upgrade", actor: this.#nameOf(id), by: order.by } as const;
    return this.#done(
      asked,
      () => this.#runtime.upgrade(id, order),
      (upgraded) => upgraded && id,
    );
  }

  /** As `Runtime.cancel`. */
  cancel(id: ActorId, order: CancelOrder): Promise<Cancelled | undefined> {
    const { turn, by } = order;
    const detail = turn === undefined ? undefined : `turn ${turn}`;
    const asked = { deed: "cancel", actor: this.#nameOf(id), detail, by } as const;
    return this.#done(
      asked,
      () => this.#runtime.cancel(id, order),
      (cancelled) => cancelled && id,
    );
  }

  /** As `Runtime.resend`. */
  resend(id: ActorId, order: ResendOrder): Promise<Sent> {
    const { seq, to, client: by } = order;
    const detail = to === undefined ? `event ${seq}` : `event ${seq}, to ${written(to)}`;
    const asked = { deed: "resend", actor: this.#nameOf(id), detail, by } as const;
    return this.#done(asked, () => this.#runtime.resend(id, order), ofSent);
  }

  /** Resolves when the record has what came of all that was done; undefined: there is none. */
  settled(): Promise<void> | undefined {
    return this.#root?.settled();
  }

  async #done<T>(
    deed: Deed,
    act: () => Promise<T>,
    whom: (done: T) => ActorId | undefined,
  ): Promise<T> {
    const root = this.#root;
    if (!isClientName(deed.by)) throw badClient();
    const asked = root && (await this.#asked(root, deed));
    if (root === undefined || asked === undefined) return act();
    try {
      const done = await act();
      root.cameOf(asked, undefined, whom(done));
      return done;
    } catch (error) {
      if (error instanceof TheaterError) root.cameOf(asked, String(error.code), undefined);
      throw error;
    }
  }

  /** Undefined where it is to be done without. */
  async #asked(root: Root, deed: Deed): Promise<number | undefined> {
    try {
      return await root.asked(deed);
    } catch (error) {
      if (!(error instanceof TheaterError) || !mayGoUnrecorded(error.code, deed)) throw error;
      root.lost(error);
      return undefined;
    }
  }

  #nameOf(nameOrId: string): string {
    return this.#runtime.nameOf(nameOrId) ?? written(nameOrId);
  }
}

/** A record that is damaged would else refuse everything for good, and is told of each time. */
function mayGoUnrecorded(code: unknown, { deed }: Deed): boolean {
  const text = String(code);
  if (text === "STORE_FULL") return FREES.has(deed);
  return text === "STORE_DAMAGED" || text.startsWith("CHAIN_");
}

/** As a chain can hold it: whatever was asked for, it may be no name. */
function written(address: string): string {
  return address.slice(0, CLIENT_NAME_MAX).toWellFormed();
}

function ofStarted({ id }: Started): ActorId {
  return id;
}

function ofSent({ id }: Sent): ActorId {
  return id;
}
