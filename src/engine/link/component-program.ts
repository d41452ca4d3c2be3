import { type Digest, quote } from "../../base/mod.ts";
import { EngineError, StartError } from "../errors.ts";
import { Execution } from "../execution.ts";
import type { CompileLimits, Limits } from "../limits.ts";
import type { FunctionName, Host, HostImport, Instance, Program, Snapshot } from "../program.ts";
import type { ComponentClosure } from "./extern.ts";
import { exportedFunctions, nameResources } from "./exported-functions.ts";
import { functionName } from "./function-name.ts";
import { hostSupply } from "./host-supply.ts";
import { launch, type Launched } from "./launch.ts";
import { LIVE_MEMORIES, memoryCountOf } from "./live-memories.ts";
import { LinkedInstance } from "./linked-instance.ts";
import type { FunctionRef, Plan } from "./plan.ts";
import { Planner } from "./planner.ts";
import { TypeMapper } from "./type-mapper.ts";
import { unfold } from "./unfold.ts";

/** A component whose plan is made: instantiating binds the host and runs the plan. */
export class ComponentProgram implements Program {
  readonly digest: Digest;
  readonly imports: readonly FunctionName[];
  readonly exports: readonly FunctionName[];
  readonly #plan: Plan;
  readonly #memoryCount: number;
  readonly #exported: ReadonlyMap<string, FunctionRef>;

  /** @throws EngineError ENGINE_UNSUPPORTED naming the limit, ENGINE_UNLINKED for what no host can offer. */
  constructor(closure: ComponentClosure, digest: Digest, limits: CompileLimits) {
    const planner = new Planner(limits);
    const exports = unfold(planner, closure, hostSupply(planner), undefined);
    nameResources(planner, exports);
    const plan = planner.plan();
    const text = new TypeMapper((resource: number) => plan.resources[resource]?.name ?? "");
    const exported = exportedFunctions(exports);
    this.digest = digest;
    this.imports = plan.imports.map((one) => ({
      interface: one.interface,
      function: one.function,
      type: text.function(one.type),
    }));
    this.exports = exported
      .filter(({ ref }) => ref.unsupported === undefined)
      .map(({ ref, ...name }) => ({ ...name, type: text.function(ref.type) }));
    this.#plan = plan;
    this.#memoryCount = memoryCountOf(plan);
    this.#exported = new Map(exported.map((one) => [functionName(one), one.ref]));
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
    const launched = start(execution, () => launch(this.#plan, execution, bound, starting));
    return new LinkedInstance(this.digest, execution, launched, this.#plan, this.#exported);
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
