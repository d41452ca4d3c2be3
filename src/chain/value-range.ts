/** What an integer may be, both ends included. */
export interface Range<N> {
  readonly min: N;
  readonly max: N;
}

export type Integer = "s8" | "u8" | "s16" | "u16" | "s32" | "u32";
export type WideInteger = "s64" | "u64";

/** The integers that are numbers in JavaScript. */
export const INTEGERS: Readonly<Record<Integer, Range<number>>> = {
  s8: { min: -0x80, max: 0x7f },
  u8: { min: 0, max: 0xff },
  s16: { min: -0x8000, max: 0x7fff },
  u16: { min: 0, max: 0xffff },
  s32: { min: -0x8000_0000, max: 0x7fff_ffff },
  u32: { min: 0, max: 0xffff_ffff },
};

/** Those that are bigints. */
export const WIDE_INTEGERS: Readonly<Record<WideInteger, Range<bigint>>> = {
  s64: { min: -(2n ** 63n), max: 2n ** 63n - 1n },
  u64: { min: 0n, max: 2n ** 64n - 1n },
};
