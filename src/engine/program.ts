import type { Digest, Handle, Value, WitFunction } from "../base/mod.ts";
import type { EngineCode } from "./errors.ts";
import type { Limits } from "./limits.ts";

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
  /** @throws EngineError ENGINE_UNLINKED; StartError where a start function fails, or what it called threw. */
  instantiate(host: Host, limits?: Partial<Limits>): Promise<Instance>;
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

  /** Undefined where this instance cannot be copied exactly (see `Snapshot`). */
  snapshot(): Snapshot | undefined;

  /** Rejects a pending call with this code (origin host), after which every import and export throws ENGINE_DEAD. */
  end(code: EngineCode): void;
}

export interface MemoryStats {
  readonly memoryBytes: number;
  readonly tableElements: number;
  readonly handles: number;
}

/**
 * All core instances of a component between two calls: memories and mutable globals. Owned by whoever took it; plain data that
 * can be posted to a worker. There is one only where it is all that can differ from a new instance: no code of the component
 * can change a table or drop data, no mutable global holds a reference or a vector, no handle was ever given out, and no call runs.
 */
export interface Snapshot {
  readonly program: Digest;
  readonly memories: readonly Uint8Array[];
  readonly globals: readonly (number | bigint)[];
}
