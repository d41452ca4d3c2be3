/**
 * A value type as one number: its byte, and for a reference to a function type of the module NULLABLE or CERTAIN and the type's index, which is
 * below 64. MANY and NOTHING stand for other numbers of results.
 */
export type ValueType = number;

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const V128 = 0x7b;
export const FUNCREF = 0x70;
export const EXTERNREF = 0x6f;
export const EXNREF = 0x69;
export const NOTHING = 0;
export const MANY = -1;

const NULLABLE = 0x6300;
const CERTAIN = 0x6400;

export const NUMBERS: readonly ValueType[] = [I32, I64, F32, F64, V128];

/** `(ref null $type)`. */
export function nullable(type: number): ValueType {
  return NULLABLE + type;
}

/** `(ref $type)`. */
export function certain(type: number): ValueType {
  return CERTAIN + type;
}

/** The function type that a typed reference names. */
export function referredType(type: ValueType): number | undefined {
  return type >= NULLABLE ? type & 0x3f : undefined;
}

export function isCertain(type: ValueType): boolean {
  return type >= CERTAIN;
}

export function isReference(type: ValueType): boolean {
  return !NUMBERS.includes(type);
}

/** A reference to a function, typed or not. */
export function isFunctionReference(type: ValueType): boolean {
  return type === FUNCREF || referredType(type) !== undefined;
}

/** What an instruction with these results gives. */
export function typeOfMany(types: readonly ValueType[]): ValueType {
  return types.length > 1 ? MANY : (types[0] ?? NOTHING);
}

export function sameTypes(a: readonly ValueType[], b: readonly ValueType[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

export function typeBytes(type: ValueType): readonly number[] {
  return type < NULLABLE ? [type] : [type >> 8, type & 0x3f];
}

/** What follows `ref.null` for a nullable type. */
export function heapByte(type: ValueType): number {
  return type < NULLABLE ? type : type & 0x3f;
}

export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}
