import { quote, unreachable } from "../../base/mod.ts";
import type { ComponentFunction, ResourceType } from "../abi/mod.ts";
import type { ExternType, ModuleType } from "../binary/mod.ts";
import { EngineError } from "../errors.ts";
import type { CoreModule } from "./core-module.ts";
import type { Extern, Externs, TypeItem } from "./extern.ts";
import type { FunctionRef, PlannedItem } from "./plan.ts";
import type { Planner } from "./planner.ts";
import { sameFunction, sameType } from "./same-type.ts";
import { at, type Scope } from "./scope.ts";
import { instanceDeclarations, shapeInstance } from "./shape.ts";
import { TypeMapper } from "./type-mapper.ts";
import type { Supply } from "./unfold.ts";

/**
 * Supplies imports from living items: the exports of other components' instances, or an embedder's own. Each is held against
 * the type that the component declares; one function or resource that is given twice stays one.
 * @throws EngineError ENGINE_UNLINKED from what it returns.
 */
export function givenSupply(planner: Planner, externs: Externs): Supply {
  const resources = new Map<ResourceType, number>();
  const functions = new Map<ComponentFunction, FunctionRef>();
  const mapper = new TypeMapper(resourceNumber);
  return supplyFrom(externs);

  function supplyFrom(from: Externs): Supply {
    return (name, type, scope) => {
      const extern = from.get(name);
      if (extern === undefined) throw unlinked(name, "nobody offers it");
      return given(name, extern, type, scope);
    };
  }

  function given(name: string, extern: Extern, type: ExternType, scope: Scope): PlannedItem {
    const mismatch = unlinked(name, `it is offered as a ${extern.kind} of another type`);
    switch (extern.kind) {
      case "func": {
        const func = functionRef(extern.func);
        const declared = type.kind === "func" ? at(scope.types, type.type, "type") : undefined;
        if (declared?.kind === "func" && sameFunction(declared.type, func.type))
          return { kind: "func", func };
        throw mismatch;
      }
      case "type": {
        const planned = mapper.item(extern.type);
        if (type.kind === "type" && fitsBound(planned, type.equals, scope))
          return { kind: "type", type: planned };
        throw mismatch;
      }
      case "instance": {
        if (type.kind !== "instance") throw mismatch;
        const { declarations, scope: outer } = instanceDeclarations(type, scope);
        const inner = supplyFrom(extern.exports);
        return { kind: "instance", exports: shapeInstance(planner, declarations, outer, inner) };
      }
      case "component":
        if (type.kind !== "component") throw mismatch;
        return extern;
      case "module": {
        const declared =
          type.kind === "module" ? at(scope.coreTypes, type.type, "core type") : undefined;
        if (declared?.kind !== "module" || !fitsModule(extern.module, declared.type))
          throw mismatch;
        return extern;
      }
      default:
        return unreachable(extern);
    }
  }

  function functionRef(func: ComponentFunction): FunctionRef {
    const known = functions.get(func);
    if (known !== undefined) return known;
    const slot = planner.importFunction((slot) => ({ kind: "given", function: func, slot }));
    const ref: FunctionRef = { slot, type: mapper.function(func.type), unsupported: undefined };
    functions.set(func, ref);
    return ref;
  }

  function resourceNumber(resource: ResourceType): number {
    const known = resources.get(resource);
    if (known !== undefined) return known;
    const number = planner.resource({ kind: "given", resource });
    resources.set(resource, number);
    return number;
  }
}

function fitsBound(type: TypeItem<number>, equals: number | undefined, scope: Scope): boolean {
  if (equals === undefined) return type.kind === "resource";
  const declared = at(scope.types, equals, "type");
  switch (type.kind) {
    case "value":
      return declared.kind === "value" && sameType(type.type, declared.type);
    case "func":
      return declared.kind === "func" && sameFunction(type.type, declared.type);
    case "resource":
      return declared.kind === "resource" && type.resource === declared.resource;
    case "component":
    case "instance":
    case "unsupported":
      return declared.kind === type.kind;
    default:
      return unreachable(type);
  }
}

/** Names and sorts; the types of what is linked are V8's to check when it instantiates. */
function fitsModule({ module }: CoreModule, type: ModuleType): boolean {
  const exports = new Map(WebAssembly.Module.exports(module).map((one) => [one.name, one.kind]));
  const imports = WebAssembly.Module.imports(module);
  return (
    type.exports.every(({ name, sort }) => exports.get(name) === CORE_KINDS[sort]) &&
    imports.every((needed) =>
      type.imports.some(
        ({ module: from, name, sort }) =>
          from === needed.module && name === needed.name && CORE_KINDS[sort] === needed.kind,
      ),
    )
  );
}

const CORE_KINDS: Readonly<Record<string, string>> = {
  func: "function",
  table: "table",
  memory: "memory",
  global: "global",
  tag: "tag",
};

function unlinked(name: string, why: string): EngineError {
  return new EngineError("ENGINE_UNLINKED", {
    what: `the component imports ${quote(name)}, and ${why}`,
    remedy: "offer what it imports, with the type that it declares",
  });
}
