import {
  camelCase,
  Handle,
  isNestedOption,
  type PrimitiveKind,
  unreachable,
  type Value,
  type WitCase,
  type WitType,
  witText,
} from "../base/mod.ts";
import { type CborWriter, FALSE, FLOAT32, FLOAT64, NULL, TRUE } from "./cbor-writer.ts";
import { ChainError } from "./errors.ts";
import { type Integer, INTEGERS, WIDE_INTEGERS, type WideInteger } from "./value-range.ts";

/** Writes one value of the type it was made for. */
export type WriteValue = (writer: CborWriter, value: Value) => void;

/** Types are data and shared, so what is made of one is kept beside it, and lives as long. */
const made = new WeakMap<WitType, WriteValue>();

/** How values of this type are written (docs/chain-format.md, "Values"). The same function for the same type object. */
export function writerOf(type: WitType): WriteValue {
  const known = made.get(type);
  if (known !== undefined) return known;
  const write = make(type);
  made.set(type, write);
  return write;
}

function make(type: WitType): WriteValue {
  switch (type.kind) {
    case "list":
      return type.element.kind === "u8" ? byteList : list(type, writerOf(type.element));
    case "record":
      return record(type);
    case "tuple":
      return tuple(type);
    case "variant":
      return variant(type, type.cases);
    case "result":
      return variant(type, resultCases(type));
    case "enum":
      return enumeration(type);
    case "flags":
      return flags(type);
    case "option":
      return isNestedOption(type) ? nestedOption(type) : option(writerOf(type.element));
    case "own":
    case "borrow":
      return handle(type);
    default:
      return primitive(type.kind);
  }
}

/** A result is a variant of the cases ok and err (Component Model, despecialization). */
export function resultCases(type: WitType & { readonly kind: "result" }): readonly WitCase[] {
  return [
    { name: "ok", type: type.ok },
    { name: "err", type: type.err },
  ];
}

function primitive(kind: PrimitiveKind): WriteValue {
  switch (kind) {
    case "bool":
      return (writer, value) => {
        if (typeof value !== "boolean") refuse(kind, value);
        writer.simple(value ? TRUE : FALSE);
      };
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32":
      return integer(kind);
    case "s64":
    case "u64":
      return wideInteger(kind);
    case "f32":
      return (writer, value) => {
        if (typeof value !== "number") refuse(kind, value);
        writeFloat32(writer, value);
      };
    case "f64":
      return (writer, value) => {
        if (typeof value !== "number") refuse(kind, value);
        writeFloat64(writer, value);
      };
    case "char":
      return (writer, value) => writer.uint(scalar(value));
    case "string":
      return (writer, value) => {
        if (typeof value !== "string") refuse(kind, value);
        writer.text(value);
      };
    default:
      return unreachable(kind);
  }
}

function integer(kind: Integer): WriteValue {
  const { min, max } = INTEGERS[kind];
  return (writer, value) => {
    if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max)
      refuse(kind, value);
    writer.int(value);
  };
}

function wideInteger(kind: WideInteger): WriteValue {
  const { min, max } = WIDE_INTEGERS[kind];
  return (writer, value) => {
    if (typeof value !== "bigint") refuse(kind, value);
    // Most are small, and comparing bigints costs more than all else here.
    const n = Number(value);
    if (n >= 0 && n <= Number.MAX_SAFE_INTEGER) return writer.uint(n);
    if (value < min || value > max) refuse(kind, value);
    writer.bigInt(value);
  };
}

/** Full width and one NaN, so that a value's bytes do not depend on who wrote it; the number is rounded to 32 bits. */
function writeFloat32(writer: CborWriter, value: number): void {
  writer.reserve(5);
  const view = new DataView(writer.buffer.buffer);
  view.setUint8(writer.at, FLOAT32);
  if (Number.isNaN(value)) view.setUint32(writer.at + 1, 0x7fc0_0000);
  else view.setFloat32(writer.at + 1, value);
  writer.at += 5;
}

function writeFloat64(writer: CborWriter, value: number): void {
  writer.reserve(9);
  const view = new DataView(writer.buffer.buffer);
  view.setUint8(writer.at, FLOAT64);
  if (Number.isNaN(value)) view.setBigUint64(writer.at + 1, 0x7ff8_0000_0000_0000n);
  else view.setFloat64(writer.at + 1, value);
  writer.at += 9;
}

function scalar(value: Value): number {
  const point = typeof value === "string" ? value.codePointAt(0) : undefined;
  if (point === undefined || String.fromCodePoint(point) !== value) refuse("char", value);
  if (point >= 0xd800 && point <= 0xdfff) refuse("char", value);
  return point;
}

function byteList(writer: CborWriter, value: Value): void {
  if (!(value instanceof Uint8Array)) refuse("list<u8>", value);
  writer.bytes(value);
}

function list(type: WitType, write: WriteValue): WriteValue {
  return (writer, value) => {
    if (!isArray(value)) refuse(witText(type), value);
    const { length } = value;
    writer.array(length);
    for (let at = 0; at < length; at++) write(writer, value[at]);
  };
}

function record(type: WitType & { readonly kind: "record" }): WriteValue {
  const keys = type.fields.map(({ name }) => camelCase(name));
  const writes = type.fields.map((field) => writerOf(field.type));
  const count = keys.length;
  return (writer, value) => {
    if (!isObject(value)) refuse(witText(type), value);
    writer.array(count);
    for (let at = 0; at < count; at++)
      (writes[at] as WriteValue)(writer, value[keys[at] as string]);
  };
}

function tuple(type: WitType & { readonly kind: "tuple" }): WriteValue {
  const writes = type.elements.map(writerOf);
  const count = writes.length;
  return (writer, value) => {
    if (!isArray(value) || value.length !== count) refuse(witText(type), value);
    writer.array(count);
    for (let at = 0; at < count; at++) (writes[at] as WriteValue)(writer, value[at]);
  };
}

function variant(type: WitType, cases: readonly WitCase[]): WriteValue {
  const known = new Map(
    cases.map(({ name, type: payload }, index) => [
      name,
      { index, write: payload === undefined ? undefined : writerOf(payload) },
    ]),
  );
  return (writer, value) => {
    const { tag, val } = isObject(value) ? value : refuse(witText(type), value);
    const one = known.get(tag as string) ?? refuse(witText(type), value);
    writer.array(one.write === undefined ? 1 : 2);
    writer.uint(one.index);
    if (one.write !== undefined) one.write(writer, val);
    else if (val !== undefined) refuse(witText(type), value);
  };
}

function enumeration(type: WitType & { readonly kind: "enum" }): WriteValue {
  const known = new Map(type.names.map((name, index) => [name, index]));
  return (writer, value) => {
    writer.uint(known.get(value as string) ?? refuse(witText(type), value));
  };
}

/** Bit i of byte i / 8 is flag i; the bits beyond the last flag are zero. */
function flags(type: WitType & { readonly kind: "flags" }): WriteValue {
  const keys = type.names.map(camelCase);
  return (writer, value) => {
    if (!isObject(value)) refuse(witText(type), value);
    const bits = new Uint8Array(Math.ceil(keys.length / 8));
    for (const [index, key] of keys.entries()) {
      const set = value[key];
      if (typeof set !== "boolean") refuse(witText(type), value);
      if (set) bits[index >> 3] = (bits[index >> 3] as number) | (1 << (index & 7));
    }
    writer.bytes(bits);
  };
}

function option(write: WriteValue): WriteValue {
  return (writer, value) => {
    if (value === undefined) return writer.array(0);
    writer.array(1);
    write(writer, value);
  };
}

function nestedOption(type: WitType & { readonly kind: "option" }): WriteValue {
  const write = writerOf(type.element);
  return (writer, value) => {
    const { tag, val } = isObject(value) ? value : refuse(witText(type), value);
    if (tag === "none") return writer.array(0);
    if (tag !== "some") refuse(witText(type), value);
    writer.array(1);
    write(writer, val);
  };
}

/** The number that the boundary gave the resource, from 1. */
function handle(type: WitType & { readonly kind: "own" | "borrow" }): WriteValue {
  return (writer, value) => {
    if (!(value instanceof Handle) || value.resource !== type.resource)
      refuse(witText(type), value);
    const { rep } = value;
    if (!Number.isInteger(rep) || rep < 1 || rep > INTEGERS.u32.max) refuse(witText(type), rep);
    writer.uint(rep);
  };
}

/** A function without a result answers null. */
export function writeNothing(writer: CborWriter, value: Value): void {
  if (value !== undefined) refuse("no result", value);
  writer.simple(NULL);
}

function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function isObject(value: Value): value is { readonly [key: string]: Value } {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array)
  );
}

function refuse(expected: string, value: Value): never {
  throw new ChainError("CHAIN_BAD_VALUE", {
    what: `a ${kindOf(value)} does not fit ${expected}`,
    remedy: "give a value of the WIT type",
  });
}

/** Never the value itself: it may be private, or long. */
function kindOf(value: Value): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `list of ${value.length}`;
  if (value instanceof Uint8Array) return `list of ${value.length} bytes`;
  if (value instanceof Handle) return "handle of another resource, or out of range";
  return typeof value === "object" ? "record or case" : typeof value;
}
