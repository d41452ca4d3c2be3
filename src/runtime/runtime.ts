import {
  ActorError,
  type ActorGrant,
  type Answer,
  load,
  type LoadedLink,
  type Receipt,
  replay,
  type ReplayReport,
} from "../actor/mod.ts";
import {
  type ActorId,
  type Clock,
  type Entropy,
  newActorId,
  quote,
  type Sha256,
  type TheaterError,
  type Value,
} from "../base/mod.ts";
import type { Cell, Inspection } from "../cell/mod.ts";
import { isActorName } from "../manifest/mod.ts";
import type { Store } from "../store/mod.ts";
import { Directory, type Entry } from "./directory.ts";
import { componentOf, exportOf, keptComponent, notFound } from "./kept-chain.ts";
import { type Letter, requestOf, type Told } from "./letter.ts";
import { type Compile, Programs } from "./programs.ts";

export interface RuntimeDeps {
  readonly store: Store;
  /** Made with what it tells when an actor has ended. */
  readonly cell: (ended: (id: ActorId) => void) => Cell;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly sha256: Sha256;
  readonly compile: Compile;
}

/** What is to be started. */
export interface StartOrder {
  /** Unique among the actors that run (docs/manifest.md, `name`). */
  readonly name: string;
  readonly component: Uint8Array;
  readonly grant: ActorGrant;
  /** The file, whose digest the chain names. */
  readonly manifest: Uint8Array;
  /** For `handler.init`. */
  readonly parameters: Uint8Array;
}

export interface Started {
  readonly id: ActorId;
  /** Of the genesis link. */
  readonly receipt: Receipt;
}

export interface Reply {
  readonly result: Value;
  /** Of the link that ended the turn: proof of the reply. */
  readonly receipt: Receipt;
}

export interface Running extends Entry {
  readonly inspection: Inspection | undefined;
}

/** All actors of one theater: who they are, where they live, and how messages reach them. */
export class Runtime implements AsyncDisposable {
  readonly #deps: RuntimeDeps;
  readonly #cell: Cell;
  readonly #programs: Programs;
  readonly #directory = new Directory();

  constructor(deps: RuntimeDeps) {
    this.#deps = deps;
    this.#cell = deps.cell((id) => this.#directory.remove(id));
    this.#programs = new Programs(deps.compile, deps.sha256);
  }

  /**
   * Starts an actor; resolves when its genesis is durable.
   * @throws EngineError, ActorError, StoreError
   */
  async start(order: StartOrder): Promise<Started> {
    const { name, grant } = order;
    if (!isActorName(name)) throw badName(name);
    const { store, sha256, entropy } = this.#deps;
    const component = Uint8Array.from(order.component); // what is compiled, hashed and kept must be one thing
    const manifest = Uint8Array.from(order.manifest);
    const parameters = Uint8Array.from(order.parameters);
    const id = newActorId(entropy);
    if (!this.#directory.add({ id, name })) throw nameTaken(name);
    try {
      const program = await this.#programs.of(component);
      const digest = sha256(manifest);
      // What the genesis names is there before it.
      await store.keep([
        { digest: program.digest, bytes: component },
        { digest, bytes: manifest },
      ]);
      const spec = { id, name, program, grant, manifest: digest, parameters };
      return { id, receipt: await this.#cell.start(spec) };
    } catch (error) {
      this.#directory.remove(id); // its chain, where there is one, is found by its id
      throw error;
    }
  }

  /** The running actor of this name or id. */
  find(nameOrId: string): ActorId | undefined {
    return this.#directory.find(nameOrId)?.id;
  }

  /** Those that run. */
  list(): readonly Running[] {
    return this.#directory
      .all()
      .map((entry) => ({ ...entry, inspection: this.#cell.inspect(entry.id) }));
  }

  /**
   * Waits for the reply, which is durable when it comes.
   * @throws ActorError, StoreError
   */
  call(id: ActorId, letter: Letter): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#deliver(id, "call", letter, {
        taken: undefined,
        answer: (answer) => {
          if (answer.kind === "replied") resolve(answer);
          else reject(notReplied(answer));
        },
      });
    });
  }

  /** Resolves when the link is durable in which it was received: it will not be lost. @throws ActorError, StoreError */
  send(id: ActorId, letter: Letter): Promise<Receipt> {
    return new Promise((resolve, reject) => {
      this.#deliver(id, "send", letter, {
        taken: resolve,
        answer: (answer) => {
          if (answer.kind === "refused") reject(answer.error);
        },
      });
    });
  }

  /** Ends an actor for good; resolves when that is durable. Its name is free again, its chain stays. */
  stop(id: ActorId): Promise<void> {
    return this.#cell.stop(id, "ACTOR_STOPPED");
  }

  /** Undefined where it does not run. */
  inspect(id: ActorId): Inspection | undefined {
    return this.#cell.inspect(id);
  }

  /** Takes it out of memory where it is idle; the next message brings it back. */
  passivate(id: ActorId): void {
    this.#cell.passivate(id);
  }

  /** An actor's durable chain, running or not. @throws ChainError, ActorError ACTOR_CHAIN_UNFIT, StoreError */
  async *chain(id: ActorId): AsyncGenerator<LoadedLink> {
    for await (const page of load(this.#deps.store, id)) yield* page;
  }

  /** The chain as others verify it, in pieces (docs/chain-format.md, "Export"). @throws StoreError */
  export(id: ActorId): AsyncIterable<Uint8Array> {
    return exportOf(this.#deps.store, id);
  }

  /** Runs an actor again beside the living one, from its durable chain. @throws DivergenceError, ActorError */
  async replay(id: ActorId): Promise<ReplayReport> {
    const { store, sha256 } = this.#deps;
    const component = await componentOf(store, id);
    const program = await this.#programs.named(component, () => keptComponent(store, component));
    return replay(load(store, id), program, sha256);
  }

  /** Evicts turns that wait, tells whoever waits for one, and waits for the store. */
  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#cell[Symbol.asyncDispose]();
  }

  #deliver(id: ActorId, kind: "call" | "send", letter: Letter, told: Told): void {
    if (!this.#directory.has(id)) {
      void this.#whyNot(id).then((error) => told.answer({ kind: "refused", error }));
      return;
    }
    this.#cell.deliver(id, requestOf(letter, kind, this.#deps.clock, told));
  }

  async #whyNot(id: ActorId): Promise<ActorError> {
    const known = await this.#deps.store.actor(id).catch(() => undefined);
    if (known === undefined) return notFound(id);
    return new ActorError("ACTOR_STOPPED", {
      what: "the actor is stopped",
      remedy: "start it again; what it did is in its chain",
    });
  }
}

function notReplied(answer: Answer & { kind: "failed" | "refused" }): TheaterError {
  if (answer.kind === "refused") return answer.error;
  const { code, message, receipt } = answer;
  return new ActorError("ACTOR_FAILED", {
    what: `the turn failed with ${code}: ${message}`,
    where: `event ${receipt.seq}`,
    remedy: "read the actor's chain; its supervisor has started it again, or stopped it",
  });
}

function nameTaken(name: string): ActorError {
  return new ActorError("ACTOR_NAME_TAKEN", {
    what: `an actor ${quote(name)} is running already`,
    remedy: "stop it first, or start this one under another name",
  });
}

function badName(name: string): ActorError {
  return new ActorError("ACTOR_BAD_NAME", {
    what: `${quote(name)} cannot be an actor's name`,
    remedy:
      "use letters, digits, `-`, `_` and `.`, in parts divided by `/`; neither an id nor `host`",
  });
}
