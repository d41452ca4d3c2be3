import { F32, F64, I32, I64, V128, type ValueType } from "./value-type.ts";

/** Which NaNs an operation may make: of a float, or of a vector's lanes. */
export const NAN = { none: 0, f32: 1, f64: 2, f32x4: 3, f64x2: 4 } as const;

/** A numeric instruction without an address (core specification, "Numeric Instructions" and "Vector Instructions"). */
export interface Numeric {
  readonly bytes: readonly number[];
  readonly params: readonly ValueType[];
  readonly result: ValueType;
  /** NAN of what it may make. */
  readonly nan: number;
  /** How many values its lane immediate has; 0: it has none. */
  readonly lanes: number;
  readonly shuffle: boolean;
  /** How it traps: by its divisor, or by its operand. */
  readonly traps: "never" | "divisor" | "operand";
}

export interface Access {
  readonly bytes: readonly number[];
  readonly type: ValueType;
  /** Of the access, as a power of two; also the largest alignment. */
  readonly size: number;
  /** Lanes to choose from, for loads and stores of one; else 0. */
  readonly lanes: number;
}

const VECTOR = 0xfd;
const SATURATING = 0xfc;

export const NUMERICS: readonly Numeric[] = [
  ...rows(
    [],
    [
      [0x45, 0x45, [I32], I32],
      [0x46, 0x4f, [I32, I32], I32],
      [0x50, 0x50, [I64], I32],
      [0x51, 0x5a, [I64, I64], I32],
      [0x5b, 0x60, [F32, F32], I32],
      [0x61, 0x66, [F64, F64], I32],
      [0x67, 0x69, [I32], I32],
      [0x6a, 0x6c, [I32, I32], I32],
      [0x6d, 0x70, [I32, I32], I32, NAN.none, 0, "divisor"],
      [0x71, 0x78, [I32, I32], I32],
      [0x79, 0x7b, [I64], I64],
      [0x7c, 0x7e, [I64, I64], I64],
      [0x7f, 0x82, [I64, I64], I64, NAN.none, 0, "divisor"],
      [0x83, 0x8a, [I64, I64], I64],
      [0x8b, 0x8c, [F32], F32],
      [0x8d, 0x91, [F32], F32, NAN.f32],
      [0x92, 0x97, [F32, F32], F32, NAN.f32],
      [0x98, 0x98, [F32, F32], F32],
      [0x99, 0x9a, [F64], F64],
      [0x9b, 0x9f, [F64], F64, NAN.f64],
      [0xa0, 0xa5, [F64, F64], F64, NAN.f64],
      [0xa6, 0xa6, [F64, F64], F64],
      [0xa7, 0xa7, [I64], I32],
      [0xa8, 0xa9, [F32], I32, NAN.none, 0, "operand"],
      [0xaa, 0xab, [F64], I32, NAN.none, 0, "operand"],
      [0xac, 0xad, [I32], I64],
      [0xae, 0xaf, [F32], I64, NAN.none, 0, "operand"],
      [0xb0, 0xb1, [F64], I64, NAN.none, 0, "operand"],
      [0xb2, 0xb3, [I32], F32],
      [0xb4, 0xb5, [I64], F32],
      [0xb6, 0xb6, [F64], F32, NAN.f32],
      [0xb7, 0xb8, [I32], F64],
      [0xb9, 0xba, [I64], F64],
      [0xbb, 0xbb, [F32], F64, NAN.f64],
      [0xbc, 0xbc, [F32], I32],
      [0xbd, 0xbd, [F64], I64],
      [0xbe, 0xbe, [I32], F32],
      [0xbf, 0xbf, [I64], F64],
      [0xc0, 0xc1, [I32], I32],
      [0xc2, 0xc4, [I64], I64],
    ],
  ),
  ...rows(
    [SATURATING],
    [
      [0, 1, [F32], I32],
      [2, 3, [F64], I32],
      [4, 5, [F32], I64],
      [6, 7, [F64], I64],
    ],
  ),
  ...rows(
    [VECTOR],
    [
      [14, 14, [V128, V128], V128],
      [15, 17, [I32], V128],
      [18, 18, [I64], V128],
      [19, 19, [F32], V128],
      [20, 20, [F64], V128],
      [21, 22, [V128], I32, NAN.none, 16],
      [23, 23, [V128, I32], V128, NAN.none, 16],
      [24, 25, [V128], I32, NAN.none, 8],
      [26, 26, [V128, I32], V128, NAN.none, 8],
      [27, 27, [V128], I32, NAN.none, 4],
      [28, 28, [V128, I32], V128, NAN.none, 4],
      [29, 29, [V128], I64, NAN.none, 2],
      [30, 30, [V128, I64], V128, NAN.none, 2],
      [31, 31, [V128], F32, NAN.none, 4],
      [32, 32, [V128, F32], V128, NAN.none, 4],
      [33, 33, [V128], F64, NAN.none, 2],
      [34, 34, [V128, F64], V128, NAN.none, 2],
      [35, 76, [V128, V128], V128],
      [77, 77, [V128], V128],
      [78, 81, [V128, V128], V128],
      [82, 82, [V128, V128, V128], V128],
      [83, 83, [V128], I32],
      [94, 94, [V128], V128, NAN.f32x4],
      [95, 95, [V128], V128, NAN.f64x2],
      [96, 98, [V128], V128],
      [99, 100, [V128], I32],
      [101, 102, [V128, V128], V128],
      [103, 106, [V128], V128, NAN.f32x4],
      [107, 109, [V128, I32], V128],
      [110, 115, [V128, V128], V128],
      [116, 117, [V128], V128, NAN.f64x2],
      [118, 121, [V128, V128], V128],
      [122, 122, [V128], V128, NAN.f64x2],
      [123, 123, [V128, V128], V128],
      [124, 129, [V128], V128],
      [130, 130, [V128, V128], V128],
      [131, 132, [V128], I32],
      [133, 134, [V128, V128], V128],
      [135, 138, [V128], V128],
      [139, 141, [V128, I32], V128],
      [142, 147, [V128, V128], V128],
      [148, 148, [V128], V128, NAN.f64x2],
      [149, 153, [V128, V128], V128],
      [155, 159, [V128, V128], V128],
      [160, 161, [V128], V128],
      [163, 164, [V128], I32],
      [167, 170, [V128], V128],
      [171, 173, [V128, I32], V128],
      [174, 174, [V128, V128], V128],
      [177, 177, [V128, V128], V128],
      [181, 186, [V128, V128], V128],
      [188, 191, [V128, V128], V128],
      [192, 193, [V128], V128],
      [195, 196, [V128], I32],
      [199, 202, [V128], V128],
      [203, 205, [V128, I32], V128],
      [206, 206, [V128, V128], V128],
      [209, 209, [V128, V128], V128],
      [213, 223, [V128, V128], V128],
      [224, 225, [V128], V128],
      [227, 227, [V128], V128, NAN.f32x4],
      [228, 233, [V128, V128], V128, NAN.f32x4],
      [234, 235, [V128, V128], V128],
      [236, 237, [V128], V128],
      [239, 239, [V128], V128, NAN.f64x2],
      [240, 245, [V128, V128], V128, NAN.f64x2],
      [246, 247, [V128, V128], V128],
      [248, 255, [V128], V128],
    ],
  ),
  { ...numeric([VECTOR, 13], [V128, V128], V128), shuffle: true },
];

export const LOADS: readonly Access[] = [
  ...accesses([], 0x28, [
    [I32, 2],
    [I64, 3],
    [F32, 2],
    [F64, 3],
    [I32, 0],
    [I32, 0],
    [I32, 1],
    [I32, 1],
    [I64, 0],
    [I64, 0],
    [I64, 1],
    [I64, 1],
    [I64, 2],
    [I64, 2],
  ]),
  ...accesses([VECTOR], 0, [
    [V128, 4],
    ...Array.from({ length: 6 }, () => [V128, 3] as const),
    [V128, 0],
    [V128, 1],
    [V128, 2],
    [V128, 3],
  ]),
  ...accesses([VECTOR], 92, [
    [V128, 2],
    [V128, 3],
  ]),
];

export const STORES: readonly Access[] = [
  ...accesses([], 0x36, [
    [I32, 2],
    [I64, 3],
    [F32, 2],
    [F64, 3],
    [I32, 0],
    [I32, 1],
    [I64, 0],
    [I64, 1],
    [I64, 2],
  ]),
  ...accesses([VECTOR], 11, [[V128, 4]]),
];

/** They take an address and a vector; the loads give one. */
export const LANE_LOADS: readonly Access[] = lanes(84);
export const LANE_STORES: readonly Access[] = lanes(88);

type Row = readonly [
  first: number,
  last: number,
  params: readonly ValueType[],
  result: ValueType,
  nan?: number,
  lanes?: number,
  traps?: Numeric["traps"],
];

function rows(prefix: readonly number[], all: readonly Row[]): Numeric[] {
  return all.flatMap(([first, last, params, result, nan = NAN.none, lanes = 0, traps = "never"]) =>
    Array.from({ length: last - first + 1 }, (_, at) => {
      const bytes = [...prefix, ...opcode(prefix, first + at)];
      return { ...numeric(bytes, params, result), nan, lanes, traps };
    }),
  );
}

function numeric(
  bytes: readonly number[],
  params: readonly ValueType[],
  result: ValueType,
): Numeric {
  return { bytes, params, result, nan: NAN.none, lanes: 0, shuffle: false, traps: "never" };
}

function accesses(
  prefix: readonly number[],
  first: number,
  all: readonly (readonly [type: ValueType, size: number])[],
): Access[] {
  return all.map(([type, size], at) => {
    const bytes = [...prefix, ...opcode(prefix, first + at)];
    return { bytes, type, size, lanes: 0 };
  });
}

function lanes(first: number): Access[] {
  return [0, 1, 2, 3].map((size) => {
    const bytes = [VECTOR, ...opcode([VECTOR], first + size)];
    return { bytes, type: V128, size, lanes: 16 >> size };
  });
}

/** After a prefix an opcode is a LEB128. */
function opcode(prefix: readonly number[], code: number): readonly number[] {
  return prefix.length === 0 || code < 0x80 ? [code] : [(code & 0x7f) | 0x80, code >> 7];
}
