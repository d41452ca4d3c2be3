import type { Digest, Handle, Value, WitFunction } from "../base/mod.ts";
import type { EngineCode } from "./errors.ts";
import type { Limits } from "./limits.ts";
import type { PortableProgram } from "./link/mod.ts";

/** What one import does. It must not enter the instance that called it. */
export type HostFunction = (args: readonly Value[]) => Value | Promise<Value>;

export interface HostImport {
  /**
   * True where `call` may answer with a promise: then the import suspends the guest (JSPI) and the exports of this
   * instance answer with promises. False where it never does; a promise from it is then our bug.
   */
  readonly suspending: boolean;
  readonly call: HostFunction;
}

/** Where a component's imports come from. */
export interface Host {
  /**
   * Called once per function import while linking, in the component's own order; undefined where nobody offers it
   * (ENGINE_UNLINKED). `interface` is "" for a function imported at the root. A resource of the host is dropped through the function
   * `[resource-drop]NAME`, one handle in, nothing out. An error thrown by `call` ends the instance and comes out
   * of `Instance.call` as it is: the guest cannot catch it.
   */
  bind(interfaceName: string, functionName: string, type: WitFunction): HostImport | undefined;
}

/** One function of a component, as its WIT names it. */
export interface FunctionName {
  /** e.g. `theater:actor/handler@0.1.0`, or "" at the root. */
  readonly interface: string;
  readonly function: string;
  readonly type: WitFunction;
}

/** A component made ready to run: read, checked, metered and compiled; shared by all its instances. */
export interface Program {
  /** SHA-256 of the component's bytes. */
  readonly digest: Digest;
  /** In the component's order; resource drops of the host's resources included. */
  readonly imports: readonly FunctionName[];
  readonly exports: readonly FunctionName[];
  /** Itself as plain data, for other threads of the process: their `load` makes a program of it, and compiles nothing. */
  readonly portable: PortableProgram;
  /** @throws EngineError ENGINE_UNLINKED; ENGINE_BAD_CALL for a limit that is no whole number; StartError where a start function fails, or what it called threw. */
  instantiate(host: Host, limits?: Partial<Limits>): Promise<Instance>;
  /**
   * A new instance that goes on where the snapshot was taken. No guest code runs, so none is charged: its fuel is `fuelMax`. The host's resources that it
   * keeps handles of come back by their numbers, which `host` must know.
   * @throws EngineError ENGINE_INVALID where the snapshot does not fit; ENGINE_OUT_OF_MEMORY or ENGINE_BUDGET_EXCEEDED beyond the limits.
   */
  restore(snapshot: Snapshot, host: Host, limits?: Partial<Limits>): Promise<Instance>;
}

/** One life of a program. Not re-entrant: one call at a time. After any trap it is dead for good. */
export interface Instance {
  /**
   * Calls an export: `ns:pkg/iface@1.0.0#func`, or `func` at the root. Arguments are checked against the WIT type before the guest
   * is entered. Answers with a promise only where an import of this instance suspends.
   * @throws EngineError; or rejects with it, once it has returned a promise.
   */
  call(name: string, args: readonly Value[]): Value | Promise<Value>;

  /**
   * Drops a resource of the guest's that the host owns, which runs its destructor. A promise only where an import of this instance
   * suspends. @throws EngineError ENGINE_BAD_CALL where the host does not own it (any more); and as `call`
   */
  drop(handle: Handle): void | Promise<void>;

  /** Fuel left. Set it before a call; it is not refilled by itself. Exact after every call, failed ones included. */
  fuel: bigint;

  memory(): MemoryStats;

  /**
   * A copy, exact, or the reason why there can be none: the instance is dead or runs; the host holds resources of the component; or the
   * program keeps what cannot be copied (docs/decisions/0019-snapshots.md).
   */
  snapshot(): Snapshot | Uncopied;

  /** Rejects a pending call with this code (origin host), after which every import and export throws ENGINE_DEAD. */
  end(code: EngineCode): void;
}

/** What an instance uses of its limits, and the most that it used where that goes down again. */
export interface MemoryStats {
  /** Of all memories together. Memories never shrink: it is the most that there ever was, too. */
  readonly memoryBytes: number;
  /** Of all tables together, which do not shrink either. */
  readonly tableElements: number;
  /** Live entries of all handle tables, and the guests' resources that the host holds. */
  readonly handles: number;
  /** The most handles at once so far. */
  readonly handlesPeak: number;
  /** Bytes lifted and lowered within one call, in the call that moved most so far. */
  readonly crossingBytesPeak: number;
}

/**
 * All that differs, between two calls, from a new instance of the same program: a component with all its core instances. Owned by
 * whoever took it; plain data that can be posted to a worker. Two instances that went the same way give equal ones. Fuel and limits are not
 * of it: a restored instance has those that it is given.
 */
export interface Snapshot {
  readonly kind: "snapshot";
  readonly program: Digest;
  /** In the order in which they are made. */
  readonly cores: readonly CoreSnapshot[];
  /** The component's instance and those within it, each behind its parent. */
  readonly instances: readonly InstanceSnapshot[];
}

/** What a core instance itself defines, in the order of its indices. */
export interface CoreSnapshot {
  readonly memories: readonly Uint8Array[];
  /** Of the mutable ones the bits, unsigned; for a reference the number of its function, as in `tables`. */
  readonly globals: readonly bigint[];
  /**
   * Tables that some code of the component can change. A function is the place, from 1, that it has among all to which the code of such modules
   * refers; 0 is null.
   */
  readonly tables: readonly (readonly number[])[];
  /** Of the segments that code both copies from and drops, whether it did. */
  readonly dropped: readonly boolean[];
}

/** What the canonical ABI keeps of one component instance. */
export interface InstanceSnapshot {
  /** Index → owned handle, from index 1. A host's resource is the number that the host gave it. */
  readonly handles: readonly (HandleSnapshot | undefined)[];
  /** Indices that are given out again, the next one last. */
  readonly free: readonly number[];
  readonly backpressure: number;
}

export interface HandleSnapshot {
  /** Its type, as the program numbers them. */
  readonly resource: number;
  readonly rep: number;
}

/** Why there is no snapshot: a clause that says what cannot be copied, and where it is. */
export interface Uncopied {
  readonly kind: "uncopied";
  readonly reason: string;
}
