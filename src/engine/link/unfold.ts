import { quote, unreachable } from "../../base/mod.ts";
import type {
  Alias,
  Canon,
  ComponentInstance,
  CoreInstance,
  Definition,
  ExternType,
  NamedItem,
} from "../binary/mod.ts";
import type { ComponentClosure, Extern, Externs } from "./extern.ts";
import { coreFunction, coreFunctionStep, plannedOptions } from "./canon-step.ts";
import type { CoreRef } from "./plan.ts";
import type { Planner } from "./planner.ts";
import { at, broken, Scope } from "./scope.ts";
import { typeExtern } from "./type-extern.ts";
import { weightOf } from "./weight.ts";

/** Where a component's imports come from: called once for each, in order; the type is one of `scope`. */
export type Supply = (name: string, type: ExternType, scope: Scope) => Extern;

/** A component instance that is being unfolded. */
interface Unfolding {
  readonly planner: Planner;
  readonly closure: ComponentClosure;
  readonly scope: Scope;
  readonly instance: number;
  readonly depth: number;
  readonly supply: Supply;
  readonly exports: Map<string, Extern>;
}

/**
 * Adds to the plan what makes one instance of `closure`, nested instances and all, in the order that the specification gives:
 * definition by definition. Answers with its exports.
 */
export function unfold(
  planner: Planner,
  closure: ComponentClosure,
  supply: Supply,
  parent: number | undefined,
  depth = 0,
): Externs {
  const unfolding: Unfolding = {
    planner,
    closure,
    scope: new Scope(closure.outer),
    instance: planner.instance(parent, depth),
    depth,
    supply,
    exports: new Map(),
  };
  for (const definition of closure.definition.definitions) {
    planner.define(weightOf(definition));
    define(unfolding, definition);
  }
  return unfolding.exports;
}

function define(unfolding: Unfolding, definition: Definition): void {
  const { planner, closure, scope, exports } = unfolding;
  switch (definition.kind) {
    case "core-module":
      return void scope.modules.push(at(closure.modules, definition.module, "core module"));
    case "core-instance":
      return defineCoreInstance(unfolding, definition.instance);
    case "core-type":
      return void scope.coreTypes.push(definition.type);
    case "component":
      return void scope.components.push({
        definition: definition.component,
        modules: closure.modules,
        outer: scope,
      });
    case "instance":
      return void scope.instances.push(componentInstance(unfolding, definition.instance));
    case "alias":
      return defineAlias(scope, definition.alias);
    case "type": {
      const { type } = definition;
      if (type.kind !== "resource") return void scope.types.push(typeExtern(type, scope));
      const dtor = coreFunction(scope, type.dtor);
      const resource = planner.guestResource(unfolding.instance, dtor);
      return void scope.types.push({ kind: "resource", resource });
    }
    case "canon":
      return defineCanon(unfolding, definition.canon);
    case "import":
      return scope.add(unfolding.supply(definition.name, definition.type, scope));
    case "export": {
      const { sort, index } = definition.item;
      const item = narrowed(planner, scope.item(sort, index), definition.type, scope);
      exports.set(definition.name, item);
      return scope.add(item);
    }
    default:
      return unreachable(definition);
  }
}

function defineCoreInstance({ planner, scope }: Unfolding, instance: CoreInstance): void {
  if (instance.kind === "instantiate") {
    const module = at(scope.modules, instance.module, "core module");
    const args = instance.args.map(({ name, instance: index }) => ({
      name,
      instance: at(scope.coreInstances, index, "core instance").slot,
    }));
    planner.coreParts(module.parts);
    const slot = planner.coreInstance((slot) => ({ kind: "instantiate", module, args, slot }));
    return void scope.coreInstances.push({ slot, exports: undefined });
  }
  const exports = new Map(instance.exports.map((item) => [item.name, coreItem(scope, item)]));
  const named = Array.from(exports, ([name, ref]) => ({ name, ref }));
  const slot = planner.coreInstance((slot) => ({ kind: "bundle", exports: named, slot }));
  scope.coreInstances.push({ slot, exports });
}

function coreItem(scope: Scope, { sort, index }: NamedItem): CoreRef {
  switch (sort) {
    case "core func":
    case "core table":
    case "core memory":
    case "core global":
    case "core tag":
      return at(coreSpace(scope, sort), index, sort);
    default:
      return broken(`a core instance exports a ${sort}`);
  }
}

type CoreItemSort = "core func" | "core table" | "core memory" | "core global" | "core tag";

function coreSpace(scope: Scope, sort: CoreItemSort): CoreRef[] {
  switch (sort) {
    case "core func":
      return scope.core.func;
    case "core table":
      return scope.core.table;
    case "core memory":
      return scope.core.memory;
    case "core global":
      return scope.core.global;
    case "core tag":
      return scope.core.tag;
    default:
      return unreachable(sort);
  }
}

function componentInstance(unfolding: Unfolding, instance: ComponentInstance): Externs {
  const { planner, scope } = unfolding;
  const items = instance.kind === "instantiate" ? instance.args : instance.exports;
  const named = new Map(items.map(({ name, sort, index }) => [name, scope.item(sort, index)]));
  if (instance.kind === "exports") return named;
  const component = at(scope.components, instance.component, "component");
  const supply: Supply = (name, type, inner) => {
    const item = named.get(name) ?? broken(`nothing is given for the import ${quote(name)}`);
    return narrowed(planner, item, type, inner);
  };
  return unfold(planner, component, supply, unfolding.instance, unfolding.depth + 1);
}

function defineAlias(scope: Scope, alias: Alias): void {
  switch (alias.kind) {
    case "export": {
      const exports = at(scope.instances, alias.instance, "instance");
      const item = exports.get(alias.name);
      return scope.add(item ?? broken(`the instance has no export ${quote(alias.name)}`));
    }
    case "core-export": {
      const { slot, exports } = at(scope.coreInstances, alias.instance, "core instance");
      const sort = alias.sort as CoreItemSort; // the others are no sorts of a core instance's exports
      const ref: CoreRef = { kind: "export", instance: slot, name: alias.name };
      return void coreSpace(scope, sort).push(exports?.get(alias.name) ?? ref);
    }
    case "outer":
      return defineOuterAlias(scope, alias.sort, alias.count, alias.index);
    default:
      return unreachable(alias);
  }
}

/** Also of types' scopes. */
export function defineOuterAlias(
  scope: Scope,
  sort: Alias["sort"],
  count: number,
  index: number,
): void {
  const outer = scope.outwards(count);
  if (sort === "core type") scope.coreTypes.push(at(outer.coreTypes, index, sort));
  else scope.add(outer.item(sort, index));
}

function defineCanon({ planner, scope, instance }: Unfolding, canon: Canon): void {
  if (canon.kind === "lift") {
    const type = canon.options.async ? ASYNC_LIFT : at(scope.types, canon.type, "type");
    const core = at(scope.core.func, canon.func, "core func");
    const options = plannedOptions(scope, canon.options);
    return void scope.functions.push(planner.lift({ instance, core, options }, type));
  }
  const step = coreFunctionStep(scope, instance, canon);
  scope.core.func.push(planner.coreFunction(step));
}

const ASYNC_LIFT = { kind: "unsupported", what: "an async lift" } as const;

/** The item as its declared type shows it: an instance has no export that its type does not name. */
function narrowed(
  planner: Planner,
  item: Extern,
  type: ExternType | undefined,
  scope: Scope,
): Extern {
  if (item.kind !== "instance" || type?.kind !== "instance") return item;
  const declared = at(scope.types, type.type, "type");
  if (declared.kind !== "instance") return broken("an instance is declared with another type");
  planner.define(declared.declarations.length);
  const exports = new Map<string, Extern>();
  for (const declaration of declared.declarations) {
    if (declaration.kind !== "export") continue;
    const found = item.exports.get(declaration.name);
    exports.set(declaration.name, found ?? broken(`an instance lacks ${quote(declaration.name)}`));
  }
  return { kind: "instance", exports };
}
