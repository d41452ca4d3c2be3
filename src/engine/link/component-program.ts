import { type Digest, quote } from "../../base/mod.ts";
import { EngineError, StartError } from "../errors.ts";
import { Execution } from "../execution.ts";
import type { Limits } from "../limits.ts";
import type { FunctionName, Host, HostImport, Instance, Program, Snapshot } from "../program.ts";
import { functionName } from "./function-name.ts";
import { launch, type Launched } from "./launch.ts";
import { LIVE_MEMORIES, memoryCountOf } from "./live-memories.ts";
import { LinkedInstance } from "./linked-instance.ts";
import type { FunctionRef } from "./plan.ts";
import type { PortableProgram } from "./portable-program.ts";

/** A component whose plan is made: instantiating binds the host and runs the plan. */
export class ComponentProgram implements Program {
  readonly portable: PortableProgram;
  readonly #memoryCount: number;
  readonly #exported: ReadonlyMap<string, FunctionRef>;

  constructor(portable: PortableProgram) {
    this.portable = portable;
    this.#memoryCount = memoryCountOf(portable.plan);
    this.#exported = new Map(portable.exported.map((one) => [functionName(one), one.ref]));
  }

  get digest(): Digest {
    return this.portable.digest;
  }

  get imports(): readonly FunctionName[] {
    return this.portable.imports;
  }

  get exports(): readonly FunctionName[] {
    return this.portable.exports;
  }

  async instantiate(host: Host, limits: Partial<Limits> = {}): Promise<Instance> {
    if (!LIVE_MEMORIES.hasRoom(this.#memoryCount)) await LIVE_MEMORIES.makeRoom();
    return this.#instantiate(host, limits, true);
  }

  async restore(snapshot: Snapshot, host: Host, limits: Partial<Limits> = {}): Promise<Instance> {
    if (!LIVE_MEMORIES.hasRoom(this.#memoryCount)) await LIVE_MEMORIES.makeRoom();
    const instance = this.#instantiate(host, limits, false);
    instance.restore(snapshot);
    return instance;
  }

  #instantiate(host: Host, limits: Partial<Limits>, starting: boolean): LinkedInstance {
    LIVE_MEMORIES.expectRoom(this.#memoryCount);
    const bound = this.imports.map((name) => bind(host, name));
    const suspending = bound.some((one) => one.suspending);
    const execution = new Execution(limits, suspending);
    const launched = start(execution, () => launch(this.portable.plan, execution, bound, starting));
    return new LinkedInstance(this.digest, execution, launched, this.portable.plan, this.#exported);
  }
}

function start(execution: Execution, work: () => Launched): Launched {
  try {
    return execution.run(work);
  } catch (thrown) {
    throw new StartError(thrown, execution.fuel);
  }
}

function bind(host: Host, name: FunctionName): HostImport {
  const bound = host.bind(name.interface, name.function, name.type);
  if (bound !== undefined) return bound;
  throw new EngineError("ENGINE_UNLINKED", {
    what: `nobody offers ${quote(functionName(name))}, which the component imports`,
    remedy: "grant what offers it, or build the component without it",
  });
}
