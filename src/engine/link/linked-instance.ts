import { type Digest, type Handle, quote, type Value } from "../../base/mod.ts";
import { callExport, type Door, dropHandle, openDoor } from "../abi/mod.ts";
import { type EngineCode, EngineError } from "../errors.ts";
import type { Execution } from "../execution.ts";
import type { Instance, MemoryStats, Snapshot, Uncopied } from "../program.ts";
import { CoreViews } from "./core-copy.ts";
import type { Launched } from "./launch.ts";
import type { FunctionRef, Plan } from "./plan.ts";
import { type Copied, putSnapshot, takeSnapshot } from "./snapshot.ts";

/** One life of a program, behind the engine's door. */
export class LinkedInstance implements Instance {
  readonly #program: Digest;
  readonly #execution: Execution;
  readonly #launched: Launched;
  readonly #plan: Plan;
  readonly #exported: ReadonlyMap<string, FunctionRef>;
  /** By the slots of their functions, each made at its first call. */
  readonly #doors: Door[] = [];
  #cores: CoreViews | undefined;

  constructor(
    program: Digest,
    execution: Execution,
    launched: Launched,
    plan: Plan,
    exported: ReadonlyMap<string, FunctionRef>,
  ) {
    this.#program = program;
    this.#execution = execution;
    this.#launched = launched;
    this.#plan = plan;
    this.#exported = exported;
  }

  get fuel(): bigint {
    return this.#execution.fuel;
  }

  set fuel(fuel: bigint) {
    this.#execution.fuel = fuel;
  }

  call(name: string, args: readonly Value[]): Value | Promise<Value> {
    const ref = this.#exported.get(name);
    if (ref === undefined) throw noSuchExport(name);
    return callExport(this.#execution, this.#door(name, ref), name, args);
  }

  #door(name: string, ref: FunctionRef): Door {
    const open = this.#doors[ref.slot];
    if (open !== undefined) return open;
    const callee = this.#launched.functions[ref.slot];
    if (callee === undefined) throw notBuilt(name, ref);
    return (this.#doors[ref.slot] = openDoor(this.#execution, callee));
  }

  drop(handle: Handle): void | Promise<void> {
    return dropHandle(this.#execution, handle);
  }

  memory(): MemoryStats {
    const { meter, handleCount, handlesPeak, crossingBytesPeak } = this.#execution;
    return {
      memoryBytes: meter.memoryBytes,
      tableElements: meter.tableElements,
      handles: handleCount,
      handlesPeak,
      crossingBytesPeak,
    };
  }

  snapshot(): Snapshot | Uncopied {
    return takeSnapshot(this.#copied);
  }

  /** For an instance that is new, and ran no start function. @throws EngineError as `Program.restore` says. */
  restore(snapshot: Snapshot): void {
    putSnapshot(this.#copied, snapshot);
  }

  get #copied(): Copied {
    this.#cores ??= new CoreViews(this.#plan, this.#launched);
    return {
      program: this.#program,
      plan: this.#plan,
      execution: this.#execution,
      launched: this.#launched,
      cores: this.#cores,
    };
  }

  end(code: EngineCode): void {
    this.#execution.end(code);
  }
}

function noSuchExport(name: string): EngineError {
  return new EngineError("ENGINE_BAD_CALL", {
    what: `the component exports no function ${quote(name)}`,
    remedy: "call one of its exports, as `interface#function`",
  });
}

function notBuilt(name: string, { unsupported }: FunctionRef): EngineError {
  return new EngineError("ENGINE_UNSUPPORTED", {
    what: `the export ${quote(name)} needs ${unsupported}, which this engine has not`,
    remedy: "build the component with synchronous functions",
  });
}
