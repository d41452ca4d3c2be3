import type { WitFunction, WitType } from "../../base/mod.ts";
import type { ComponentFunction, ResourceType } from "../abi/mod.ts";
import type { Component, Declaration } from "../binary/mod.ts";
import type { CoreModule } from "./core-module.ts";
import type { Scope } from "./scope.ts";

/**
 * What a component takes or gives under one name. `Func` is a function and `Resource` a resource type: both are numbers
 * while a plan is made, and live objects once it has run.
 */
export type Item<Func, Resource> =
  | { readonly kind: "func"; readonly func: Func }
  | { readonly kind: "instance"; readonly exports: ReadonlyMap<string, Item<Func, Resource>> }
  | { readonly kind: "type"; readonly type: TypeItem<Resource> }
  | { readonly kind: "component"; readonly component: ComponentClosure }
  | { readonly kind: "module"; readonly module: CoreModule };

/** A living import or export, as embedders and other components' instances exchange them. */
export type Extern = Item<ComponentFunction, ResourceType>;
export type Externs = ReadonlyMap<string, Extern>;

/** An entry of the index space of types. */
export type TypeItem<Resource> =
  | { readonly kind: "value"; readonly type: WitType<Resource> }
  | { readonly kind: "func"; readonly type: WitFunction<Resource> }
  | { readonly kind: "resource"; readonly resource: Resource }
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
