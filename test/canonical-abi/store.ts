import { bitsOfFloat32, bitsOfFloat64 } from "./core-value.ts";
import {
  alignment,
  alignTo,
  discriminantSize,
  elemSize,
  flagsSize,
  maxCaseAlignment,
} from "./layout.ts";
import type { Chosen, Plain, Text } from "./plain.ts";
import type { CallContext } from "./reference-instance.ts";
import type { Shape } from "./shape.ts";
import { storeText } from "./text.ts";

/** CanonicalABI.md, "Storing". */
export function store(cx: CallContext, value: Plain, shape: Shape, ptr: number): void {
  const { instance } = cx;
  switch (shape.kind) {
    case "bool":
      return instance.storeInt(ptr, 1, value === true ? 1n : 0n);
    case "u8":
    case "u16":
    case "u32":
    case "u64":
    case "s8":
    case "s16":
    case "s32":
    case "s64":
      return instance.storeInt(ptr, elemSize(shape), value as bigint);
    case "f32":
      return instance.storeInt(ptr, 4, bitsOfFloat32(value as number));
    case "f64":
      return instance.storeInt(ptr, 8, bitsOfFloat64(value as number));
    case "char":
      return instance.storeWord(ptr, value as number);
    case "string": {
      const [begin, codeUnits] = storeText(instance, value as Text);
      instance.storeWord(ptr, begin);
      return instance.storeWord(ptr + 4, codeUnits);
    }
    case "list": {
      const [begin, length] = storeList(cx, value as readonly Plain[], shape.element);
      instance.storeWord(ptr, begin);
      return instance.storeWord(ptr + 4, length);
    }
    case "record":
      return storeRecord(cx, value as readonly Plain[], shape.fields, ptr);
    case "variant":
      return storeVariant(cx, value as Chosen, shape.cases, ptr);
    case "flags":
      return instance.storeInt(ptr, flagsSize(shape.count), packFlags(value as readonly boolean[]));
    case "own":
      return instance.storeWord(ptr, lowerOwn(cx, value as number));
    case "borrow":
      return instance.storeWord(ptr, lowerBorrow(cx, value as number));
    default:
      return shape satisfies never;
  }
}

/** `store_list_into_range` */
export function storeList(
  cx: CallContext,
  list: readonly Plain[],
  element: Shape,
): [number, number] {
  const size = elemSize(element);
  const ptr = cx.instance.allocate(alignment(element), list.length * size);
  for (const [at, value] of list.entries()) store(cx, value, element, ptr + at * size);
  return [ptr, list.length];
}

function storeRecord(
  cx: CallContext,
  values: readonly Plain[],
  fields: readonly Shape[],
  ptr: number,
): void {
  let at = ptr;
  for (const [index, field] of fields.entries()) {
    at = alignTo(at, alignment(field));
    store(cx, values[index] as Plain, field, at);
    at += elemSize(field);
  }
}

function storeVariant(
  cx: CallContext,
  { index, payload }: Chosen,
  cases: readonly (Shape | undefined)[],
  ptr: number,
): void {
  const size = discriminantSize(cases);
  cx.instance.storeInt(ptr, size, BigInt(index));
  const shape = cases[index];
  if (shape === undefined) return;
  store(cx, payload as Plain, shape, alignTo(ptr + size, maxCaseAlignment(cases)));
}

export function packFlags(flags: readonly boolean[]): bigint {
  return flags.reduce((bits, set, at) => (set ? bits | (1n << BigInt(at)) : bits), 0n);
}

export function lowerOwn({ instance }: CallContext, rep: number): number {
  return instance.addHandle({ rep, own: true, lends: 0 });
}

export function lowerBorrow({ instance, borrowed }: CallContext, rep: number): number {
  const index = instance.addHandle({ rep, own: false, lends: 0 });
  borrowed.push(index);
  return index;
}
