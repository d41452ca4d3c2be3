import {
  camelCase,
  isNestedOption,
  type Value,
  type WitCase,
  type WitField,
} from "../../base/mod.ts";
import type { Context } from "./context.ts";
import { lowerBorrow, lowerOwn } from "./handles.ts";
import { casedLayout, casesOf, flagsBytes, offsetsOf, type Type } from "./layout.ts";
import type { ResourceType } from "./resource-type.ts";
import { codePoint, flagsPacker, oneNaN } from "./scalars.ts";
import { listStorer } from "./store-list.ts";
import { storeString } from "./store-string.ts";

/**
 * Writes a value at an address that is aligned and within memory (CanonicalABI.md, "Storing"). The value fits the type: it
 * was lifted by it, or checked against it.
 */
export type Store = (cx: Context, value: Value, ptr: number) => void;

export function storer(type: Type): Store {
  const known = storers.get(type);
  if (known !== undefined) return known;
  const store = compile(type);
  storers.set(type, store);
  return store;
}

const storers = new WeakMap<Type, Store>();

function compile(type: Type): Store {
  switch (type.kind) {
    case "bool":
      return (cx, value, ptr) => void (cx.memory.bytes[ptr] = value === true ? 1 : 0);
    case "u8":
    case "s8":
      return (cx, value, ptr) => void (cx.memory.bytes[ptr] = value as number);
    case "u16":
    case "s16":
      return (cx, value, ptr) => cx.memory.data.setUint16(ptr, value as number, true);
    case "u32":
    case "s32":
      return (cx, value, ptr) => cx.memory.data.setUint32(ptr, value as number, true);
    case "u64":
    case "s64":
      return (cx, value, ptr) => cx.memory.data.setBigUint64(ptr, value as bigint, true);
    case "f32":
      return (cx, value, ptr) => cx.memory.data.setFloat32(ptr, oneNaN(value as number), true);
    case "f64":
      return (cx, value, ptr) => cx.memory.data.setFloat64(ptr, oneNaN(value as number), true);
    case "char":
      return (cx, value, ptr) => setWord(cx, ptr, codePoint(value));
    case "string":
      return (cx, value, ptr) => {
        setWord(cx, ptr, storeString(cx, value as string));
        setWord(cx, ptr + 4, cx.codeUnits);
      };
    case "own":
      return (cx, value, ptr) => setWord(cx, ptr, lowerOwn(cx, value as number, type.resource));
    case "borrow":
      return (cx, value, ptr) => setWord(cx, ptr, lowerBorrow(cx, value as number, type.resource));
    case "list": {
      const store = listStorer(type.element, storer(type.element));
      return (cx, value, ptr) => {
        const list = value as Uint8Array | readonly Value[];
        setWord(cx, ptr, store(cx, list));
        setWord(cx, ptr + 4, list.length);
      };
    }
    case "record":
      return recordStorer(type.fields);
    case "tuple":
      return tupleStorer(type.elements);
    case "flags": {
      const write = unsignedStorer(flagsBytes(type.names.length));
      const pack = flagsPacker(type.names);
      return (cx, value, ptr) => write(cx, ptr, pack(value));
    }
    case "enum": {
      const write = unsignedStorer(casedLayout(casesOf(type)).discriminantBytes);
      const indexes = indexesOf(casesOf(type));
      return (cx, value, ptr) => write(cx, ptr, indexes.get(value as string) as number);
    }
    case "option":
      return isNestedOption(type) ? variantStorer(casesOf(type)) : optionStorer(type.element);
    case "variant":
    case "result":
      return variantStorer(casesOf(type));
    default:
      return type satisfies never;
  }
}

/** A variant as a Value: what the cases' names and payloads are. */
export interface Tagged {
  readonly tag: string;
  readonly val?: Value;
}

/** Case name → discriminant. */
export function indexesOf(cases: readonly WitCase<ResourceType>[]): ReadonlyMap<string, number> {
  return new Map(cases.map(({ name }, index) => [name, index]));
}

function recordStorer(fields: readonly WitField<ResourceType>[]): Store {
  const offsets = offsetsOf(fields.map((field) => field.type));
  const parts = fields.map(({ name, type }, at) => ({
    key: camelCase(name),
    store: storer(type),
    offset: offsets[at] as number,
  }));
  return (cx, value, ptr) => {
    const record = value as Readonly<Record<string, Value>>;
    for (const { key, store, offset } of parts) store(cx, record[key], ptr + offset);
  };
}

function tupleStorer(elements: readonly Type[]): Store {
  const offsets = offsetsOf(elements);
  const stores = elements.map(storer);
  return (cx, value, ptr) => {
    const tuple = value as readonly Value[];
    for (let at = 0; at < stores.length; at++) {
      (stores[at] as Store)(cx, tuple[at], ptr + (offsets[at] as number));
    }
  };
}

function optionStorer(element: Type): Store {
  const store = storer(element);
  const { payloadOffset } = casedLayout(casesOf({ kind: "option", element }));
  return (cx, value, ptr) => {
    cx.memory.bytes[ptr] = value === undefined ? 0 : 1;
    if (value !== undefined) store(cx, value, ptr + payloadOffset);
  };
}

function variantStorer(cases: readonly WitCase<ResourceType>[]): Store {
  const { discriminantBytes, payloadOffset } = casedLayout(cases);
  const write = unsignedStorer(discriminantBytes);
  const indexes = indexesOf(cases);
  const stores = cases.map(({ type }) => (type === undefined ? nothing : storer(type)));
  return (cx, value, ptr) => {
    const { tag, val } = value as unknown as Tagged;
    const index = indexes.get(tag) as number;
    write(cx, ptr, index);
    (stores[index] as Store)(cx, val, ptr + payloadOffset);
  };
}

function nothing(): void {
  // A case without a payload writes none.
}

function unsignedStorer(bytes: 1 | 2 | 4): (cx: Context, ptr: number, value: number) => void {
  if (bytes === 1) return (cx, ptr, value) => void (cx.memory.bytes[ptr] = value);
  return bytes === 2 ? (cx, ptr, value) => cx.memory.data.setUint16(ptr, value, true) : setWord;
}

function setWord(cx: Context, ptr: number, value: number): void {
  cx.memory.data.setUint32(ptr, value, true);
}
