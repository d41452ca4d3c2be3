import type { Extern, Externs } from "./extern.ts";
import type { Declaration, ExternType } from "../binary/mod.ts";
import { unreachable } from "../../base/mod.ts";
import type { Planner } from "./planner.ts";
import { at, broken, Scope } from "./scope.ts";
import { typeExtern } from "./type-extern.ts";
import { weightOf } from "./weight.ts";
import { defineOuterAlias, type Supply } from "./unfold.ts";

/**
 * The instance that an instance type describes, each export asked of `supply` in order: later declarations then mean what was
 * supplied, which is how a type that names an abstract resource comes to name a real one.
 */
export function shapeInstance(
  planner: Planner,
  declarations: readonly Declaration[],
  outer: Scope,
  supply: Supply,
): Externs {
  const scope = new Scope(outer);
  const exports = new Map<string, Extern>();
  for (const declaration of declarations) {
    planner.define(weightOf(declaration));
    switch (declaration.kind) {
      case "core-type":
        scope.coreTypes.push(declaration.type);
        break;
      case "type":
        if (declaration.type.kind === "resource") broken("an instance type defines a resource");
        else scope.types.push(typeExtern(declaration.type, scope));
        break;
      case "alias":
        declareAlias(scope, declaration.alias);
        break;
      case "export": {
        const item = supply(declaration.name, declaration.type, scope);
        exports.set(declaration.name, item);
        scope.add(item);
        break;
      }
      case "import":
        broken("an instance type has an import");
        break;
      default:
        unreachable(declaration);
    }
  }
  return exports;
}

function declareAlias(scope: Scope, alias: Extract<Declaration, { kind: "alias" }>["alias"]): void {
  switch (alias.kind) {
    case "export": {
      const exports = at(scope.instances, alias.instance, "instance");
      return scope.add(exports.get(alias.name) ?? broken("an alias names no export"));
    }
    case "outer":
      return defineOuterAlias(scope, alias.sort, alias.count, alias.index);
    case "core-export":
      return broken("a type aliases a core instance");
    default:
      return unreachable(alias);
  }
}

/** The declarations of the instance type that `type` refers to. */
export function instanceDeclarations(
  type: ExternType & { readonly kind: "instance" },
  scope: Scope,
): { readonly declarations: readonly Declaration[]; readonly scope: Scope } {
  const item = at(scope.types, type.type, "type");
  return item.kind === "instance" ? item : broken("an instance is declared with another type");
}
