import type { Value } from "../../base/mod.ts";
import type { Context } from "./context.ts";
import { layoutOf, type Type } from "./layout.ts";
import { oneNaN } from "./scalars.ts";
import type { Store } from "./store.ts";

/** Writes a list where the guest's `realloc` says, which is asked even for no bytes at all, and gives the pointer. */
export type StoreList = (cx: Context, list: Uint8Array | readonly Value[]) => number;

export function listStorer(element: Type, one: Store): StoreList {
  const { size, align, elements } = layoutOf(element);
  if (element.kind === "u8") return storeBytes;
  const store = numbersStorer(element) ?? eachStorer(one, size);
  return (cx, list) => {
    const bytes = list.length * size;
    cx.execution.charge(bytes, list.length * elements);
    const ptr = cx.allocate(align, bytes);
    store(cx, list as readonly Value[], ptr);
    return ptr;
  };
}

type StoreElements = (cx: Context, list: readonly Value[], ptr: number) => void;

function storeBytes(cx: Context, list: Uint8Array | readonly Value[]): number {
  cx.execution.charge(list.length, 0);
  const ptr = cx.allocate(1, list.length);
  cx.memory.bytes.set(list as Uint8Array, ptr);
  return ptr;
}

function eachStorer(store: Store, size: number): StoreElements {
  return (cx, list, ptr) => {
    for (let at = 0; at < list.length; at++) store(cx, list[at], ptr + at * size);
  };
}

/** As for reading: one typed view on the whole. */
function numbersStorer(element: Type): StoreElements | undefined {
  switch (element.kind) {
    case "s8":
      return ({ memory }, list, ptr) =>
        fill(new Int8Array(memory.bytes.buffer, ptr, list.length), list);
    case "u16":
    case "s16":
      return ({ memory }, list, ptr) =>
        fill(new Uint16Array(memory.bytes.buffer, ptr, list.length), list);
    case "u32":
    case "s32":
      return ({ memory }, list, ptr) =>
        fill(new Uint32Array(memory.bytes.buffer, ptr, list.length), list);
    case "u64":
    case "s64":
      return ({ memory }, list, ptr) => {
        const view = new BigUint64Array(memory.bytes.buffer, ptr, list.length);
        for (let at = 0; at < list.length; at++) view[at] = list[at] as bigint;
      };
    case "f32":
      return ({ memory }, list, ptr) =>
        fillFloats(new Float32Array(memory.bytes.buffer, ptr, list.length), list);
    case "f64":
      return ({ memory }, list, ptr) =>
        fillFloats(new Float64Array(memory.bytes.buffer, ptr, list.length), list);
    default:
      return undefined;
  }
}

function fill(view: Int8Array | Uint16Array | Uint32Array, list: readonly Value[]): void {
  for (let at = 0; at < list.length; at++) view[at] = list[at] as number;
}

function fillFloats(view: Float32Array | Float64Array, list: readonly Value[]): void {
  for (let at = 0; at < list.length; at++) view[at] = oneNaN(list[at] as number);
}
