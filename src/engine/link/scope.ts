import { unreachable } from "../../base/mod.ts";
import type { CoreSort, CoreType, Sort } from "../binary/mod.ts";
import { EngineError } from "../errors.ts";
import type { CoreModule } from "./core-module.ts";
import type { ComponentClosure, Extern, Externs, TypeExtern } from "./extern.ts";
import type { CoreRef, FunctionRef } from "./plan.ts";

/** A core instance: made by a step, and where its exports were named one by one, what each of them is. */
export interface CoreInstanceRef {
  readonly slot: number;
  readonly exports: ReadonlyMap<string, CoreRef> | undefined;
}

/** The index spaces of one component, or of one component or instance type, while its definitions are gone through. */
export class Scope {
  readonly outer: Scope | undefined;
  readonly modules: CoreModule[] = [];
  readonly coreInstances: CoreInstanceRef[] = [];
  readonly coreTypes: CoreType[] = [];
  readonly core: Readonly<Record<CoreSort, CoreRef[]>> = {
    func: [],
    table: [],
    memory: [],
    global: [],
    tag: [],
  };
  readonly components: ComponentClosure[] = [];
  readonly instances: Externs[] = [];
  readonly functions: FunctionRef[] = [];
  readonly types: TypeExtern[] = [];

  constructor(outer: Scope | undefined) {
    this.outer = outer;
  }

  /** The scope `count` steps outwards; 0 is this one. */
  outwards(count: number): Scope {
    if (count === 0) return this;
    return this.outer?.outwards(count - 1) ?? broken("an outer alias leads out of the component");
  }

  item(sort: Sort, index: number): Extern {
    switch (sort) {
      case "func":
        return { kind: "func", func: at(this.functions, index, sort) };
      case "type":
        return { kind: "type", type: at(this.types, index, sort) };
      case "instance":
        return { kind: "instance", exports: at(this.instances, index, sort) };
      case "component":
        return { kind: "component", component: at(this.components, index, sort) };
      case "core module":
        return { kind: "module", module: at(this.modules, index, sort) };
      default:
        return broken(`a ${sort} stands where a component's item belongs`);
    }
  }

  /** Adds to the index space of its kind. */
  add(item: Extern): void {
    switch (item.kind) {
      case "func":
        return void this.functions.push(item.func);
      case "type":
        return void this.types.push(item.type);
      case "instance":
        return void this.instances.push(item.exports);
      case "component":
        return void this.components.push(item.component);
      case "module":
        return void this.modules.push(item.module);
      default:
        return unreachable(item);
    }
  }
}

export function at<T>(space: readonly T[], index: number, what: string): T {
  return space[index] ?? broken(`there is no ${what} ${index}`);
}

/** What a valid component never causes. */
export function broken(what: string): never {
  const remedy = "build the component again with a current tool";
  throw new EngineError("ENGINE_INVALID", { what, remedy });
}
