import type { Extern } from "./extern.ts";
import { quote, unreachable } from "../../base/mod.ts";
import type { ExternType } from "../binary/mod.ts";
import { EngineError } from "../errors.ts";
import type { FunctionRef } from "./plan.ts";
import { type Planner, unsupportedFunction } from "./planner.ts";
import { at, broken, type Scope } from "./scope.ts";
import { instanceDeclarations, shapeInstance } from "./shape.ts";
import type { Supply } from "./unfold.ts";

/**
 * Supplies imports from a host that offers functions by interface and name, and resources by being told of their drop. Makes
 * what the import's type says; who stands behind it is bound when the plan runs.
 */
export function hostSupply(planner: Planner): Supply {
  return (name, type, scope) => {
    if (type.kind !== "instance") return hostItem(planner, "", name, type, scope);
    const { declarations, scope: outer } = instanceDeclarations(type, scope);
    const exports = shapeInstance(planner, declarations, outer, (inner, innerType, innerScope) =>
      hostItem(planner, name, inner, innerType, innerScope),
    );
    return { kind: "instance", exports };
  };
}

function hostItem(
  planner: Planner,
  interfaceName: string,
  name: string,
  type: ExternType,
  scope: Scope,
): Extern {
  switch (type.kind) {
    case "func":
      return { kind: "func", func: hostFunction(planner, interfaceName, name, type.type, scope) };
    case "type": {
      if (type.equals !== undefined) return scope.item("type", type.equals);
      const resource = planner.hostResource(interfaceName, name);
      return { kind: "type", type: { kind: "resource", resource } };
    }
    case "instance":
    case "component":
    case "module":
      throw new EngineError("ENGINE_UNLINKED", {
        what: `the component imports ${type.kind === "instance" ? "an instance within another" : `a ${type.kind}`}, ${quote(name)}, which no host offers`,
        remedy: "compose it with a component that has one",
      });
    default:
      return unreachable(type);
  }
}

function hostFunction(
  planner: Planner,
  interfaceName: string,
  name: string,
  index: number,
  scope: Scope,
): FunctionRef {
  const item = at(scope.types, index, "type");
  if (item.kind === "unsupported") return unsupportedFunction(item.what);
  if (item.kind !== "func")
    return broken(`the function ${quote(name)} is declared with another type`);
  return planner.importFunction({ interface: interfaceName, function: name }, item.type);
}
