import {
  ActorError,
  type ActorGrant,
  type Answer,
  load,
  type LoadedLink,
  type Receipt,
  replay,
  type ReplayReport,
  type Request,
} from "../actor/mod.ts";
import {
  type ActorId,
  type Clock,
  type Digest,
  type Entropy,
  newActorId,
  parseActorId,
  quote,
  type Sha256,
  type Value,
} from "../base/mod.ts";
import { exportChain, type KeptLink } from "../chain/mod.ts";
import type { Cell, Inspection } from "../cell/mod.ts";
import type { Store } from "../store/mod.ts";
import { type Compile, Programs } from "./programs.ts";

export interface RuntimeDeps {
  readonly store: Store;
  readonly cell: Cell;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly sha256: Sha256;
  readonly compile: Compile;
}

/** What is to be started. */
export interface StartOrder {
  /** Unique among the actors of this runtime. */
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

/** A message from outside. */
export interface Letter {
  /** `ns:pkg/iface@1.0.0#func`, or `func` at the root. */
  readonly function: string;
  /** Arguments without the state; bytes are the body of a message for `handler.handle`. */
  readonly args: readonly Value[] | Uint8Array;
  /** Who sends it, as whoever let them in knows them. */
  readonly client: string;
  /** Milliseconds that the caller waits; undefined: as long as it takes. */
  readonly timeoutMs: number | undefined;
}

export interface Reply {
  readonly result: Value;
  /** Of the link that ended the turn: proof of the reply. */
  readonly receipt: Receipt;
}

export interface Running {
  readonly id: ActorId;
  readonly name: string;
  readonly component: Digest;
  readonly inspection: Inspection | undefined;
}

interface Registered {
  readonly id: ActorId;
  readonly name: string;
  readonly component: Digest;
}

/** All actors of one theater: who they are, where they live, and how messages reach them. */
export class Runtime {
  readonly #deps: RuntimeDeps;
  readonly #programs: Programs;
  readonly #byId = new Map<ActorId, Registered>();
  readonly #byName = new Map<string, Registered>();

  constructor(deps: RuntimeDeps) {
    this.#deps = deps;
    this.#programs = new Programs(deps.compile, deps.sha256);
  }

  /**
   * Starts an actor; resolves when its genesis is durable.
   * @throws EngineError, ActorError, StoreError
   */
  async start(order: StartOrder): Promise<Started> {
    const { name, component, grant, manifest, parameters } = order;
    const { cell, store, sha256, entropy } = this.#deps;
    if (this.#byName.has(name)) throw nameTaken(name);
    const program = await this.#programs.of(component);
    const manifestDigest = sha256(manifest);
    // What the genesis names is there before it.
    await store.keep([
      { digest: program.digest, bytes: component },
      { digest: manifestDigest, bytes: manifest },
    ]);
    if (this.#byName.has(name)) throw nameTaken(name);
    const id = newActorId(entropy);
    const registered = { id, name, component: program.digest };
    this.#byName.set(name, registered);
    this.#byId.set(id, registered);
    try {
      const spec = { id, name, program, grant, manifest: manifestDigest, parameters };
      return { id, receipt: await cell.start(spec) };
    } catch (error) {
      this.#byName.delete(name); // its chain, where there is one, is found by its id
      throw error;
    }
  }

  /** The actor of this name or id. */
  find(nameOrId: string): ActorId | undefined {
    const named = this.#byName.get(nameOrId);
    if (named !== undefined) return named.id;
    const id = parseActorId(nameOrId);
    return id !== undefined && this.#byId.has(id) ? id : undefined;
  }

  list(): readonly Running[] {
    return Array.from(this.#byId.values(), (one) => ({
      ...one,
      inspection: this.#deps.cell.inspect(one.id),
    }));
  }

  /**
   * Waits for the reply, which is durable when it comes.
   * @throws ActorError
   */
  call(id: ActorId, letter: Letter): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#deliver(id, "call", letter, undefined, (answer) => {
        if (answer.kind === "replied") resolve({ result: answer.result, receipt: answer.receipt });
        else reject(notReplied(answer));
      });
    });
  }

  /** Resolves when the link is durable in which it was received: it will not be lost. @throws ActorError */
  send(id: ActorId, letter: Letter): Promise<Receipt> {
    return new Promise((resolve, reject) => {
      this.#deliver(id, "send", letter, resolve, (answer) => {
        if (answer.kind === "refused") reject(answer.error);
      });
    });
  }

  /** Ends an actor for good; resolves when that is durable. Its name is free again, its chain stays. */
  async stop(id: ActorId): Promise<void> {
    await this.#deps.cell.stop(id, "ACTOR_STOPPED");
    const registered = this.#byId.get(id);
    if (registered !== undefined && this.#byName.get(registered.name) === registered) {
      this.#byName.delete(registered.name);
    }
  }

  inspect(id: ActorId): Inspection | undefined {
    return this.#deps.cell.inspect(id);
  }

  /** Takes it out of memory where it is idle; the next message brings it back. */
  passivate(id: ActorId): void {
    this.#deps.cell.passivate(id);
  }

  /** The actor's durable chain. @throws ChainError, ActorError ACTOR_CHAIN_UNFIT, StoreError */
  async *chain(id: ActorId): AsyncGenerator<LoadedLink> {
    for await (const page of load(this.#deps.store, id)) yield* page;
  }

  /** The actor's durable chain as others verify it, in pieces (docs/chain-format.md, "Export"). @throws StoreError */
  export(id: ActorId): AsyncIterable<Uint8Array> {
    const { store } = this.#deps;
    return exportChain(kept(store, id), ({ digest }) => store.blob(digest));
  }

  /** Runs it again beside the living one, from its durable chain. @throws DivergenceError, ActorError */
  async replay(id: ActorId): Promise<ReplayReport> {
    const registered = this.#byId.get(id);
    if (registered === undefined) throw notFound(id);
    const program = await this.#programs.named(registered.component, () =>
      this.#component(registered),
    );
    return replay(load(this.#deps.store, id), program, this.#deps.sha256);
  }

  async #component({ id, component }: Registered): Promise<Uint8Array> {
    const bytes = await this.#deps.store.blob(component);
    if (bytes === undefined)
      throw new Error(`the component of ${id} is not in the store, though its chain is`);
    return bytes;
  }

  #deliver(
    id: ActorId,
    kind: "call" | "send",
    { function: name, args, client, timeoutMs }: Letter,
    taken: Request["taken"],
    answer: Request["answer"],
  ): void {
    const { cell, clock } = this.#deps;
    if (!this.#byId.has(id)) return answer({ kind: "refused", error: notFound(id) });
    const deadlineMs = timeoutMs === undefined ? undefined : clock.nowMs() + timeoutMs;
    const told =
      deadlineMs === undefined || kind === "send" ? answer : byThen(clock, deadlineMs, answer);
    cell.deliver(id, {
      kind,
      sender: { kind: "client", name: client },
      function: name,
      args,
      position: undefined,
      key: undefined,
      deadlineMs,
      cause: undefined,
      trace: undefined,
      taken,
      answer: told,
    });
  }
}

async function* kept(store: Store, id: ActorId): AsyncIterable<KeptLink> {
  for await (const page of store.links(id, 0)) yield* page;
}

/** The answer, or what says that none came in time: whichever is first. */
function byThen(clock: Clock, deadlineMs: number, answer: Request["answer"]): Request["answer"] {
  const cancel = clock.wakeAt(deadlineMs, () => answer({ kind: "refused", error: tooLate() }));
  return (given) => {
    cancel();
    answer(given);
  };
}

function notReplied(answer: Answer & { kind: "failed" | "refused" }): ActorError {
  if (answer.kind === "refused") return answer.error;
  const { code, message, receipt } = answer;
  return new ActorError("ACTOR_FAILED", {
    what: `the turn failed with ${code}: ${message}`,
    where: `event ${receipt.seq}`,
    remedy: "read the actor's chain; its supervisor has started it again, or stopped it",
  });
}

function notFound(name: string): ActorError {
  return new ActorError("ACTOR_NOT_FOUND", {
    what: `there is no actor ${quote(name)}`,
    remedy: "list the actors, and use a name or an id that is there",
  });
}

function nameTaken(name: string): ActorError {
  return new ActorError("ACTOR_NAME_TAKEN", {
    what: `an actor ${quote(name)} is running already`,
    remedy: "stop it first, or start this one under another name",
  });
}

function tooLate(): ActorError {
  return new ActorError("ACTOR_DEADLINE", {
    what: "no reply came in time; its turn may still run, and is recorded if it does",
    remedy: "wait longer, or read the actor's chain",
  });
}
