import type { Flat } from "./canonical-options.ts";
import type { FlatType } from "./layout.ts";

/**
 * What a case's core value becomes in a slot that other cases use with another type, and back (CanonicalABI.md, "Flat
 * Lifting", "Flat Lowering"). i32 and f32 share an i32; every other two share an i64.
 */
export type Convert = (value: Flat) => Flat;

export function toSlot(own: FlatType, slot: FlatType): Convert {
  if (own === slot) return same;
  if (slot === "i32") return (value) => bitsOfF32(value as number);
  switch (own) {
    case "i32":
      return (value) => BigInt((value as number) >>> 0);
    case "f32":
      return (value) => BigInt(bitsOfF32(value as number) >>> 0);
    default:
      return (value) => bitsOfF64(value as number);
  }
}

export function fromSlot(slot: FlatType, own: FlatType): Convert {
  if (own === slot) return same;
  if (slot === "i32") return (value) => f32OfBits(value as number);
  switch (own) {
    case "i32":
      return (value) => Number(BigInt.asIntN(32, value as bigint));
    case "f32":
      return (value) => f32OfBits(Number(BigInt.asIntN(32, value as bigint)));
    default:
      return (value) => f64OfBits(value as bigint);
  }
}

function same(value: Flat): Flat {
  return value;
}

const scratch = new DataView(new ArrayBuffer(8));

function bitsOfF32(value: number): number {
  scratch.setFloat32(0, value);
  return scratch.getInt32(0);
}

function bitsOfF64(value: number): bigint {
  scratch.setFloat64(0, value);
  return scratch.getBigInt64(0);
}

function f32OfBits(bits: number): number {
  scratch.setInt32(0, bits);
  return scratch.getFloat32(0);
}

function f64OfBits(bits: bigint): number {
  scratch.setBigInt64(0, bits);
  return scratch.getFloat64(0);
}
