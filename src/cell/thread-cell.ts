import {
  Actor,
  type ActorDeps,
  ActorError,
  type ActorSpec,
  type Receipt,
  type Request,
} from "../actor/mod.ts";
import type { ActorId, Scheduler } from "../base/mod.ts";
import { LinkWriter } from "../chain/mod.ts";
import type { Cell, Inspection } from "./cell.ts";
import { Committer } from "./committer.ts";

export type ThreadCellDeps = Omit<ActorDeps, "commit" | "durable" | "ready" | "writer"> & {
  readonly scheduler: Scheduler;
  /** Told what must not happen: an error of ours, or a store that failed. The process should end. */
  readonly fault: (error: unknown) => void;
};

/** Turns run one after the other before the thread's other work has its chance. */
export const TURNS_PER_TICK_MAX = 128;

/**
 * A cell in the thread of whoever made it, for tests and embedding. A guest holds this thread for its turn's fuel, so what else
 * runs here waits that long.
 */
export class ThreadCell implements Cell {
  readonly #deps: ThreadCellDeps;
  readonly #actorDeps: ActorDeps;
  readonly #committer: Committer;
  readonly #actors = new Map<ActorId, Actor>();
  /** Actors with mail and no turn under way, in the order in which they got it. */
  readonly #ready = new Set<Actor>();
  readonly #waiting = new Set<Promise<void>>();
  #scheduled = false;
  #closed = false;

  constructor(deps: ThreadCellDeps) {
    this.#deps = deps;
    this.#committer = new Committer({
      store: deps.store,
      fault: deps.fault,
      refused: (actor) => this.#actors.delete(actor),
    });
    this.#actorDeps = {
      ...deps,
      writer: new LinkWriter(deps.sha256),
      commit: (append, release) => this.#committer.commit(append, release),
      durable: () => this.#committer.durable(),
      ready: (actor) => this.#enqueue(actor),
    };
  }

  async start(spec: ActorSpec): Promise<Receipt> {
    const actor = new Actor(spec, this.#actorDeps);
    this.#actors.set(spec.id, actor);
    return actor.genesis();
  }

  deliver(id: ActorId, request: Request): void {
    const actor = this.#actors.get(id);
    if (actor !== undefined) return actor.deliver(request);
    const error = new ActorError("ACTOR_NOT_FOUND", {
      what: `no actor ${id} lives here`,
      remedy: "list the actors, and call one of them",
    });
    request.answer({ kind: "refused", error });
  }

  async stop(id: ActorId, code: string): Promise<void> {
    await this.#actors.get(id)?.stop(code);
  }

  passivate(id: ActorId): void {
    this.#actors.get(id)?.passivate();
  }

  inspect(id: ActorId): Inspection | undefined {
    const actor = this.#actors.get(id);
    if (actor === undefined) return undefined;
    const { phase, mailCount, busy, active, entries } = actor;
    return { phase, mailCount, busy, active, functions: [...entries.keys()] };
  }

  /** Evicts turns that wait, tells whoever waits for one, and waits for the store. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const actor of this.#actors.values()) actor.close();
    await Promise.all(this.#waiting);
    await this.#committer.durable();
  }

  #enqueue(actor: Actor): void {
    if (actor.busy) return;
    this.#ready.add(actor);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#deps.scheduler.soon(() => this.#pump());
  }

  #pump(): void {
    this.#scheduled = false;
    if (this.#closed) return;
    const full = this.#deps.store.admit();
    if (full !== undefined) return this.#own(full.then(() => this.#schedule()));
    let turns = 0;
    for (const actor of this.#ready) {
      this.#ready.delete(actor);
      this.#step(actor);
      if (++turns >= TURNS_PER_TICK_MAX) break;
    }
    if (this.#ready.size > 0) this.#schedule();
  }

  #step(actor: Actor): void {
    try {
      const pending = actor.step();
      if (pending !== undefined) return this.#own(pending.then(() => this.#again(actor)));
    } catch (error) {
      return this.#deps.fault(error);
    }
    this.#again(actor);
  }

  #again(actor: Actor): void {
    if (actor.mailCount > 0) this.#enqueue(actor);
  }

  #own(pending: Promise<void>): void {
    const owned = pending.catch(this.#deps.fault).finally(() => this.#waiting.delete(owned));
    this.#waiting.add(owned);
  }
}
