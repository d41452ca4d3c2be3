import { type FunctionLabel, functionName } from "./function-name.ts";
import type { WitFunction } from "../../base/mod.ts";
import { overLimit } from "../compile-limit.ts";
import type { CompileLimits } from "../limits.ts";
import type { TypeExtern } from "./extern.ts";
import type {
  CoreFunctionStep,
  CoreRef,
  FunctionRef,
  PlannedImport,
  PlannedResource,
  PlannedType,
  Plan,
  Step,
} from "./plan.ts";
import { broken } from "./scope.ts";

const NO_TYPE: WitFunction<never> = { params: [], result: undefined };

/**
 * Collects the steps of a plan and numbers their slots. Its limits are on what a component unfolds to, which is exponential in
 * its bytes: 947 valid bytes ask for 16,384 core instances.
 */
export class Planner {
  readonly #limits: CompileLimits;
  readonly #instances: { readonly parent: number | undefined }[] = [];
  readonly #resources: PlannedResource[] = [];
  readonly #imports: PlannedImport[] = [];
  readonly #steps: Step[] = [];
  #functionCount = 0;
  #coreFunctionCount = 0;
  #coreInstanceCount = 0;
  #corePartCount = 0;
  #definitionCount = 0;

  constructor(limits: CompileLimits) {
    this.#limits = limits;
  }

  plan(): Plan {
    return {
      instances: this.#instances,
      resources: this.#resources,
      imports: this.#imports,
      steps: this.#steps,
      functionCount: this.#functionCount,
      coreFunctionCount: this.#coreFunctionCount,
      coreInstanceCount: this.#coreInstanceCount,
    };
  }

  /** Counts definitions that are gone through, in whichever instance. */
  define(count: number): void {
    this.#definitionCount += count;
    if (this.#definitionCount > this.#limits.definitionsMax)
      throw overLimit("definitionsMax", this.#limits, "it unfolds to more definitions");
  }

  instance(parent: number | undefined, depth: number): number {
    if (depth > this.#limits.nestingMax)
      throw overLimit("nestingMax", this.#limits, "its instances nest deeper");
    return this.#instances.push({ parent }) - 1;
  }

  /** An abstract resource that the host gives, and with it the function that tells the host of each drop. */
  hostResource(interfaceName: string, name: string): number {
    const full = functionName({ interface: interfaceName, function: name });
    const drop = this.#imports.length;
    const resource = this.#resources.push({ kind: "host", name: full, drop }) - 1;
    this.#import({
      interface: interfaceName,
      function: `[resource-drop]${name}`,
      type: { params: [{ name: "self", type: { kind: "own", resource } }], result: undefined },
      slot: undefined,
    });
    return resource;
  }

  /** A resource that a component instance defines. */
  guestResource(instance: number, dtor: CoreRef | undefined): number {
    const name = `#${this.#resources.length}`;
    const resource = this.#resources.push({ kind: "guest", name, instance }) - 1;
    this.#steps.push({ kind: "resource", resource, dtor });
    return resource;
  }

  /** Calls a guest's resource after the first export that shows it. */
  nameResource(resource: number, name: string): void {
    const planned = this.#resources[resource];
    if (planned?.kind !== "guest" || !planned.name.startsWith("#")) return;
    this.#resources[resource] = { ...planned, name };
  }

  importFunction(name: FunctionLabel, type: PlannedType): FunctionRef {
    const slot = this.#functionCount++;
    this.#import({ ...name, type, slot });
    return { slot, type, unsupported: undefined };
  }

  #import(planned: Omit<PlannedImport, "name">): void {
    if (this.#imports.length >= this.#limits.bindingsMax)
      throw overLimit("bindingsMax", this.#limits, "it imports more functions");
    this.#imports.push({ ...planned, name: functionName(planned) });
  }

  lift(
    lift: Omit<Extract<Step, { kind: "lift" }>, "kind" | "slot" | "type">,
    type: TypeExtern,
  ): FunctionRef {
    if (type.kind === "unsupported") return unsupportedFunction(type.what);
    if (type.kind !== "func")
      return broken("a function is lifted to what is not a function's type");
    const slot = this.#functionCount++;
    this.#steps.push({ kind: "lift", ...lift, type: type.type, slot });
    return { slot, type: type.type, unsupported: undefined };
  }

  /** A core function that a step makes. */
  coreFunction(step: CoreFunctionStep): CoreRef {
    const slot = this.#coreFunctionCount++;
    this.#steps.push({ ...step, slot });
    return { kind: "func", slot };
  }

  /** Counts what an instance of a core module is made of. */
  coreParts(count: number): void {
    this.#corePartCount += count;
    if (this.#corePartCount > this.#limits.corePartsMax)
      throw overLimit("corePartsMax", this.#limits, "its core instances have more parts");
  }

  /** A core instance that a step makes. */
  coreInstance(make: (slot: number) => Step): number {
    const slot = this.#coreInstanceCount++;
    if (slot >= this.#limits.coreInstancesMax)
      throw overLimit("coreInstancesMax", this.#limits, "it unfolds to more core instances");
    this.#steps.push(make(slot));
    return slot;
  }
}

export function unsupportedFunction(what: string): FunctionRef {
  return { slot: -1, type: NO_TYPE, unsupported: what };
}
