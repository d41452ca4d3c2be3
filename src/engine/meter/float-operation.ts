/** How an instruction treats the NaNs of what it takes (docs/metering.md, "NaN"). */
export const FLOAT = {
  /** Shows the bits of its operands, or may: the rule for everything not named here. */
  observes: 0,
  /** Takes floats of `operand`, gives a NaN of unspecified bits where one comes in or comes out; of type `result`. */
  arithmetic: 1,
  /** Takes floats of `operand` and gives no bits of a NaN away: comparisons, truncations. */
  blind: 2,
  /** Changes the sign of its first operand, whose other bits go through; its second, if it has one, is observed. */
  sign: 3,
  /** Gives a float that is never a NaN, from what is none. */
  number: 4,
} as const;

/** Shapes of floats. A NaN in a lane of one shape is not one in the other's, so shapes that differ observe. */
export const SHAPE = { none: 0, f32: 1, f64: 2, f32x4: 3, f64x2: 4 } as const;

export interface FloatTable {
  readonly kind: Uint8Array;
  readonly operand: Uint8Array;
  readonly result: Uint8Array;
}

type Row = readonly [first: number, last: number, kind: number, operand: number, result: number];

const { arithmetic, blind, sign, number } = FLOAT;
const { none, f32, f64, f32x4, f64x2 } = SHAPE;

export const FLOAT_OPERATIONS: FloatTable = table([
  [0x5b, 0x60, blind, f32, none],
  [0x61, 0x66, blind, f64, none],
  [0x8b, 0x8c, sign, f32, f32],
  [0x8d, 0x97, arithmetic, f32, f32],
  [0x98, 0x98, sign, f32, f32],
  [0x99, 0x9a, sign, f64, f64],
  [0x9b, 0xa5, arithmetic, f64, f64],
  [0xa6, 0xa6, sign, f64, f64],
  [0xa8, 0xa9, blind, f32, none],
  [0xaa, 0xab, blind, f64, none],
  [0xae, 0xaf, blind, f32, none],
  [0xb0, 0xb1, blind, f64, none],
  [0xb2, 0xb5, number, none, f32],
  [0xb6, 0xb6, arithmetic, f64, f32],
  [0xb7, 0xba, number, none, f64],
  [0xbb, 0xbb, arithmetic, f32, f64],
]);

/** After 0xfc: saturating truncations. */
export const FLOAT_NUMERIC_OPERATIONS: FloatTable = table([
  [0, 1, blind, f32, none],
  [2, 3, blind, f64, none],
  [4, 5, blind, f32, none],
  [6, 7, blind, f64, none],
]);

/** After 0xfd. `pmin` and `pmax` choose an operand and show its bits, so they observe. */
export const FLOAT_VECTOR_OPERATIONS: FloatTable = table([
  [65, 70, blind, f32x4, none],
  [71, 76, blind, f64x2, none],
  [94, 94, arithmetic, f64x2, f32x4],
  [95, 95, arithmetic, f32x4, f64x2],
  [103, 106, arithmetic, f32x4, f32x4],
  [116, 117, arithmetic, f64x2, f64x2],
  [122, 122, arithmetic, f64x2, f64x2],
  [148, 148, arithmetic, f64x2, f64x2],
  [224, 225, sign, f32x4, f32x4],
  [227, 233, arithmetic, f32x4, f32x4],
  [236, 237, sign, f64x2, f64x2],
  [239, 245, arithmetic, f64x2, f64x2],
  [248, 249, blind, f32x4, none],
  [250, 251, number, none, f32x4],
  [252, 253, blind, f64x2, none],
  [254, 255, number, none, f64x2],
]);

function table(rows: readonly Row[]): FloatTable {
  const all = {
    kind: new Uint8Array(256),
    operand: new Uint8Array(256),
    result: new Uint8Array(256),
  };
  for (const [first, last, kind, operand, result] of rows) {
    all.kind.fill(kind, first, last + 1);
    all.operand.fill(operand, first, last + 1);
    all.result.fill(result, first, last + 1);
  }
  return all;
}
