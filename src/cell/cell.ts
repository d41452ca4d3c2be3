import type { ActorId, WitFunction } from "../base/mod.ts";
import type { Seq } from "../chain/mod.ts";
import type { MemoryStats } from "../engine/mod.ts";
import type { Keeps } from "./keeps.ts";
import type { TreeShare } from "./tree-shares.ts";
import type {
  Actor,
  ActorSpec,
  Cancelled,
  OpenWork,
  Receipt,
  Recovered,
  Request,
  RestartOrder,
  Successor,
  Upgraded,
} from "../actor/mod.ts";

/** What makes an actor, and where it counts. */
export interface CellSpec extends ActorSpec {
  /** Undefined: no tree that it is part of has limits. */
  readonly trees?: TreeShare | undefined;
}

/**
 * A thread of execution that hosts many actors: this one, a worker's, or later a process's. Messages of one sender to one
 * actor arrive in the order of the calls. Nothing here waits for a guest but what says so. One that has a thread of its own may die with it:
 * what was asked of it then rejects with CELL_LOST.
 */
export interface Cell extends AsyncDisposable {
  /**
   * Brings an actor to life; resolves when its genesis is durable.
   * @throws ActorError ACTOR_UNFIT, ACTOR_UNGRANTED (nothing recorded), ACTOR_INIT_REFUSED, ACTOR_INIT_FAILED (recorded, stopped)
   */
  start(spec: CellSpec): Promise<Receipt>;

  /**
   * Takes on an actor whose chain stands in the store, where that ends: an open turn is carried on, the outbox offered again.
   * @throws ActorError ACTOR_UNFIT, ACTOR_UNGRANTED; StoreError
   */
  activate(spec: CellSpec, recovered: Recovered): Promise<void>;

  /**
   * Begins the next incarnation of an actor that has ended and is here all the same; resolves when its first turn is durable. Nothing to
   * do, where it has begun: resolves.
   * @throws ActorError ACTOR_NOT_FOUND, ACTOR_STOPPED, ACTOR_CLOSED; ACTOR_INIT_REFUSED, ACTOR_INIT_FAILED (recorded, stopped)
   */
  restart(id: ActorId, order: RestartOrder): Promise<Receipt>;

  has(id: ActorId): boolean;

  /** Every outcome comes through `request.answer`, ACTOR_NOT_FOUND among them. */
  deliver(id: ActorId, request: Request): void;

  /**
   * Ends an actor for good, a waiting turn included; resolves when that is durable. Nothing to do: resolves. With `drainMs` it first
   * finishes its mail and its turn, for so many milliseconds at the most, and takes no more.
   */
  stop(id: ActorId, code: string, drainMs?: number): Promise<void>;

  /**
   * Ends the open turn of an actor, that of this seq, or whichever it is; resolves when that is durable. Undefined where it is not open.
   * @throws ActorError ACTOR_CLOSED
   */
  cancel(id: ActorId, turn: Seq | undefined, by: string): Promise<Cancelled | undefined>;

  /**
   * Resolves when no turn is under way but those that wait, nothing of a client waits for one, and all that is durable. Whoever asks has seen to it that
   * nothing of a client comes any more.
   */
  rest(): Promise<void>;

  /**
   * Lets another component go on in an actor's place when its turn is over; resolves when that is durable, undefined where it is the
   * same already. Aborted before, nothing has changed.
   * @throws ActorError ACTOR_UPGRADE_UNFIT, ACTOR_UNFIT, ACTOR_UNGRANTED, ACTOR_BUSY, ACTOR_NOT_FOUND, ACTOR_STOPPED, ACTOR_CLOSED;
   * the signal's reason
   */
  upgrade(
    id: ActorId,
    next: Successor,
    by: string,
    signal: AbortSignal,
  ): Promise<Upgraded | undefined>;

  /**
   * Lets go of one that has stopped and only settles what it had sent, since another is to go on from its chain. Resolves when nothing of
   * it is on its way to the store.
   */
  letGo(id: ActorId): Promise<void>;

  /** Takes an actor's instance out of memory; the next message, or the answer that its turn waits for, brings it back. */
  passivate(id: ActorId): void;

  /**
   * Lets go of an actor that is idle, without a word in its chain: it leaves when all of it is durable, and what comes for it then finds
   * it in the store. One that has something to do stays.
   */
  release(id: ActorId): void;

  /** What may be called, with its types, without the state; undefined where it is not here. */
  functions(id: ActorId): Promise<ReadonlyMap<string, WitFunction> | undefined>;

  /** Answers though a guest holds the cell's thread, where that is another: then with what was known before. */
  inspect(id: ActorId): Promise<Inspection | undefined>;

  /** The same of several, in their order, for the price of one question. */
  inspectAll(ids: readonly ActorId[]): Promise<readonly (Inspection | undefined)[]>;

  /**
   * Ends it at once, whatever it does, as a fault of its thread would: it is replaced, and its actors go on. False where it cannot be, since
   * whoever made it runs in the same thread.
   */
  kill(): Promise<boolean>;
}

/** What a cell knows of an actor without asking it. */
export interface Inspection {
  readonly phase: Actor["phase"];
  /** Messages waiting. */
  readonly mailCount: number;
  /** Whether an instance is in memory. */
  readonly active: boolean;
  /** What that uses of its limits. */
  readonly memory: MemoryStats | undefined;
  /** What it has open, durable. */
  readonly open: OpenWork;
  /** What may be called. */
  readonly functions: readonly string[];
  /** Which actors its cell is for. */
  readonly cell: Keeps;
}
