import type { PrimitiveKind } from "../../base/mod.ts";
import { overLimit } from "../compile-limit.ts";
import type { CompileLimits } from "../limits.ts";
import type {
  Declaration,
  FunctionType,
  LabelledType,
  Type,
  Unsupported,
  ValueType,
  ValueTypeRef,
} from "./component.ts";
import { readCoreType } from "./core-type.ts";
import type { Cursor } from "./cursor.ts";
import { readAlias, readExternName, readExternType } from "./extern.ts";

/** `deftype`; `depth` counts the types of components and instances around it. */
export function readType(cursor: Cursor, limits: CompileLimits, depth = 0): Type {
  const code = cursor.byte();
  switch (code) {
    case 0x3f: {
      const rep = cursor.byte();
      if (rep !== 0x7f)
        throw cursor.unsupported("a resource is represented by something else than an i32");
      return { kind: "resource", dtor: cursor.optional(() => cursor.u32()) };
    }
    case 0x40:
    case 0x43:
      return readFunctionType(cursor, code === 0x43);
    case 0x41:
    case 0x42:
      if (depth >= limits.nestingMax)
        throw overLimit("nestingMax", limits, "its types of components and instances nest deeper");
      return {
        kind: code === 0x41 ? "component" : "instance",
        declarations: cursor.vector(() => readDeclaration(cursor, limits, depth + 1)),
      };
    default:
      return readValueType(cursor, code);
  }
}

function readFunctionType(cursor: Cursor, async: boolean): FunctionType {
  const params = cursor.vector(() => readLabelled(cursor));
  return { kind: "func", async, params, result: readResult(cursor) };
}

/** `resultlist`: one, or none. */
export function readResult(cursor: Cursor): ValueTypeRef | undefined {
  const form = cursor.byte();
  if (form === 0x00) return readRef(cursor);
  const count = form === 0x01 ? cursor.byte() : form;
  if (form !== 0x01 || count !== 0) throw cursor.unknown("the result of a function", count);
  return undefined;
}

function readDeclaration(cursor: Cursor, limits: CompileLimits, depth: number): Declaration {
  const code = cursor.byte();
  switch (code) {
    case 0x00:
      return { kind: "core-type", type: readCoreType(cursor) };
    case 0x01:
      return { kind: "type", type: readType(cursor, limits, depth) };
    case 0x02:
      return { kind: "alias", alias: readAlias(cursor) };
    case 0x03:
      return { kind: "import", name: readExternName(cursor), type: readExternType(cursor) };
    case 0x04:
      return { kind: "export", name: readExternName(cursor), type: readExternType(cursor) };
    default:
      throw cursor.unknown("a declaration of a type", code);
  }
}

function readValueType(cursor: Cursor, code: number): ValueType {
  const ref = (): ValueTypeRef => readRef(cursor);
  const optional = (): ValueTypeRef | undefined => cursor.optional(ref);
  switch (code) {
    case 0x72:
      return { kind: "record", fields: cursor.vector(() => readLabelled(cursor)) };
    case 0x71:
      return { kind: "variant", cases: cursor.vector(() => readCase(cursor)) };
    case 0x70:
      return { kind: "list", element: ref() };
    case 0x6f:
      return { kind: "tuple", elements: cursor.vector(ref) };
    case 0x6e:
      return { kind: "flags", names: cursor.vector(() => cursor.name()) };
    case 0x6d:
      return { kind: "enum", names: cursor.vector(() => cursor.name()) };
    case 0x6b:
      return { kind: "option", element: ref() };
    case 0x6a:
      return { kind: "result", ok: optional(), err: optional() };
    case 0x69:
      return { kind: "own", resource: cursor.u32() };
    case 0x68:
      return { kind: "borrow", resource: cursor.u32() };
    case 0x67:
      ref();
      cursor.u32();
      return unsupported("a list of fixed length");
    case 0x66:
      optional();
      return unsupported("a stream");
    case 0x65:
      optional();
      return unsupported("a future");
    case ERROR_CONTEXT:
      return unsupported("an error-context");
    case 0x63:
      return { kind: "map", key: ref(), value: ref() };
    default: {
      const kind = PRIMITIVES.get(code);
      if (kind === undefined) throw cursor.unknown("a type", code);
      return { kind };
    }
  }
}

function readCase(cursor: Cursor): { name: string; type: ValueTypeRef | undefined } {
  const name = cursor.name();
  const type = cursor.optional(() => readRef(cursor));
  const refines = cursor.byte();
  if (refines !== 0x00) throw cursor.unknown("a case of a variant", refines);
  return { name, type };
}

function readLabelled(cursor: Cursor): LabelledType {
  return { name: cursor.name(), type: readRef(cursor) };
}

/** `valtype`: an index, or a primitive as a negative number of one byte. */
export function readRef(cursor: Cursor): ValueTypeRef {
  const value = cursor.s33();
  if (value >= 0) return value;
  const kind = PRIMITIVES.get(value + 0x80);
  if (kind !== undefined) return kind;
  if (value === ERROR_CONTEXT - 0x80) return unsupported("an error-context");
  throw cursor.unknown("a type", value + 0x80);
}

function unsupported(what: string): Unsupported {
  return { kind: "unsupported", what };
}

const ERROR_CONTEXT = 0x64;

const PRIMITIVES: ReadonlyMap<number, PrimitiveKind> = new Map([
  [0x7f, "bool"],
  [0x7e, "s8"],
  [0x7d, "u8"],
  [0x7c, "s16"],
  [0x7b, "u16"],
  [0x7a, "s32"],
  [0x79, "u32"],
  [0x78, "s64"],
  [0x77, "u64"],
  [0x76, "f32"],
  [0x75, "f64"],
  [0x74, "char"],
  [0x73, "string"],
]);
