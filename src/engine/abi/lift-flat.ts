import {
  camelCase,
  isNestedOption,
  type Value,
  type WitCase,
  type WitField,
} from "../../base/mod.ts";
import type { Flat } from "./canonical-options.ts";
import type { Context } from "./context.ts";
import { fromSlot } from "./flat-join.ts";
import { liftBorrow, liftOwn } from "./handles.ts";
import { casesOf, type FlatType, layoutOf, type Type } from "./layout.ts";
import { loader } from "./load.ts";
import { listLoader } from "./load-list.ts";
import { loadString } from "./load-string.ts";
import type { ResourceType } from "./resource-type.ts";
import { character, flagsUnpacker, newRecord, noCase, oneNaN } from "./scalars.ts";

/** Reads a value from core values, of which its own begin at `at` (CanonicalABI.md, "Flat Lifting"). */
export type LiftFlat = (cx: Context, flat: readonly Flat[], at: number) => Value;

export function flatLifter(type: Type): LiftFlat {
  const known = lifters.get(type);
  if (known !== undefined) return known;
  const lift = compile(type);
  lifters.set(type, lift);
  return lift;
}

const lifters = new WeakMap<Type, LiftFlat>();

function compile(type: Type): LiftFlat {
  switch (type.kind) {
    case "bool":
      return (_, flat, at) => flat[at] !== 0;
    case "u8":
      return (_, flat, at) => (flat[at] as number) & 0xff;
    case "s8":
      return (_, flat, at) => ((flat[at] as number) << 24) >> 24;
    case "u16":
      return (_, flat, at) => (flat[at] as number) & 0xffff;
    case "s16":
      return (_, flat, at) => ((flat[at] as number) << 16) >> 16;
    case "u32":
      return (_, flat, at) => word(flat, at);
    case "s32":
      return (_, flat, at) => (flat[at] as number) | 0;
    case "u64":
      return (_, flat, at) => BigInt.asUintN(64, flat[at] as bigint);
    case "s64":
      return (_, flat, at) => BigInt.asIntN(64, flat[at] as bigint);
    case "f32":
    case "f64":
      return (_, flat, at) => oneNaN(flat[at] as number);
    case "char":
      return (cx, flat, at) => character(cx, word(flat, at));
    case "string":
      return (cx, flat, at) => loadString(cx, word(flat, at), word(flat, at + 1));
    case "own":
      return (cx, flat, at) => liftOwn(cx, word(flat, at), type.resource);
    case "borrow":
      return (cx, flat, at) => liftBorrow(cx, word(flat, at), type.resource);
    case "list": {
      const load = listLoader(type.element, loader(type.element));
      return (cx, flat, at) => load(cx, word(flat, at), word(flat, at + 1));
    }
    case "record":
      return recordLifter(type.fields);
    case "tuple":
      return tupleLifter(type.elements);
    case "flags": {
      const unpack = flagsUnpacker(type.names);
      return (_, flat, at) => unpack(flat[at] as number);
    }
    case "enum": {
      const { names } = type;
      return (cx, flat, at) => names[word(flat, at)] ?? noCase(cx);
    }
    case "option":
      return isNestedOption(type)
        ? variantLifter(casesOf(type), slotsOf(type))
        : optionLifter(type.element);
    case "variant":
    case "result":
      return variantLifter(casesOf(type), slotsOf(type));
    default:
      return type satisfies never;
  }
}

/** The core types of a type that has few enough of them; asking it of another is our bug. */
export function slotsOf(type: Type): readonly FlatType[] {
  const { flat } = layoutOf(type);
  if (flat === undefined) throw new Error("a type that lies in memory was taken for a flat one");
  return flat;
}

/** Where the core values of each member begin, from the first. */
export function flatOffsetsOf(members: readonly Type[]): number[] {
  let end = 0;
  return members.map((member) => {
    const offset = end;
    end += slotsOf(member).length;
    return offset;
  });
}

function recordLifter(fields: readonly WitField<ResourceType>[]): LiftFlat {
  const offsets = flatOffsetsOf(fields.map((field) => field.type));
  const parts = fields.map(({ name, type }, index) => ({
    key: camelCase(name),
    lift: flatLifter(type),
    offset: offsets[index] as number,
  }));
  return (cx, flat, at) => {
    const record = newRecord();
    for (const { key, lift, offset } of parts) record[key] = lift(cx, flat, at + offset);
    return record;
  };
}

function tupleLifter(elements: readonly Type[]): LiftFlat {
  const offsets = flatOffsetsOf(elements);
  const parts = elements.map((type, index) => ({
    lift: flatLifter(type),
    offset: offsets[index] as number,
  }));
  return (cx, flat, at) => parts.map(({ lift, offset }) => lift(cx, flat, at + offset));
}

/** One case with a payload: nothing to join. */
function optionLifter(element: Type): LiftFlat {
  const lift = flatLifter(element);
  return (cx, flat, at) => {
    const index = word(flat, at);
    if (index > 1) noCase(cx);
    return index === 0 ? undefined : lift(cx, flat, at + 1);
  };
}

function variantLifter(
  cases: readonly WitCase<ResourceType>[],
  slots: readonly FlatType[],
): LiftFlat {
  const parts = cases.map(({ name, type }) => ({ tag: name, lift: payloadLifter(type, slots) }));
  return (cx, flat, at) => {
    const { tag, lift } = parts[word(flat, at)] ?? noCase(cx);
    return { tag, val: lift(cx, flat, at + 1) };
  };
}

/** `slots` are the variant's: the payload's own types may be others, and then its values are converted first. */
function payloadLifter(payload: Type | undefined, slots: readonly FlatType[]): LiftFlat {
  if (payload === undefined) return () => undefined;
  const lift = flatLifter(payload);
  const own = slotsOf(payload);
  if (own.every((type, index) => type === slots[index + 1])) return lift;
  const converters = own.map((type, index) => fromSlot(slots[index + 1] as FlatType, type));
  return (cx, flat, at) =>
    lift(
      cx,
      converters.map((convert, index) => convert(flat[at + index] as Flat)),
      0,
    );
}

/** V8 gives i32 signed. */
function word(flat: readonly Flat[], at: number): number {
  return (flat[at] as number) >>> 0;
}
