import { isNestedOption } from "../../base/mod.ts";
import { casesOf, layoutOf, type Type } from "./layout.ts";

/**
 * What a Value takes of V8's memory at most: the place of 8 bytes that holds it, and the objects behind. A few bytes of a guest
 * may become many here (a `flags` of 32 names is 4 bytes there and 1,632 here), so a call's crossings are charged for this
 * too (`Execution.charge`). Measured on V8 14.6, without pointer compression; `test/system/host-memory.test.ts` measures again.
 */
export function hostBytesOf(type: Type): number {
  const known = weights.get(type);
  if (known !== undefined) return known;
  const weight = weigh(type);
  weights.set(type, weight);
  return weight;
}

const weights = new WeakMap<Type, number>();

/**
 * For each element of a list, beside the list's own `hostBytesOf`. V8 may keep an array of nothing but numbers unboxed, and does
 * not where the same line of code made other arrays before, which is up to guests.
 */
export function elementHostBytesOf(element: Type): number {
  return element.kind === "u8" ? CONTENT_PER_BYTE : hostBytesOf(element);
}

/** Text and bytes: ASCII with one wide character takes 2, bytes cut from a slab up to a third more than they are. */
export const CONTENT_PER_BYTE = 2;

const PLACE = 8;
/** A number that is no small integer, in a place that may hold anything. */
const BOXED = 16;
const BIGINT = 24;
/** A string's header, and the padding behind its content. */
const STRING = 24;
const ARRAY = 48;
/** A Uint8Array with its buffer, and the padding behind its content. */
const BYTES = 224;
/** `{ tag, val }`, with both their places. */
const TAGGED = 40;
/** A Handle, its entry in the map of those that the host holds, and that of the call that lends it. */
const HANDLE = 152;

function weigh(type: Type): number {
  switch (type.kind) {
    case "bool":
    case "u8":
    case "s8":
    case "u16":
    case "s16":
    case "s32":
    case "enum":
      return PLACE;
    case "u32":
    case "f32":
    case "f64":
      return PLACE + BOXED;
    case "u64":
    case "s64":
      return PLACE + BIGINT;
    case "char":
    case "string":
      return PLACE + STRING;
    case "own":
    case "borrow":
      return PLACE + HANDLE;
    case "list":
      return twiceWithHandles(type, PLACE + (type.element.kind === "u8" ? BYTES : ARRAY));
    case "tuple":
      return twiceWithHandles(type, PLACE + ARRAY + sumOf(type.elements));
    case "record": {
      const behind = sumOf(type.fields.map((field) => field.type)) - PLACE * type.fields.length;
      return twiceWithHandles(type, dictionary(type.fields.length) + behind);
    }
    case "flags":
      return dictionary(type.names.length);
    case "option":
      if (!isNestedOption(type)) return hostBytesOf(type.element);
      return tagged(type);
    case "variant":
    case "result":
      return tagged(type);
    default:
      return type satisfies never;
  }
}

/** An object without prototype is a hash table to V8, with a third of its entries free: its own place, header and three words an entry. */
function dictionary(count: number): number {
  return 96 + 24 * Math.max(4, 2 ** Math.ceil(Math.log2(count + (count >> 1))));
}

function tagged(type: Parameters<typeof casesOf>[0]): number {
  const behind = casesOf(type).map((one) =>
    one.type === undefined ? 0 : hostBytesOf(one.type) - PLACE,
  );
  return twiceWithHandles(
    type,
    PLACE + TAGGED + behind.reduce((most, one) => Math.max(most, one), 0),
  );
}

/** A value that holds handles is made once as the components know it and once as the host does (`host-value.ts`). */
function twiceWithHandles(type: Type, weight: number): number {
  return layoutOf(type).resources ? 2 * weight : weight;
}

function sumOf(types: readonly Type[]): number {
  return types.reduce((total, type) => total + hostBytesOf(type), 0);
}
