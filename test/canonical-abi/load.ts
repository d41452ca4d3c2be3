import { float32OfBits, float64OfBits } from "./core-value.ts";
import {
  alignment,
  alignTo,
  discriminantSize,
  elemSize,
  flagsSize,
  maxCaseAlignment,
} from "./layout.ts";
import type { Chosen, Plain } from "./plain.ts";
import { type CallContext, MEMORY_BYTES, trapIf } from "./reference-instance.ts";
import type { Shape } from "./shape.ts";
import { isScalar, loadText } from "./text.ts";

const MAX_LIST_BYTE_LENGTH = 2 ** 28 - 1;

/** CanonicalABI.md, "Loading". */
export function load(cx: CallContext, ptr: number, shape: Shape): Plain {
  const { instance } = cx;
  instance.countValues(shape.kind === "flags" ? shape.count : 1);
  switch (shape.kind) {
    case "bool":
      return instance.loadInt(ptr, 1) !== 0n;
    case "u8":
    case "u16":
    case "u32":
    case "u64":
      return instance.loadInt(ptr, elemSize(shape));
    case "s8":
    case "s16":
    case "s32":
    case "s64":
      return instance.loadSigned(ptr, elemSize(shape));
    case "f32":
      return float32OfBits(instance.loadInt(ptr, 4));
    case "f64":
      return float64OfBits(instance.loadInt(ptr, 8));
    case "char":
      return toChar(instance.loadWord(ptr));
    case "string":
      return loadText(instance, instance.loadWord(ptr), instance.loadWord(ptr + 4));
    case "list":
      return loadList(cx, instance.loadWord(ptr), instance.loadWord(ptr + 4), shape.element);
    case "record":
      return loadRecord(cx, ptr, shape.fields);
    case "variant":
      return loadVariant(cx, ptr, shape.cases);
    case "flags":
      return unpackFlags(instance.loadInt(ptr, flagsSize(shape.count)), shape.count);
    case "own":
      return liftOwn(cx, instance.loadWord(ptr));
    case "borrow":
      return liftBorrow(cx, instance.loadWord(ptr));
    default:
      return shape satisfies never;
  }
}

/** `load_list_from_range` */
export function loadList(cx: CallContext, ptr: number, length: number, element: Shape): Plain[] {
  const size = elemSize(element);
  trapIf(length * size > MAX_LIST_BYTE_LENGTH, "a list is too long");
  trapIf(ptr !== alignTo(ptr, alignment(element)), "a list is not aligned");
  trapIf(ptr + length * size > MEMORY_BYTES, "a list is not in memory");
  return Array.from({ length }, (_, at) => load(cx, ptr + at * size, element));
}

function loadRecord(cx: CallContext, ptr: number, fields: readonly Shape[]): Plain[] {
  let at = ptr;
  return fields.map((field) => {
    at = alignTo(at, alignment(field));
    const value = load(cx, at, field);
    at += elemSize(field);
    return value;
  });
}

function loadVariant(cx: CallContext, ptr: number, cases: readonly (Shape | undefined)[]): Chosen {
  const size = discriminantSize(cases);
  const index = Number(cx.instance.loadInt(ptr, size));
  trapIf(index >= cases.length, "there is no such case");
  const payload = cases[index];
  const at = alignTo(ptr + size, maxCaseAlignment(cases));
  return { index, payload: payload === undefined ? undefined : load(cx, at, payload) };
}

export function toChar(code: number): number {
  trapIf(!isScalar(code), "a char is no scalar value");
  return code;
}

export function unpackFlags(bits: bigint, count: number): boolean[] {
  return Array.from({ length: count }, (_, at) => ((bits >> BigInt(at)) & 1n) === 1n);
}

export function liftOwn({ instance }: CallContext, index: number): number {
  const handle = instance.removeHandle(index);
  trapIf(handle.lends !== 0, "the handle is lent");
  trapIf(!handle.own, "the handle is borrowed");
  return handle.rep;
}

export function liftBorrow({ instance, lenders }: CallContext, index: number): number {
  const handle = instance.getHandle(index);
  handle.lends++;
  lenders.push(handle);
  return handle.rep;
}
