import {
  ActorError,
  type DeadLetter,
  decodeGrant,
  deadLetters,
  firstParameters,
  lastState,
  load,
  type LoadedLink,
  openWorkOf,
  recover,
  replay,
  type ReplayReport,
  type Standing,
} from "../actor/mod.ts";
import {
  type ActorId,
  type Digest,
  equalBytes,
  parseActorId,
  quote,
  type Sha256,
} from "../base/mod.ts";
import {
  ChainError,
  type ChainReport,
  decodeLink,
  type Expected,
  exportChain,
  type Ledger,
  type Link,
  SALT_BYTES,
  type Slot,
  isBlob,
  verifyStream,
} from "../chain/mod.ts";
import { nodeScheduler, nodeSha256, openLogReader } from "../node/mod.ts";
import {
  deedsOf,
  type Noted,
  planOf,
  exportOf,
  keptComponent,
  keptLinks,
  ROOT_NAME,
  standingFrom,
  statusesIn,
  stoppedAbove,
  type SupervisorPlan,
  templateOf,
} from "../runtime/mod.ts";
import { isSupervisors, isTemplates, SUPERVISOR } from "./house-programs.ts";
import type { Listed, StoredLink, StoreReader } from "../store/mod.ts";
import type { Status } from "../supervision/mod.ts";
import { given, programsOf } from "./offline.ts";

/** A link of a kept chain. */
export interface ReadLink {
  readonly digest: Digest;
  readonly link: Link;
}

/** What an actor is made from, by digest. */
export interface Made {
  readonly component: Digest;
  readonly manifest: Digest;
  /** The effective grant (docs/chain-format.md, "Grant"). */
  readonly grant: Slot;
}

export interface Supervision {
  /** How often it was started again after it had ended. */
  readonly restartCount: number;
  /** How it decides, and its children in start order; undefined where it is no supervisor of a manifest. */
  readonly plan: SupervisorPlan | undefined;
  /** Whether it is a component that may supervise by itself. */
  readonly isOwn: boolean;
  /** Whether its last turn failed, so that it waits for whoever supervises it. */
  readonly hasFailed: boolean;
  /** Its children, whether they run or not, and how each stood after its last turn; undefined where that is no supervisor of ours. */
  readonly children: ReadonlyMap<ActorId, Status | undefined>;
}

/**
 * What a data directory holds, read and never changed: durable links only, whether a host runs beside it or not.
 *
 * ```ts
 * await using records = await Records.open("theater-data");
 * const { actor } = await records.find("counter");
 * console.log((await records.verify(actor)).head.toHex());
 * ```
 */
export class Records implements AsyncDisposable {
  readonly #store: StoreReader;
  readonly #sha256: Sha256;
  readonly #see: (seq: number) => void;

  /** @throws StoreError STORE_MISSING, STORE_FOREIGN, STORE_DAMAGED (a segment is missing), STORE_FAILED */
  static async open(directory: string): Promise<Records> {
    return new Records(await openLogReader(directory), nodeSha256);
  }

  /** The reader is closed with it. */
  constructor(store: StoreReader, sha256: Sha256, see: (seq: number) => void = () => undefined) {
    this.#store = store;
    this.#sha256 = sha256;
    this.#see = see;
  }

  /**
   * The same records, for work that takes long: `see` is told up to which event a chain was read, once a link or a page of them, and from
   * the beginning again by what reads it twice. These are disposed of, not those.
   */
  watched(see: (seq: number) => void): Records {
    return new Records(this.#store, this.#sha256, see);
  }

  /** All actors that have a chain, by name and then by id. Of many, the thread is given to others between pages of them. */
  async list(): Promise<readonly Listed[]> {
    const pages: (readonly Listed[])[] = [];
    for await (const page of this.#store.actors()) {
      pages.push(page.toSorted(byName));
      await new Promise<void>((resolve) => nodeScheduler.soon(resolve));
    }
    return pages.flat().toSorted(byName); // parts in order are sorted quickly
  }

  /**
   * By id, or by name: several actors may have borne it, so the running one, else the one that did something last.
   * @throws ActorError ACTOR_NOT_FOUND
   */
  async find(nameOrId: string): Promise<Listed> {
    const id = parseActorId(nameOrId);
    const found = id === undefined ? await this.#named(nameOrId) : await this.#store.actor(id);
    if (found !== undefined) return found;
    throw new ActorError("ACTOR_NOT_FOUND", {
      what: `there is no actor ${quote(nameOrId)} here`,
      remedy: "list the actors, stopped ones too, and use a name or an id that is there",
    });
  }

  /** Its links, from the one that holds `fromSeq`; not verified. @throws StoreError, ChainError */
  async *links(actor: ActorId, fromSeq = 0): AsyncGenerator<ReadLink> {
    for await (const { digest, link } of keptLinks(this.#store, actor, fromSeq)) {
      yield { digest, link: decodeLink(link) };
    }
  }

  /** The chain as others verify it, in pieces (docs/chain-format.md, "Export"). @throws StoreError, ChainError */
  export(actor: ActorId): AsyncGenerator<Uint8Array> {
    return exportOf(this.#store, actor);
  }

  /**
   * Verifies the kept chain as an export of it would be, blobs included, and that it reaches the head that the index names.
   * @throws ChainError with the link and the event; its byte counts from the start of an export,
   * or of the link where that cannot even be decoded. ActorError, StoreError
   */
  async verify(actor: ActorId, expected: Expected = {}): Promise<ChainReport> {
    const { head } = await this.find(actor);
    const read = { linkCount: 0, seq: 0, headSeen: false };
    try {
      const links = observed(keptLinks(this.#store, actor), ({ digest, seq }) => {
        read.linkCount++;
        read.seq = seq;
        this.#see(seq);
        if (equalBytes(digest, head.digest)) read.headSeen = true;
      });
      const chunks = exportChain(links, ({ digest }) => this.#store.blob(digest));
      const report = await verifyStream(chunks, this.#sha256, expected);
      if (!read.headSeen) throw cut(head.digest, report);
      return report;
    } catch (error) {
      if (!(error instanceof ChainError) || error.place.link !== undefined) throw error;
      throw error.within({ link: Math.max(read.linkCount - 1, 0), seq: read.seq });
    }
  }

  /**
   * Verifies an actor's chain, then runs it again from that and its components alone: those that are kept, unless others are given.
   * @throws ChainError, EngineError, DivergenceError, ActorError, StoreError
   */
  async replay(actor: ActorId, ...components: readonly Uint8Array[]): Promise<ReplayReport> {
    await this.verify(actor);
    const kept = (digest: Digest): Promise<Uint8Array> => this.component(digest);
    const programs = components.length === 0 ? programsOf(kept) : given(components);
    return replay(this.#loaded(actor), programs, this.#sha256);
  }

  /** What it runs as, or what its actors do where it is a template: of its latest `started` or `upgraded`. @throws StoreError, ChainError */
  async made(actor: ActorId): Promise<Made | undefined> {
    let made: Made | undefined;
    for await (const { link } of this.links(actor)) {
      for (const event of link.events) {
        if (event.kind === "started" || event.kind === "upgraded") made = event;
      }
    }
    if (made === undefined || !isTemplates(made.component)) return made;
    const grant = await this.payload(made.grant);
    return grant && { ...made, component: templateOf(decodeGrant(grant)).template.component };
  }

  /**
   * Messages that nobody waits for and of which nothing came, oldest first, from event `since` on; read as they are taken.
   * @throws StoreError, ChainError
   */
  deadLetters(actor: ActorId, since = 0): AsyncGenerator<DeadLetter> {
    return deadLetters(this.#store, actor, since);
  }

  /**
   * What operators did, and which actors ended that nobody supervises, as the chain of `host` says from event `since` on; nothing where there is
   * none. Each deed when it is read what came of it, those of which that is not known last. @throws StoreError, ChainError
   */
  async *deeds(since = 0): AsyncGenerator<Noted> {
    const root = await this.#named(ROOT_NAME);
    if (root !== undefined) yield* deedsOf(this.#store, root.actor, since);
  }

  /** What it does, what that waits for, and what is still to come of it, as its chain says: `ledger` is what that folds to. @throws StoreError, ChainError */
  standing(actor: ActorId, ledger?: Ledger): Promise<Standing> {
    return standingFrom(actor, ledger && openWorkOf(ledger), this.#store, this.#sha256);
  }

  /** How it stands among those that supervise and are supervised. @throws StoreError, ChainError, ActorError ACTOR_CHAIN_UNFIT */
  async supervision(listed: Listed): Promise<Supervision> {
    const { end, component, grant, last } = await recover(listed, this.#store, this.#sha256);
    const common = {
      restartCount: end.ledger.life?.incarnation ?? 0,
      hasFailed: last === "failed",
    };
    const known = end.ledger.children.entries().map(([id]) => [id, undefined] as const);
    const isOwn = grant.handlers["supervisor"] !== undefined;
    if (!isSupervisors(component))
      return { ...common, plan: undefined, isOwn, children: new Map(known) };
    const plan = await this.#planOf(listed.actor);
    const state = await lastState(listed, SUPERVISOR, this.#store, this.#sha256);
    return { ...common, plan, isOwn: false, children: statusesIn(state) };
  }

  /** What a supervisor of a manifest is to do; undefined for whoever is made from another component. @throws StoreError, ChainError, ActorError ACTOR_CHAIN_UNFIT */
  async plan(actor: ActorId, component: Digest): Promise<SupervisorPlan | undefined> {
    return isSupervisors(component) ? this.#planOf(actor) : undefined;
  }

  /** The topmost of those above it that have stopped, up to the first that runs; undefined where there is none. */
  stoppedAbove(listed: Listed): Promise<Listed | undefined> {
    return stoppedAbove(listed, this.#store);
  }

  /** A component that a chain names. @throws ActorError ACTOR_CHAIN_UNFIT where it is not kept here */
  component(digest: Digest): Promise<Uint8Array> {
    return keptComponent(this.#store, digest);
  }

  /** The payload of a slot; undefined where its blob was erased. */
  async payload(slot: Slot): Promise<Uint8Array | undefined> {
    if (!isBlob(slot)) return slot;
    return (await this.#store.blob(slot.digest))?.subarray(SALT_BYTES);
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#store[Symbol.asyncDispose]();
  }

  async #planOf(supervisor: ActorId): Promise<SupervisorPlan> {
    return planOf(await firstParameters(this.#store, supervisor, this.#sha256));
  }

  async *#loaded(actor: ActorId): AsyncGenerator<readonly LoadedLink[]> {
    for await (const page of load(this.#store, actor)) {
      yield page;
      this.#see(page.at(-1)?.link.seq ?? 0);
    }
  }

  async #named(name: string): Promise<Listed | undefined> {
    const all = (await Array.fromAsync(this.#store.actors())).flat();
    const bearers = all.filter(({ entry }) => entry.name === name);
    const running = bearers.find(({ entry }) => entry.status === "running");
    if (running !== undefined || bearers.length < 2) return running ?? bearers[0];
    const dated = await Promise.all(
      bearers.map(async (one) => ({ one, atMs: await this.#lastMs(one) })),
    );
    return dated.toSorted((a, b) => b.atMs - a.atMs)[0]?.one;
  }

  async #lastMs({ actor, head }: Listed): Promise<number> {
    let atMs = 0;
    for await (const { link } of this.links(actor, head.eventCount - 1)) atMs = link.atMs;
    return atMs;
  }
}

function byName(a: Listed, b: Listed): number {
  return order(a.entry.name ?? "", b.entry.name ?? "") || order(a.actor, b.actor);
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

async function* observed(
  links: AsyncIterable<StoredLink>,
  see: (link: StoredLink) => void,
): AsyncGenerator<StoredLink> {
  for await (const link of links) {
    see(link);
    yield link;
  }
}

function cut(head: Digest, { linkCount, nextSeq }: ChainReport): ChainError {
  return new ChainError(
    "CHAIN_HEAD_MISMATCH",
    {
      what: `the chain ends before the head that the index names, ${head.toHex()}`,
      remedy: "restore the data directory from a copy; links at its end are gone",
    },
    { link: linkCount, seq: nextSeq },
  );
}
