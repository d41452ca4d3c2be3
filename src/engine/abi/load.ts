import {
  camelCase,
  isNestedOption,
  type Value,
  type WitCase,
  type WitField,
} from "../../base/mod.ts";
import type { Context } from "./context.ts";
import { liftBorrow, liftOwn } from "./handles.ts";
import { casedLayout, casesOf, flagsBytes, offsetsOf, type Type } from "./layout.ts";
import { listLoader } from "./load-list.ts";
import { loadString } from "./load-string.ts";
import type { ResourceType } from "./resource-type.ts";
import { character, flagsUnpacker, newRecord, noCase, oneNaN } from "./scalars.ts";

/** Reads a value at an address that is aligned and within memory (CanonicalABI.md, "Loading"). */
export type Load = (cx: Context, ptr: number) => Value;

export function loader(type: Type): Load {
  const known = loaders.get(type);
  if (known !== undefined) return known;
  const load = compile(type);
  loaders.set(type, load);
  return load;
}

const loaders = new WeakMap<Type, Load>();

function compile(type: Type): Load {
  switch (type.kind) {
    case "bool":
      return (cx, ptr) => cx.memory.bytes[ptr] !== 0;
    case "u8":
      return (cx, ptr) => cx.memory.bytes[ptr];
    case "s8":
      return (cx, ptr) => cx.memory.data.getInt8(ptr);
    case "u16":
      return (cx, ptr) => cx.memory.data.getUint16(ptr, true);
    case "s16":
      return (cx, ptr) => cx.memory.data.getInt16(ptr, true);
    case "u32":
      return (cx, ptr) => cx.memory.data.getUint32(ptr, true);
    case "s32":
      return (cx, ptr) => cx.memory.data.getInt32(ptr, true);
    case "u64":
      return (cx, ptr) => cx.memory.data.getBigUint64(ptr, true);
    case "s64":
      return (cx, ptr) => cx.memory.data.getBigInt64(ptr, true);
    case "f32":
      return (cx, ptr) => oneNaN(cx.memory.data.getFloat32(ptr, true));
    case "f64":
      return (cx, ptr) => oneNaN(cx.memory.data.getFloat64(ptr, true));
    case "char":
      return (cx, ptr) => character(cx, cx.memory.data.getUint32(ptr, true));
    case "string":
      return (cx, ptr) => loadString(cx, word(cx, ptr), word(cx, ptr + 4));
    case "own":
      return (cx, ptr) => liftOwn(cx, word(cx, ptr), type.resource);
    case "borrow":
      return (cx, ptr) => liftBorrow(cx, word(cx, ptr), type.resource);
    case "list": {
      const load = listLoader(type.element, loader(type.element));
      return (cx, ptr) => load(cx, word(cx, ptr), word(cx, ptr + 4));
    }
    case "record":
      return recordLoader(type.fields);
    case "tuple":
      return tupleLoader(type.elements);
    case "flags": {
      const read = unsignedLoader(flagsBytes(type.names.length));
      const unpack = flagsUnpacker(type.names);
      return (cx, ptr) => unpack(read(cx, ptr));
    }
    case "enum": {
      const { names } = type;
      const read = unsignedLoader(casedLayout(casesOf(type)).discriminantBytes);
      return (cx, ptr) => names[read(cx, ptr)] ?? noCase(cx);
    }
    case "option":
      return isNestedOption(type) ? variantLoader(casesOf(type)) : optionLoader(type.element);
    case "variant":
    case "result":
      return variantLoader(casesOf(type));
    default:
      return type satisfies never;
  }
}

function recordLoader(fields: readonly WitField<ResourceType>[]): Load {
  const offsets = offsetsOf(fields.map((field) => field.type));
  const parts = fields.map(({ name, type }, at) => ({
    key: camelCase(name),
    load: loader(type),
    offset: offsets[at] as number,
  }));
  return (cx, ptr) => {
    const record = newRecord();
    for (const { key, load, offset } of parts) record[key] = load(cx, ptr + offset);
    return record;
  };
}

function tupleLoader(elements: readonly Type[]): Load {
  const offsets = offsetsOf(elements);
  const parts = elements.map((type, at) => ({ load: loader(type), offset: offsets[at] as number }));
  return (cx, ptr) => parts.map(({ load, offset }) => load(cx, ptr + offset));
}

function optionLoader(element: Type): Load {
  const load = loader(element);
  const { payloadOffset } = casedLayout(casesOf({ kind: "option", element }));
  return (cx, ptr) => {
    const index = cx.memory.bytes[ptr] as number;
    if (index > 1) noCase(cx);
    return index === 0 ? undefined : load(cx, ptr + payloadOffset);
  };
}

function variantLoader(cases: readonly WitCase<ResourceType>[]): Load {
  const { discriminantBytes, payloadOffset } = casedLayout(cases);
  const read = unsignedLoader(discriminantBytes);
  const parts = cases.map(({ name, type }) => ({
    tag: name,
    load: type === undefined ? nothing : loader(type),
  }));
  return (cx, ptr) => {
    const { tag, load } = parts[read(cx, ptr)] ?? noCase(cx);
    return { tag, val: load(cx, ptr + payloadOffset) };
  };
}

function nothing(): Value {
  return undefined;
}

function unsignedLoader(bytes: 1 | 2 | 4): (cx: Context, ptr: number) => number {
  if (bytes === 1) return (cx, ptr) => cx.memory.bytes[ptr] as number;
  return bytes === 2 ? (cx, ptr) => cx.memory.data.getUint16(ptr, true) : word;
}

function word(cx: Context, ptr: number): number {
  return cx.memory.data.getUint32(ptr, true);
}
