import { unreachable } from "../../base/mod.ts";
import type { Declaration, Definition, Type } from "../binary/mod.ts";

/**
 * How many definitions going through this one counts for: itself and its parts. A component that is instantiated a thousand
 * times has its wide records and long lists of exports made a thousand times.
 */
export function weightOf(definition: Definition | Declaration): number {
  switch (definition.kind) {
    case "core-instance":
    case "instance": {
      const { instance } = definition;
      return 1 + (instance.kind === "instantiate" ? instance.args : instance.exports).length;
    }
    case "type":
      return 1 + partsOf(definition.type);
    case "core-module":
    case "core-type":
    case "component":
    case "alias":
    case "canon":
    case "import":
    case "export":
      return 1;
    default:
      return unreachable(definition);
  }
}

function partsOf(type: Type): number {
  switch (type.kind) {
    case "record":
      return type.fields.length;
    case "variant":
      return type.cases.length;
    case "tuple":
      return type.elements.length;
    case "enum":
    case "flags":
      return type.names.length;
    case "func":
      return type.params.length;
    default:
      return 0; // of fixed size, or gone through where it is used
  }
}
