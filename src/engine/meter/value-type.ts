import { invalidAt, type ModuleCursor, unsupportedAt } from "./module-cursor.ts";
import type { ModuleWriter } from "./module-writer.ts";

/**
 * A value type as one number: its byte, and for `(ref null? heap)` that byte with the heap type in the bits above. Types of
 * garbage collection, stack switching and strings are refused where they are read.
 */
export type ValueType = number;

export const I32: ValueType = 0x7f;
export const I64: ValueType = 0x7e;
export const F32: ValueType = 0x7d;
export const F64: ValueType = 0x7c;
export const V128: ValueType = 0x7b;
export const FUNCREF: ValueType = 0x70;

const REF = 0x64;
const REF_NULL = 0x63;
const HEAP_BIAS = 0x80;

const SHORT_TYPES: ReadonlySet<number> = new Set([
  I32,
  I64,
  F32,
  F64,
  V128,
  FUNCREF,
  0x6f, // extern
  0x69, // exn
  0x74, // noexn
  0x73, // nofunc
  0x72, // noextern
]);

const EXCEPTIONS: ReadonlySet<number> = new Set([0x69, 0x74]);

const REFUSED_TYPES: ReadonlyMap<number, string> = new Map([
  ...[0x6e, 0x6d, 0x6c, 0x6b, 0x6a, 0x71].map((code) => [code, "garbage collection"] as const),
  ...[0x68, 0x75].map((code) => [code, "stack switching"] as const),
  ...[0x67, 0x66, 0x65, 0x62, 0x61, 0x60].map(
    (code) => [code, "types that are not known"] as const,
  ),
]);

/** `typeCount` bounds what `(ref $type)` may name. */
export function readValueType(cursor: ModuleCursor, typeCount: number): ValueType {
  const at = cursor.at;
  const code = cursor.byte();
  if (code === REF || code === REF_NULL)
    return code + (readHeapType(cursor, typeCount) + HEAP_BIAS) * 256;
  if (SHORT_TYPES.has(code)) return code;
  throw refused(at, code);
}

/** A heap type: the index of a type, or, below zero, the short code of an abstract one. */
export function readHeapType(cursor: ModuleCursor, typeCount: number): number {
  const at = cursor.at;
  const heap = cursor.s33();
  if (heap >= typeCount) throw invalidAt(at, `type ${heap} is not defined`);
  const code = heap & 0x7f;
  if (heap >= 0 || (heap >= -0x40 && code < V128 && SHORT_TYPES.has(code))) return heap;
  throw refused(at, code);
}

export function writeValueType(writer: ModuleWriter, type: ValueType): void {
  writer.byte(type & 0xff);
  if (type > 0xff) writer.s32(Math.floor(type / 256) - HEAP_BIAS);
}

export function isReference(type: ValueType): boolean {
  return type < V128 || type > 0xff;
}

/** True for references to exceptions, which JavaScript cannot touch. */
export function isException(type: ValueType): boolean {
  if (type <= 0xff) return EXCEPTIONS.has(type);
  const heap = Math.floor(type / 256) - HEAP_BIAS;
  return heap < 0 && EXCEPTIONS.has(heap & 0x7f);
}

/** `(ref null $type)`. */
export function nullableRef(typeIndex: number): ValueType {
  return REF_NULL + (typeIndex + HEAP_BIAS) * 256;
}

function refused(at: number, code: number): Error {
  const feature = REFUSED_TYPES.get(code);
  if (feature !== undefined) return unsupportedAt(at, feature);
  return invalidAt(at, `0x${code.toString(16)} is not a value type`);
}
