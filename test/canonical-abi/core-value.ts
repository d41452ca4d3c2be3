import type { CoreType } from "./layout.ts";

/** A core value as its bits, unsigned: 32 of them or 64, by its type. */
export interface CoreValue {
  readonly type: CoreType;
  readonly bits: bigint;
}

/** The bits that the specification calls canonical for a NaN. */
const CANONICAL_NAN32 = 0x7fc0_0000n;
const CANONICAL_NAN64 = 0x7ff8_0000_0000_0000n;

const scratch = new DataView(new ArrayBuffer(8));

export function bitsOfFloat32(value: number): bigint {
  if (Number.isNaN(value)) return CANONICAL_NAN32;
  scratch.setFloat32(0, value);
  return BigInt(scratch.getUint32(0));
}

export function bitsOfFloat64(value: number): bigint {
  if (Number.isNaN(value)) return CANONICAL_NAN64;
  scratch.setFloat64(0, value);
  return scratch.getBigUint64(0);
}

export function float32OfBits(bits: bigint): number {
  scratch.setUint32(0, Number(bits));
  const value = scratch.getFloat32(0);
  return Number.isNaN(value) ? Number.NaN : value;
}

export function float64OfBits(bits: bigint): number {
  scratch.setBigUint64(0, bits);
  const value = scratch.getFloat64(0);
  return Number.isNaN(value) ? Number.NaN : value;
}

export function coreSize(type: CoreType): 4 | 8 {
  return type === "i32" || type === "f32" ? 4 : 8;
}

export function i32(value: number | bigint): CoreValue {
  return { type: "i32", bits: BigInt.asUintN(32, BigInt(value)) };
}
