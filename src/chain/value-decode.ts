import {
  camelCase,
  Handle,
  isNestedOption,
  type PrimitiveKind,
  unreachable,
  type Value,
  type WitCase,
  type WitType,
} from "../base/mod.ts";
import type { CborReader } from "./cbor-reader.ts";
import { FLOAT32, FLOAT64 } from "./cbor-writer.ts";
import { resultCases } from "./value-encode.ts";
import { INTEGERS, WIDE_INTEGERS } from "./value-range.ts";

/** Reads one value of the type it was made for. */
export type ReadValue = (reader: CborReader) => Value;

const made = new WeakMap<WitType, ReadValue>();

/** How values of this type are read: strictly, so that one value has one form. */
export function readerOf(type: WitType): ReadValue {
  const known = made.get(type);
  if (known !== undefined) return known;
  const read = make(type);
  made.set(type, read);
  return read;
}

function make(type: WitType): ReadValue {
  switch (type.kind) {
    case "list":
      // A copy: a view would keep the whole link alive.
      return type.element.kind === "u8"
        ? (reader) => reader.byteString("list<u8>").slice()
        : list(readerOf(type.element));
    case "record":
      return record(type);
    case "tuple":
      return tuple(type);
    case "variant":
      return variant(type.cases);
    case "result":
      return variant(resultCases(type));
    case "enum":
      return (reader) => type.names[reader.uint("enum", type.names.length - 1)];
    case "flags":
      return flags(type.names);
    case "option":
      return option(type);
    case "own":
    case "borrow":
      return handle(type);
    default:
      return primitive(type.kind);
  }
}

function primitive(kind: PrimitiveKind): ReadValue {
  switch (kind) {
    case "bool":
      return (reader) => reader.bool(kind);
    case "u8":
    case "u16":
    case "u32": {
      const { max } = INTEGERS[kind];
      return (reader) => reader.uint(kind, max);
    }
    case "s8":
    case "s16":
    case "s32":
      return signed(kind);
    case "s64":
    case "u64": {
      const { min, max } = WIDE_INTEGERS[kind];
      return (reader) => reader.bigInt(kind, min, max);
    }
    case "f32":
      return readFloat32;
    case "f64":
      return readFloat64;
    case "char":
      return readChar;
    case "string":
      return (reader) => reader.text(kind);
    default:
      return unreachable(kind);
  }
}

function signed(kind: "s8" | "s16" | "s32"): ReadValue {
  const { min, max } = INTEGERS[kind];
  return (reader) => {
    const start = reader.at;
    const n = reader.int(kind);
    if (n < min || n > max) reader.refuse("CHAIN_BAD_SHAPE", `${kind} is out of range`, start);
    return n;
  };
}

function readFloat32(reader: CborReader): number {
  const view = float(reader, FLOAT32, 4);
  const value = view.getFloat32(0);
  if (Number.isNaN(value) && view.getUint32(0) !== 0x7fc0_0000) refuseNaN(reader, 5);
  return value;
}

function readFloat64(reader: CborReader): number {
  const view = float(reader, FLOAT64, 8);
  const value = view.getFloat64(0);
  if (Number.isNaN(value) && view.getBigUint64(0) !== 0x7ff8_0000_0000_0000n) refuseNaN(reader, 9);
  return value;
}

function float(reader: CborReader, initial: number, size: number): DataView {
  const start = reader.at;
  if (reader.peek() !== initial) reader.refuse("CHAIN_BAD_SHAPE", `expected f${size * 8}`);
  reader.at++;
  const bytes = reader.take(size, start);
  return new DataView(bytes.buffer, bytes.byteOffset, size);
}

function refuseNaN(reader: CborReader, size: number): never {
  return reader.refuse("CHAIN_NOT_CANONICAL", "a NaN other than the one", reader.at - size);
}

function readChar(reader: CborReader): string {
  const start = reader.at;
  const point = reader.uint("char", 0x10_ffff);
  if (point >= 0xd800 && point <= 0xdfff)
    reader.refuse("CHAIN_BAD_SHAPE", "char is a surrogate", start);
  return String.fromCodePoint(point);
}

function list(read: ReadValue): ReadValue {
  return (reader) => {
    const count = reader.array("list");
    const values: Value[] = [];
    for (let at = 0; at < count; at++) values.push(read(reader));
    return values;
  };
}

function record(type: WitType & { readonly kind: "record" }): ReadValue {
  const keys = type.fields.map(({ name }) => camelCase(name));
  const reads = type.fields.map((field) => readerOf(field.type));
  return (reader) => {
    reader.tuple(keys.length, "record");
    const value: Record<string, Value> = Object.create(null);
    for (let at = 0; at < keys.length; at++)
      value[keys[at] as string] = (reads[at] as ReadValue)(reader);
    return value;
  };
}

function tuple(type: WitType & { readonly kind: "tuple" }): ReadValue {
  const reads = type.elements.map(readerOf);
  return (reader) => {
    reader.tuple(reads.length, "tuple");
    return reads.map((read) => read(reader));
  };
}

function variant(cases: readonly WitCase[]): ReadValue {
  const known = cases.map(({ name, type }) => ({
    tag: name,
    read: type === undefined ? undefined : readerOf(type),
  }));
  return (reader) => {
    const start = reader.at;
    const count = reader.array("variant");
    if (count === 0) reader.refuse("CHAIN_BAD_SHAPE", "a variant without its case", start);
    const one = known[reader.uint("case", known.length - 1)] as (typeof known)[number];
    if (count !== (one.read === undefined ? 1 : 2))
      reader.refuse("CHAIN_BAD_SHAPE", "a case with a wrong payload", start);
    return { tag: one.tag, val: one.read?.(reader) };
  };
}

function flags(names: readonly string[]): ReadValue {
  const keys = names.map(camelCase);
  const size = Math.ceil(keys.length / 8);
  const unused = keys.length % 8 === 0 ? 0 : 0xff & (0xff << (keys.length % 8));
  return (reader) => {
    const start = reader.at;
    const bits = reader.byteString("flags", size);
    if (size > 0 && ((bits[size - 1] as number) & unused) !== 0)
      reader.refuse("CHAIN_BAD_SHAPE", "a bit beyond the last flag", start);
    const value: Record<string, Value> = Object.create(null);
    for (const [index, key] of keys.entries())
      value[key] = ((bits[index >> 3] as number) & (1 << (index & 7))) !== 0;
    return value;
  };
}

function option(type: WitType & { readonly kind: "option" }): ReadValue {
  const read = readerOf(type.element);
  const nested = isNestedOption(type);
  return (reader) => {
    const start = reader.at;
    const count = reader.array("option");
    if (count > 1) reader.refuse("CHAIN_BAD_SHAPE", "an option of more than one value", start);
    if (nested)
      return count === 0 ? { tag: "none", val: undefined } : { tag: "some", val: read(reader) };
    return count === 0 ? undefined : read(reader);
  };
}

function handle(type: WitType & { readonly kind: "own" | "borrow" }): ReadValue {
  const resource = type.resource;
  return (reader) => {
    const start = reader.at;
    const number = reader.uint("handle", INTEGERS.u32.max);
    if (number === 0) reader.refuse("CHAIN_BAD_SHAPE", "a handle is counted from 1", start);
    return new Handle(resource, number);
  };
}
