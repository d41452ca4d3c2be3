import { type Digest, Handle, quote } from "../../base/mod.ts";
import { type Destructor, hostFunction } from "../abi/mod.ts";
import { EngineError } from "../errors.ts";
import { Execution } from "../execution.ts";
import type { CompileLimits, Limits } from "../limits.ts";
import type { FunctionName, Host, HostImport, Instance, Program, Snapshot } from "../program.ts";
import type { ComponentClosure } from "./extern.ts";
import { hostSupply } from "./host-supply.ts";
import { type Binding, launch } from "./launch.ts";
import { LinkedInstance } from "./linked-instance.ts";
import type { FunctionRef, Plan, PlannedItems } from "./plan.ts";
import { Planner } from "./planner.ts";
import { TypeMapper } from "./type-mapper.ts";
import { unfold } from "./unfold.ts";

/** A component whose plan is made: instantiating binds the host and runs the plan. */
export class ComponentProgram implements Program {
  readonly digest: Digest;
  readonly imports: readonly FunctionName[];
  readonly exports: readonly FunctionName[];
  readonly #plan: Plan;
  readonly #exported: ReadonlyMap<string, FunctionRef>;

  /** @throws EngineError ENGINE_UNSUPPORTED naming the limit, ENGINE_UNLINKED for what no host can offer. */
  constructor(closure: ComponentClosure, digest: Digest, limits: CompileLimits) {
    const planner = new Planner(limits);
    const exports = unfold(planner, closure, hostSupply(planner), undefined);
    nameResources(planner, exports);
    this.digest = digest;
    this.#plan = planner.plan(exports);
    const text = new TypeMapper((resource: number) => resourceName(this.#plan, resource));
    this.imports = importNames(this.#plan, text);
    const exported = exportedFunctions(exports);
    this.exports = exported
      .filter(({ func }) => func.unsupported === undefined)
      .map(({ func, ...name }) => ({ ...name, type: text.function(func.type) }));
    this.#exported = new Map(exported.map((one) => [exportName(one), one.func]));
  }

  async instantiate(host: Host, limits: Partial<Limits> = {}): Promise<Instance> {
    return this.#instantiate(host, limits);
  }

  async restore(snapshot: Snapshot, host: Host, limits: Partial<Limits> = {}): Promise<Instance> {
    const instance = this.#instantiate(host, limits);
    instance.restore(snapshot);
    return instance;
  }

  #instantiate(host: Host, limits: Partial<Limits>): LinkedInstance {
    const bound = this.imports.map((name) => bind(host, name));
    const suspending = bound.some((one) => one.suspending);
    if (suspending && this.#plan.hops) throw cannotWait();
    const execution = new Execution(limits, suspending);
    const binding = this.#binding(bound, execution);
    const launched = execution.run(() => launch(this.#plan, execution, binding));
    return new LinkedInstance(this.digest, execution, launched, this.#plan, this.#exported);
  }

  #binding(bound: readonly HostImport[], execution: Execution): Binding {
    const { imports, resources } = this.#plan;
    const drops = new Map<number, Destructor>();
    for (const [index, planned] of imports.entries()) {
      if (planned.kind !== "host" || planned.drops === undefined) continue;
      const { name } = resources[planned.drops] as { name: string };
      const { call } = bound[index] as HostImport;
      drops.set(planned.drops, (rep) => call([new Handle(name, rep)]));
    }
    return {
      destructor: (resource) => drops.get(resource),
      function: (index, live) => {
        const planned = imports[index];
        if (planned?.kind !== "host") throw new Error("a program's import is not the host's");
        const name = exportName(planned);
        return hostFunction(execution, bound[index] as HostImport, live(planned.type), name);
      },
    };
  }
}

function bind(host: Host, name: FunctionName): HostImport {
  const bound = host.bind(name.interface, name.function, name.type);
  if (bound !== undefined) return bound;
  throw new EngineError("ENGINE_UNLINKED", {
    what: `nobody offers ${quote(exportName(name))}, which the component imports`,
    remedy: "grant what offers it, or build the component without it",
  });
}

function cannotWait(): EngineError {
  return new EngineError("ENGINE_UNSUPPORTED", {
    what: "an import may wait, and the component is composed of others that call each other",
    remedy: "compose the component into one, or give it no import that waits",
  });
}

/** As `Instance.call` takes it. */
function exportName(name: Pick<FunctionName, "interface" | "function">): string {
  return name.interface === "" ? name.function : `${name.interface}#${name.function}`;
}

function importNames(plan: Plan, text: TypeMapper<number, string>): FunctionName[] {
  return plan.imports.flatMap((one) =>
    one.kind === "host"
      ? [{ interface: one.interface, function: one.function, type: text.function(one.type) }]
      : [],
  );
}

interface ExportedFunction {
  readonly interface: string;
  readonly function: string;
  readonly func: FunctionRef;
}

/** Functions at the root and in instances at the root; what lies deeper cannot be named. */
function exportedFunctions(exports: PlannedItems): ExportedFunction[] {
  const functions: ExportedFunction[] = [];
  for (const [name, item] of exports) {
    if (item.kind === "func") functions.push({ interface: "", function: name, func: item.func });
    if (item.kind !== "instance") continue;
    for (const [inner, innerItem] of item.exports)
      if (innerItem.kind === "func")
        functions.push({ interface: name, function: inner, func: innerItem.func });
  }
  return functions;
}

/** Resources of the guest are called after the first export that shows them. */
function nameResources(planner: Planner, exports: PlannedItems): void {
  for (const [name, item] of exports) {
    if (item.kind === "type" && item.type.kind === "resource")
      planner.nameResource(item.type.resource, name);
    if (item.kind !== "instance") continue;
    for (const [inner, innerItem] of item.exports)
      if (innerItem.kind === "type" && innerItem.type.kind === "resource")
        planner.nameResource(innerItem.type.resource, `${name}#${inner}`);
  }
}

function resourceName(plan: Plan, resource: number): string {
  const planned = plan.resources[resource];
  if (planned === undefined) throw new Error("a type names a resource that is not there");
  return planned.kind === "given" ? planned.resource.name : planned.name;
}
