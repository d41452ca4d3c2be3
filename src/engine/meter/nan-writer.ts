import { SHAPE } from "./float-operation.ts";
import type { FloatSites } from "./float-sites.ts";
import type { FunctionScan } from "./function-scan.ts";
import type { ModuleWriter } from "./module-writer.ts";
import { OP, VECTOR } from "./opcode.ts";
import { F32, F64, V128, type ValueType } from "./value-type.ts";

/** A place behind which the operand on top becomes canonical where it is a NaN: positive, quiet, no payload. */
export interface CanonicalSite {
  readonly at: number;
  readonly shape: number;
  /** A local to hold the operand. */
  readonly temporary: number;
}

/** The places that need it, in the order of the code; makes the locals for them. */
export function canonicalSites(sites: FloatSites, scan: FunctionScan): CanonicalSite[] {
  const all: CanonicalSite[] = [];
  for (let site = 1; site <= sites.count; site++) {
    const shape = sites.canonical(site);
    if (shape === SHAPE.none) continue;
    const temporary = scan.temporary(VALUE_TYPES[shape] as ValueType);
    all.push({ at: sites.at[site] as number, shape, temporary });
  }
  return all;
}

export function writeCanonical(writer: ModuleWriter, { shape, temporary }: CanonicalSite): void {
  writer.byte(OP.localTee);
  writer.u32(temporary);
  writer.raw(NANS[shape] as readonly number[]);
  for (let twice = 0; twice < 2; twice++) {
    writer.byte(OP.localGet);
    writer.u32(temporary);
  }
  writer.raw(CHOICES[shape] as readonly number[]);
}

const VALUE_TYPES: Readonly<Record<number, ValueType>> = {
  [SHAPE.f32]: F32,
  [SHAPE.f64]: F64,
  [SHAPE.f32x4]: V128,
  [SHAPE.f64x2]: V128,
};

const NAN32: readonly number[] = [0, 0, 0xc0, 0x7f];
const NAN64: readonly number[] = [0, 0, 0, 0, 0, 0, 0xf8, 0x7f];

/** The constant, whole. */
const NANS: Readonly<Record<number, readonly number[]>> = {
  [SHAPE.f32]: [OP.f32Const, ...NAN32],
  [SHAPE.f64]: [OP.f64Const, ...NAN64],
  [SHAPE.f32x4]: [OP.vector, VECTOR.const, ...NAN32, ...NAN32, ...NAN32, ...NAN32],
  [SHAPE.f64x2]: [OP.vector, VECTOR.const, ...NAN64, ...NAN64],
};

/** (x, NaN, x, x) → x where it equals itself, else the NaN; lane by lane for vectors. */
const CHOICES: Readonly<Record<number, readonly number[]>> = {
  [SHAPE.f32]: [OP.f32Eq, OP.select],
  [SHAPE.f64]: [OP.f64Eq, OP.select],
  [SHAPE.f32x4]: [OP.vector, VECTOR.f32x4Eq, OP.vector, VECTOR.bitselect],
  [SHAPE.f64x2]: [OP.vector, VECTOR.f64x2Eq, OP.vector, VECTOR.bitselect],
};
