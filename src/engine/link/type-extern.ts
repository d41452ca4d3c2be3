import type { PrimitiveKind, WitField, WitFunction, WitType } from "../../base/mod.ts";
import { unreachable } from "../../base/mod.ts";
import type {
  FunctionType,
  LabelledType,
  Type,
  Unsupported,
  ValueType,
  ValueTypeRef,
} from "../binary/mod.ts";
import type { TypeExtern } from "./extern.ts";
import { at, broken, type Scope } from "./scope.ts";

/** What a type definition adds to the types of `scope`; a resource's own definition is the caller's. */
export function typeExtern(
  type: Exclude<Type, { readonly kind: "resource" }>,
  scope: Scope,
): TypeExtern {
  try {
    switch (type.kind) {
      case "component":
      case "instance":
        return { kind: type.kind, declarations: type.declarations, scope };
      case "func":
        return { kind: "func", type: functionType(type, scope) };
      default:
        return { kind: "value", type: valueType(type, scope) };
    }
  } catch (error) {
    if (error instanceof NotBuilt) return { kind: "unsupported", what: error.what };
    throw error;
  }
}

/** Carries what is not built from deep within a type to its definition, which then stands for it. */
class NotBuilt {
  readonly what: string;

  constructor(what: string) {
    this.what = what;
  }
}

function functionType(type: FunctionType, scope: Scope): WitFunction<number> {
  if (type.async) throw new NotBuilt("an async function");
  return {
    params: type.params.map((param) => labelled(param, scope)),
    result: optional(type.result, scope),
  };
}

function valueType(
  type: Exclude<ValueType, Unsupported> | Unsupported,
  scope: Scope,
): WitType<number> {
  switch (type.kind) {
    case "unsupported":
      throw new NotBuilt(type.what);
    case "list":
    case "option":
      return { kind: type.kind, element: referred(type.element, scope) };
    case "record":
      return { kind: "record", fields: type.fields.map((field) => labelled(field, scope)) };
    case "tuple":
      return { kind: "tuple", elements: type.elements.map((element) => referred(element, scope)) };
    case "variant":
      return {
        kind: "variant",
        cases: type.cases.map((one) => ({ name: one.name, type: optional(one.type, scope) })),
      };
    case "map": // by definition (CanonicalABI.md, "Despecialization")
      return {
        kind: "list",
        element: {
          kind: "tuple",
          elements: [referred(type.key, scope), referred(type.value, scope)],
        },
      };
    case "enum":
    case "flags":
      return { kind: type.kind, names: type.names };
    case "result":
      return { kind: "result", ok: optional(type.ok, scope), err: optional(type.err, scope) };
    case "own":
    case "borrow":
      return { kind: type.kind, resource: resourceAt(scope, type.resource) };
    default:
      return primitive(type.kind);
  }
}

function labelled({ name, type }: LabelledType, scope: Scope): WitField<number> {
  return { name, type: referred(type, scope) };
}

function optional(ref: ValueTypeRef | undefined, scope: Scope): WitType<number> | undefined {
  return ref === undefined ? undefined : referred(ref, scope);
}

function referred(ref: ValueTypeRef, scope: Scope): WitType<number> {
  if (typeof ref === "string") return primitive(ref);
  if (typeof ref === "object") throw new NotBuilt(ref.what);
  const item = at(scope.types, ref, "type");
  switch (item.kind) {
    case "value":
      return item.type;
    case "unsupported":
      throw new NotBuilt(item.what);
    case "func":
    case "resource":
    case "component":
    case "instance":
      return broken(`type ${ref} is not the type of a value`);
    default:
      return unreachable(item);
  }
}

/** The number of the resource type that stands at `index` of the types. */
export function resourceAt(scope: Scope, index: number): number {
  const item = at(scope.types, index, "type");
  return item.kind === "resource" ? item.resource : broken(`type ${index} is not a resource`);
}

/** One object for each primitive, so that whoever keeps plans by type finds them again. */
function primitive(kind: PrimitiveKind): WitType<never> {
  return PRIMITIVES[kind];
}

const PRIMITIVES: Readonly<Record<PrimitiveKind, WitType<never>>> = {
  bool: { kind: "bool" },
  s8: { kind: "s8" },
  u8: { kind: "u8" },
  s16: { kind: "s16" },
  u16: { kind: "u16" },
  s32: { kind: "s32" },
  u32: { kind: "u32" },
  s64: { kind: "s64" },
  u64: { kind: "u64" },
  f32: { kind: "f32" },
  f64: { kind: "f64" },
  char: { kind: "char" },
  string: { kind: "string" },
};
