import {
  type DeadLetter,
  deadLetters,
  load,
  type LoadedLink,
  replay,
  type ReplayReport,
  stopCode,
} from "../actor/mod.ts";
import type { ActorId, Digest, Sha256 } from "../base/mod.ts";
import type { Store } from "../store/mod.ts";
import { exportOf, keptComponent } from "./kept-chain.ts";
import type { Program, Programs } from "./programs.ts";

/** The durable chains of all actors, beside those that live. */
export class Chains {
  readonly #store: Store;
  readonly #sha256: Sha256;
  readonly #programs: Programs;

  constructor(store: Store, sha256: Sha256, programs: Programs) {
    this.#store = store;
    this.#sha256 = sha256;
    this.#programs = programs;
  }

  /** Messages that it took or sent, and of which nothing came; read from its chain as they are taken. @throws StoreError, ChainError */
  deadLetters(id: ActorId, fromSeq?: number): AsyncGenerator<DeadLetter> {
    return deadLetters(this.#store, id, fromSeq);
  }

  /** An actor's durable chain, running or not. @throws ChainError, ActorError ACTOR_CHAIN_UNFIT, StoreError */
  async *of(id: ActorId): AsyncGenerator<LoadedLink> {
    for await (const page of load(this.#store, id)) yield* page;
  }

  /** The chain as others verify it, in pieces (docs/chain-format.md, "Export"). @throws StoreError */
  export(id: ActorId): AsyncIterable<Uint8Array> {
    return exportOf(this.#store, id);
  }

  /** Why an actor has ended; undefined where it has not, or is not there. @throws ChainError, StoreError */
  async stopCode(id: ActorId): Promise<string | undefined> {
    const listed = await this.#store.actor(id);
    return listed && stopCode(listed, this.#store);
  }

  /** Runs an actor again beside the living one, from its durable chain and the components that it names. @throws DivergenceError, ActorError */
  async replay(id: ActorId): Promise<ReplayReport> {
    const kept = (component: Digest): Promise<Program> =>
      this.#programs.named(component, () => keptComponent(this.#store, component));
    return replay(load(this.#store, id), kept, this.#sha256);
  }
}
