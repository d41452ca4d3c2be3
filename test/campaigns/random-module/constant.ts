import type { Seeded } from "../seeded.ts";
import { i32Const, type Node, plain, signed } from "./node.ts";
import { F32, F64, I32, I64, V128, type ValueType } from "./value-type.ts";

/** Where floats and integers have their edges; NaNs of every sort among them. */
const F32_BITS = [
  0, 0x8000_0000, 0x3f80_0000, 0xbf80_0000, 0x7f80_0000, 0xff80_0000, 0x7fc0_0000, 0xffc0_0000,
  0x7fa0_0000, 0xffff_ffff, 0x7f80_0001, 1, 0x007f_ffff, 0x4f00_0000, 0xcf00_0000, 0x5f00_0000,
  0x7f7f_ffff, 0x4b00_0001, 0x3f00_0000, 0x4020_0000,
] as const;
const F64_BITS = [
  0n,
  0x8000_0000_0000_0000n,
  0x3ff0_0000_0000_0000n,
  0xbff0_0000_0000_0000n,
  0x7ff0_0000_0000_0000n,
  0xfff0_0000_0000_0000n,
  0x7ff8_0000_0000_0000n,
  0xfff8_0000_0000_0000n,
  0x7ff4_0000_0000_0000n,
  0xffff_ffff_ffff_ffffn,
  0x7ff0_0000_0000_0001n,
  1n,
  0x41e0_0000_0000_0000n,
  0xc1e0_0000_0000_0000n,
  0x43e0_0000_0000_0000n,
  0x7fef_ffff_ffff_ffffn,
  0x4330_0000_0000_0001n,
  0x3fe0_0000_0000_0000n,
] as const;
const I32_VALUES = [0, 1, -1, 2, 7, 0x7fff_ffff, -0x8000_0000, 0xffff, 0x80, 31, 64] as const;
const I64_VALUES = [
  0n,
  1n,
  -1n,
  0x7fff_ffff_ffff_ffffn,
  -0x8000_0000_0000_0000n,
  0xffff_ffffn,
  63n,
] as const;

/** A number or a vector as an instruction. */
export function randomConstant(seeded: Seeded, type: ValueType): Node {
  switch (type) {
    case I32:
      return i32Const(seeded.once(2) ? seeded.pick(I32_VALUES) : seeded.below(2 ** 32));
    case I64:
      return plain([0x42, ...signed(i64(seeded))], I64);
    case F32:
      return plain([0x43, ...f32(seeded)], F32);
    case F64:
      return plain([0x44, ...f64(seeded)], F64);
    case V128:
      return plain([0xfd, 12, ...vector(seeded)], V128);
    default:
      throw new Error(`${type} is no number`);
  }
}

function i64(seeded: Seeded): bigint {
  if (seeded.once(2)) return seeded.pick(I64_VALUES);
  return BigInt.asIntN(64, (BigInt(seeded.below(2 ** 32)) << 32n) | BigInt(seeded.below(2 ** 32)));
}

function f32(seeded: Seeded): readonly number[] {
  if (seeded.once(4)) return bytesOf(BigInt(seeded.below(2 ** 32)), 4);
  return bytesOf(BigInt(seeded.pick(F32_BITS)), 4);
}

function f64(seeded: Seeded): readonly number[] {
  return bytesOf(seeded.once(4) ? i64(seeded) : seeded.pick(F64_BITS), 8);
}

function vector(seeded: Seeded): readonly number[] {
  switch (seeded.below(3)) {
    case 0:
      return [...f32(seeded), ...f32(seeded), ...f32(seeded), ...f32(seeded)];
    case 1:
      return [...f64(seeded), ...f64(seeded)];
    default:
      return [...seeded.bytes(16)];
  }
}

/** Little end first. */
function bytesOf(bits: bigint, size: number): readonly number[] {
  return Array.from({ length: size }, (_, at) => Number((bits >> BigInt(8 * at)) & 0xffn));
}
