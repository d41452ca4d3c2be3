import {
  camelCase,
  isNestedOption,
  type Value,
  type WitCase,
  type WitField,
} from "../../base/mod.ts";
import type { Flat } from "./canonical-options.ts";
import type { Context } from "./context.ts";
import { toSlot } from "./flat-join.ts";
import { lowerBorrow, lowerOwn } from "./handles.ts";
import { casesOf, type FlatType, type Type } from "./layout.ts";
import { flatOffsetsOf, slotsOf } from "./lift-flat.ts";
import type { ResourceType } from "./resource-type.ts";
import { codePoint, flagsPacker, oneNaN } from "./scalars.ts";
import { indexesOf, storer, type Tagged } from "./store.ts";
import { listStorer } from "./store-list.ts";
import { storeString } from "./store-string.ts";

/** Writes a value as core values, of which its own begin at `at` (CanonicalABI.md, "Flat Lowering"). */
export type LowerFlat = (cx: Context, value: Value, flat: Flat[], at: number) => void;

export function flatLowerer(type: Type): LowerFlat {
  const known = lowerers.get(type);
  if (known !== undefined) return known;
  const lower = compile(type);
  lowerers.set(type, lower);
  return lower;
}

const lowerers = new WeakMap<Type, LowerFlat>();

function compile(type: Type): LowerFlat {
  switch (type.kind) {
    case "bool":
      return (_, value, flat, at) => void (flat[at] = value === true ? 1 : 0);
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32":
    case "s64":
    case "u64":
      return (_, value, flat, at) => void (flat[at] = value as Flat); // V8 takes it modulo 2^32 or 2^64
    case "f32":
    case "f64":
      return (_, value, flat, at) => void (flat[at] = oneNaN(value as number));
    case "char":
      return (_, value, flat, at) => void (flat[at] = codePoint(value));
    case "string":
      return (cx, value, flat, at) => {
        flat[at] = storeString(cx, value as string);
        flat[at + 1] = cx.codeUnits;
      };
    case "own":
      return (cx, value, flat, at) =>
        void (flat[at] = lowerOwn(cx, value as number, type.resource));
    case "borrow":
      return (cx, value, flat, at) =>
        void (flat[at] = lowerBorrow(cx, value as number, type.resource));
    case "list": {
      const store = listStorer(type.element, storer(type.element));
      return (cx, value, flat, at) => {
        const list = value as Uint8Array | readonly Value[];
        flat[at] = store(cx, list);
        flat[at + 1] = list.length;
      };
    }
    case "record":
      return recordLowerer(type.fields);
    case "tuple":
      return tupleLowerer(type.elements);
    case "flags": {
      const pack = flagsPacker(type.names);
      return (_, value, flat, at) => void (flat[at] = pack(value));
    }
    case "enum": {
      const indexes = indexesOf(casesOf(type));
      return (_, value, flat, at) => void (flat[at] = indexes.get(value as string) as number);
    }
    case "option":
      return isNestedOption(type)
        ? variantLowerer(casesOf(type), slotsOf(type))
        : optionLowerer(type.element);
    case "variant":
    case "result":
      return variantLowerer(casesOf(type), slotsOf(type));
    default:
      return type satisfies never;
  }
}

function recordLowerer(fields: readonly WitField<ResourceType>[]): LowerFlat {
  const offsets = flatOffsetsOf(fields.map((field) => field.type));
  const parts = fields.map(({ name, type }, index) => ({
    key: camelCase(name),
    lower: flatLowerer(type),
    offset: offsets[index] as number,
  }));
  return (cx, value, flat, at) => {
    const record = value as Readonly<Record<string, Value>>;
    for (const { key, lower, offset } of parts) lower(cx, record[key], flat, at + offset);
  };
}

function tupleLowerer(elements: readonly Type[]): LowerFlat {
  const offsets = flatOffsetsOf(elements);
  const lowerers = elements.map(flatLowerer);
  return (cx, value, flat, at) => {
    const tuple = value as readonly Value[];
    for (let index = 0; index < lowerers.length; index++) {
      (lowerers[index] as LowerFlat)(cx, tuple[index], flat, at + (offsets[index] as number));
    }
  };
}

function optionLowerer(element: Type): LowerFlat {
  const lower = flatLowerer(element);
  const zeros = slotsOf(element).map(zeroOf);
  return (cx, value, flat, at) => {
    flat[at] = value === undefined ? 0 : 1;
    if (value === undefined) pad(flat, at + 1, zeros, 0);
    else lower(cx, value, flat, at + 1);
  };
}

function variantLowerer(
  cases: readonly WitCase<ResourceType>[],
  slots: readonly FlatType[],
): LowerFlat {
  const indexes = indexesOf(cases);
  const lowerers = cases.map(({ type }) => payloadLowerer(type, slots));
  return (cx, value, flat, at) => {
    const { tag, val } = value as unknown as Tagged;
    const index = indexes.get(tag) as number;
    flat[at] = index;
    (lowerers[index] as LowerFlat)(cx, val, flat, at + 1);
  };
}

/** Writes the payload, converts it to the slots' types, and sets to zero the slots that it does not need. */
function payloadLowerer(payload: Type | undefined, slots: readonly FlatType[]): LowerFlat {
  const zeros = slots.slice(1).map(zeroOf);
  if (payload === undefined) return (_cx, _value, flat, at) => pad(flat, at, zeros, 0);
  const lower = flatLowerer(payload);
  const own = slotsOf(payload);
  const converters = own.map((type, index) => toSlot(type, slots[index + 1] as FlatType));
  const joined = own.some((type, index) => type !== slots[index + 1]);
  return (cx, value, flat, at) => {
    lower(cx, value, flat, at);
    if (joined) {
      for (const [index, convert] of converters.entries()) {
        flat[at + index] = convert(flat[at + index] as Flat);
      }
    }
    pad(flat, at, zeros, own.length);
  };
}

function pad(flat: Flat[], at: number, zeros: readonly Flat[], from: number): void {
  for (let index = from; index < zeros.length; index++) flat[at + index] = zeros[index] as Flat;
}

function zeroOf(type: FlatType): Flat {
  return type === "i64" ? 0n : 0;
}
