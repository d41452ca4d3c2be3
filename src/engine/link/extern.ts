import type { WitFunction, WitType } from "../../base/mod.ts";
import type { Component, Declaration } from "../binary/mod.ts";
import type { CoreModule } from "./core-module.ts";
import type { FunctionRef } from "./plan.ts";
import type { Scope } from "./scope.ts";

/**
 * What stands in a component's index spaces, and what it takes or gives under one name, while its plan is made. Functions are
 * slots and resource types are numbers of the plan.
 */
export type Extern =
  | { readonly kind: "func"; readonly func: FunctionRef }
  | { readonly kind: "instance"; readonly exports: Externs }
  | { readonly kind: "type"; readonly type: TypeExtern }
  | { readonly kind: "component"; readonly component: ComponentClosure }
  | { readonly kind: "module"; readonly module: CoreModule };

export type Externs = ReadonlyMap<string, Extern>;

export type TypeExtern =
  | { readonly kind: "value"; readonly type: WitType<number> }
  | { readonly kind: "func"; readonly type: WitFunction<number> }
  | { readonly kind: "resource"; readonly resource: number }
  | {
      readonly kind: "component" | "instance";
      readonly declarations: readonly Declaration[];
      readonly scope: Scope;
    }
  | { readonly kind: "unsupported"; readonly what: string };

/**
 * A component as a value: what it says, and the scope that its outer aliases reach. That scope lends modules, components and types
 * without resources only, so a closure belongs to no instance.
 */
export interface ComponentClosure {
  readonly definition: Component;
  /** Of the whole file, as `core-module` definitions count them. */
  readonly modules: readonly CoreModule[];
  readonly outer: Scope | undefined;
}
