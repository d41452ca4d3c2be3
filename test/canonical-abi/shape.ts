import type { PrimitiveKind, WitType } from "../../src/base/mod.ts";

/**
 * A WIT type without its special forms (CanonicalABI.md, "Despecialization"): a tuple is a record, and enum, option and result
 * are variants. Names are gone: a field or a case is its place.
 */
export type Shape =
  | { readonly kind: PrimitiveKind }
  | { readonly kind: "list"; readonly element: Shape }
  | { readonly kind: "record"; readonly fields: readonly Shape[] }
  | { readonly kind: "variant"; readonly cases: readonly (Shape | undefined)[] }
  | { readonly kind: "flags"; readonly count: number }
  | { readonly kind: "own" | "borrow" };

export function despecialize(type: WitType): Shape {
  switch (type.kind) {
    case "list":
      return { kind: "list", element: despecialize(type.element) };
    case "record":
      return { kind: "record", fields: type.fields.map((field) => despecialize(field.type)) };
    case "tuple":
      return { kind: "record", fields: type.elements.map(despecialize) };
    case "variant":
      return { kind: "variant", cases: type.cases.map((one) => payload(one.type)) };
    case "enum":
      return { kind: "variant", cases: type.names.map(() => undefined) };
    case "option":
      return { kind: "variant", cases: [undefined, despecialize(type.element)] };
    case "result":
      return { kind: "variant", cases: [payload(type.ok), payload(type.err)] };
    case "flags":
      return { kind: "flags", count: type.names.length };
    case "own":
    case "borrow":
      return { kind: type.kind };
    default:
      return { kind: type.kind };
  }
}

function payload(type: WitType | undefined): Shape | undefined {
  return type === undefined ? undefined : despecialize(type);
}
