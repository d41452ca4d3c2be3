import { unreachable } from "../../base/mod.ts";
import {
  backpressure,
  type CanonicalOptions,
  canonLift,
  canonLower,
  type ComponentFunction,
  ComponentInstance,
  contextGet,
  contextSet,
  type CoreFunction,
  type GuestImport,
  hostFunction,
  resourceDrop,
  resourceNew,
  resourceRep,
  ResourceType,
  unsupported,
} from "../abi/mod.ts";
import type { Execution } from "../execution.ts";
import type { HostImport } from "../program.ts";
import { type CoreExports, instantiateModule, nameless } from "./core-instance.ts";
import type {
  CoreFunctionStep,
  CoreRef,
  Plan,
  PlannedImport,
  PlannedOptions,
  PlannedResource,
  PlannedType,
  Step,
} from "./plan.ts";
import { TypeMapper } from "./type-mapper.ts";

/** What a plan names by numbers, alive: each array is indexed by a kind of slot. */
export interface Launched {
  readonly instances: readonly ComponentInstance[];
  readonly resources: readonly ResourceType[];
  readonly functions: readonly ComponentFunction[];
  readonly coreInstances: readonly CoreExports[];
}

type LiveType = ComponentFunction["type"];

/**
 * Runs the steps of a plan: the instances of all its core modules, and where `starting` their start functions. `host` has what
 * stands behind each of the plan's imports. Enters guest code, so it belongs within `execution.run`.
 * @throws EngineError, or what a host function threw.
 */
export function launch(
  plan: Plan,
  execution: Execution,
  host: readonly HostImport[],
  starting: boolean,
): Launched {
  const launching = new Launching(plan, execution, host, starting);
  for (const step of plan.steps) launching.perform(step);
  return launching;
}

class Launching implements Launched {
  readonly instances: ComponentInstance[] = [];
  readonly resources: ResourceType[];
  readonly functions: ComponentFunction[] = [];
  readonly coreInstances: CoreExports[] = [];
  readonly #coreFunctions: GuestImport[] = [];
  readonly #plan: Plan;
  readonly #execution: Execution;
  readonly #starting: boolean;
  #types: TypeMapper<number, ResourceType> | undefined;

  constructor(plan: Plan, execution: Execution, host: readonly HostImport[], starting: boolean) {
    this.#plan = plan;
    this.#execution = execution;
    this.#starting = starting;
    for (const { parent } of plan.instances) {
      const above = parent === undefined ? undefined : this.instances[parent];
      this.instances.push(new ComponentInstance(execution, above));
    }
    this.resources = plan.resources.map((resource) =>
      resource.kind === "guest" ? UNBORN : hostResource(resource, plan, execution, host),
    );
    for (let index = 0; index < host.length; index++) {
      const { slot, type, name } = plan.imports[index] as PlannedImport;
      if (slot === undefined) continue;
      this.functions[slot] = hostFunction(
        execution,
        host[index] as HostImport,
        this.#type(type),
        name,
      );
    }
  }

  perform(step: Step): void {
    switch (step.kind) {
      case "instantiate":
        this.coreInstances[step.slot] = this.#instantiate(step);
        return;
      case "bundle": {
        const exports = nameless<WebAssembly.ImportValue>();
        for (const { name, ref } of step.exports) exports[name] = this.#core(ref);
        this.coreInstances[step.slot] = exports;
        return;
      }
      case "resource": {
        const planned = this.#plan.resources[step.resource];
        if (planned?.kind !== "guest") throw new Error("a step makes a resource of the host");
        const dtor = step.dtor === undefined ? undefined : this.#entrance(step.dtor);
        const waits = dtor !== undefined && this.#execution.suspending;
        const owner = this.#instance(planned.instance);
        this.resources[step.resource] = new ResourceType(planned.name, owner, dtor, waits);
        return;
      }
      case "lift":
        this.functions[step.slot] = canonLift({
          core: this.#entrance(step.core),
          type: this.#type(step.type),
          options: this.#options(step.options),
          instance: this.#instance(step.instance),
        });
        return;
      default:
        this.#coreFunctions[step.slot] = this.#coreFunction(step);
    }
  }

  #instantiate({ module, args }: Extract<Step, { kind: "instantiate" }>): CoreExports {
    const imports = nameless<CoreExports>();
    for (const { name, instance } of args)
      imports[name] = this.coreInstances[instance] as CoreExports;
    return instantiateModule(module, imports, this.#execution.meter, this.#starting);
  }

  #coreFunction(step: CoreFunctionStep): GuestImport {
    const instance = this.#instance(step.instance);
    switch (step.kind) {
      case "lower": {
        const callee = this.functions[step.function];
        if (callee === undefined) throw new Error("a function is lowered before it is there");
        return canonLower({ callee, options: this.#options(step.options), instance });
      }
      case "resource-new":
        return resourceNew(instance, this.#resource(step.resource));
      case "resource-drop":
        return resourceDrop(instance, this.#resource(step.resource));
      case "resource-rep":
        return resourceRep(instance, this.#resource(step.resource));
      case "context-get":
        return contextGet(instance, step.context);
      case "context-set":
        return contextSet(instance, step.context);
      case "backpressure":
        return backpressure(instance, step.by);
      case "unsupported":
        return unsupported(instance, step.what);
      default:
        return unreachable(step);
    }
  }

  #options({ encoding, memory, realloc, postReturn }: PlannedOptions): CanonicalOptions {
    return {
      encoding,
      memory: memory === undefined ? undefined : (this.#core(memory) as WebAssembly.Memory),
      realloc: realloc === undefined ? undefined : this.#callee(realloc),
      postReturn: postReturn === undefined ? undefined : this.#callee(postReturn),
    };
  }

  /** A core function as the host enters it: the guest's by JSPI where it may wait; what is ours answers with a promise by itself. */
  #entrance(ref: CoreRef): CoreFunction {
    const core = this.#callee(ref);
    return ref.kind === "export" && this.#execution.suspending ? WebAssembly.promising(core) : core;
  }

  /** A core function that never waits: an instance cannot be left while it runs. */
  #callee(ref: CoreRef): CoreFunction {
    if (ref.kind === "export") return this.#core(ref) as CoreFunction;
    return this.#ours(ref.slot).call;
  }

  #core(ref: CoreRef): WebAssembly.ImportValue {
    const value =
      ref.kind === "func"
        ? this.#ours(ref.slot).value
        : this.coreInstances[ref.instance]?.[ref.name];
    if (value === undefined) throw new Error("a core export is not there");
    return value;
  }

  #ours(slot: number): GuestImport {
    const made = this.#coreFunctions[slot];
    if (made === undefined) throw new Error("a core function is not there");
    return made;
  }

  #type(type: PlannedType): LiveType {
    // Without resources a type is the same in all instances, and the canonical ABI finds what it prepared for it.
    if (this.resources.length === 0) return type as LiveType & PlannedType;
    this.#types ??= new TypeMapper((resource) => this.#resource(resource));
    return this.#types.function(type);
  }

  #instance(index: number): ComponentInstance {
    const instance = this.instances[index];
    if (instance === undefined) throw new Error("a component instance is not there");
    return instance;
  }

  #resource(index: number): ResourceType {
    const resource = this.resources[index];
    if (resource === undefined || resource === UNBORN)
      throw new Error("a resource type is not there");
    return resource;
  }
}

/** Stands for a guest's resource type until its step has run. */
const UNBORN = new ResourceType("", undefined, undefined);

/** Its drop is a function of the host like any other, given the handle. */
function hostResource(
  { name, drop }: Extract<PlannedResource, { kind: "host" }>,
  plan: Plan,
  execution: Execution,
  host: readonly HostImport[],
): ResourceType {
  const bound = host[drop] as HostImport;
  const resource: ResourceType = new ResourceType(
    name,
    undefined,
    (rep) => told.invoke([rep], () => undefined, undefined),
    bound.suspending,
  );
  const type: LiveType = {
    params: [{ name: "self", type: { kind: "own", resource } }],
    result: undefined,
  };
  const planned = plan.imports[drop] as PlannedImport;
  const told = hostFunction(execution, bound, type, planned.name);
  return resource;
}
