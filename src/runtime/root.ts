import { type Answer, hostRequest, type Receipt, type Request } from "../actor/mod.ts";
import { type ActorId, equalBytes, NO_BYTES, TheaterError, type Value } from "../base/mod.ts";
import type { Seq } from "../chain/mod.ts";
import type { Entry } from "./directory.ts";
import type { Started, StartOrder } from "./orders.ts";
import { notReplied, ofHost } from "./refusals.ts";
import {
  ASKED,
  CAME_OF,
  ENDED,
  ROOT_COMPONENT,
  ROOT_GRANT,
  ROOT_MANIFEST,
  ROOT_NAME,
} from "./root-program.ts";

/** What an operator wants done. */
export interface Deed {
  readonly deed: "start" | "stop" | "restart" | "upgrade" | "cancel" | "resend";
  /** Its name, or its id. */
  readonly actor: string;
  /** How, for people. */
  readonly detail?: string | undefined;
  /** Who wants it. */
  readonly by: string;
}

export interface RootDeps {
  readonly find: (name: string) => ActorId | undefined;
  readonly start: (order: StartOrder) => Promise<Started>;
  readonly deliver: (id: ActorId, request: Request) => void;
  /** Why one has ended, as its chain says. @throws StoreError */
  readonly codeOf: (id: ActorId) => Promise<string | undefined>;
  /** Hears of what could not be put down. */
  readonly trouble: (actor: ActorId, error: TheaterError) => void;
}

/**
 * The actor `host`: what operators do, and who ended that nobody supervises, are messages to it, and its chain is the record of them. It
 * begins with the first of them.
 */
export class Root {
  readonly #deps: RootDeps;
  #beginning: Promise<ActorId> | undefined;
  /** What nobody waits for, and is not durable yet. */
  readonly #writing = new Set<Promise<void>>();

  constructor(deps: RootDeps) {
    this.#deps = deps;
  }

  /** Begins it where there is none yet, so that a host which ends has it. @throws StoreError */
  async begin(): Promise<void> {
    await this.#begun();
  }

  /** Resolves when it is durable: to the last event of its link, by which `cameOf` names it. @throws StoreError; ActorError */
  async asked({ deed, actor, detail, by }: Deed): Promise<Seq> {
    const sender = { kind: "client", name: by } as const;
    const { seq } = await this.#tell(ASKED, [deed, actor, detail], sender);
    return seq;
  }

  /** `code`: why it was not done. `actor`: whom it was done to. */
  cameOf(asked: Seq, code: string | undefined, actor: ActorId | undefined): void {
    this.#own(this.#tell(CAME_OF, [BigInt(asked), code, actor], HOST));
  }

  /** It has ended; `code` undefined: nobody heard why, and its chain says it. What an operator did stands there already. */
  ended(entry: Entry, code: string | undefined): void {
    this.#own(this.#ended(entry, code));
  }

  /** Tells whoever runs the host of what could not be put down. */
  lost(error: unknown): void {
    if (!(error instanceof TheaterError)) throw error;
    const id = this.#deps.find(ROOT_NAME);
    if (id !== undefined && !OVER.has(String(error.code))) this.#deps.trouble(id, error);
  }

  /** Resolves when all that was told is durable, or cannot be. */
  async settled(): Promise<void> {
    while (this.#writing.size > 0) await Promise.all(this.#writing);
  }

  async #ended({ id, name, supervisor }: Entry, code: string | undefined): Promise<void> {
    if (supervisor !== undefined) return;
    const why = code ?? (await this.#deps.codeOf(id));
    if (why !== undefined && !ASKED_FOR.has(why)) await this.#tell(ENDED, [id, name, why], HOST);
  }

  #own(told: Promise<unknown>): void {
    const written = told
      .then(
        () => undefined,
        (error: unknown) => this.lost(error),
      )
      .finally(() => this.#writing.delete(written));
    this.#writing.add(written);
  }

  async #tell(name: string, args: readonly Value[], sender: Request["sender"]): Promise<Receipt> {
    const id = await this.#begun();
    return new Promise((resolve, reject) => {
      const answer = (given: Answer): void => {
        if (given.kind !== "replied") reject(notReplied(given)); // of no effect where it was taken
      };
      const request = hostRequest("send", name, args, answer);
      this.#deps.deliver(id, { ...request, sender, taken: resolve });
    });
  }

  async #begun(): Promise<ActorId> {
    const id = this.#deps.find(ROOT_NAME);
    if (id !== undefined && this.#beginning === undefined) return id;
    this.#beginning ??= this.#deps.start(ROOT_ORDER).then((started) => started.id);
    try {
      return await this.#beginning;
    } finally {
      this.#beginning = undefined;
    }
  }
}

/** Whether that is to be the record itself. */
export function isRootOrder({ component }: Pick<StartOrder, "component">): boolean {
  return equalBytes(component, ROOT_COMPONENT);
}

/** @throws ActorError ACTOR_OF_HOST where this is the record itself */
export function mustNotBeRoot(entry: Entry | undefined): void {
  if (entry?.name === ROOT_NAME) throw ofHost();
}

/** Whoever asked for that stands there already: an operator, of an actor and of a tree. */
const ASKED_FOR: ReadonlySet<string> = new Set(["ACTOR_STOPPED", "ACTOR_SHUTDOWN"]);

/** Nothing more can be put down: the host is gone. */
const OVER: ReadonlySet<string> = new Set(["ACTOR_CLOSED", "STORE_CLOSED"]);

const HOST: Request["sender"] = { kind: "host" };

const ROOT_ORDER: StartOrder = {
  name: ROOT_NAME,
  component: ROOT_COMPONENT,
  manifest: ROOT_MANIFEST,
  grant: ROOT_GRANT,
  parameters: NO_BYTES,
};
