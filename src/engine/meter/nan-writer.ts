import { SHAPE } from "./float-operation.ts";
import type { FloatSites } from "./float-sites.ts";
import type { FunctionScan } from "./function-scan.ts";
import type { ModuleWriter } from "./module-writer.ts";
import { EMPTY_BLOCK, OP, VECTOR } from "./opcode.ts";
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

/**
 * Takes the operand and gives it back canonical. The offset of the branch that a number does not take; none for vectors,
 * which choose lane by lane.
 */
export function writeCanonical(
  writer: ModuleWriter,
  { shape, temporary }: CanonicalSite,
): number | undefined {
  const unequal = UNEQUAL[shape];
  if (unequal === undefined) {
    writeVector(writer, shape, temporary);
    return undefined;
  }
  writeLocal(writer, OP.localTee, temporary);
  writeLocal(writer, OP.localGet, temporary);
  writer.byte(unequal);
  const at = writer.length;
  writer.byte(OP.if);
  writer.byte(EMPTY_BLOCK);
  writer.raw(NANS[shape] as readonly number[]);
  writeLocal(writer, OP.localSet, temporary);
  writer.byte(OP.end);
  writeLocal(writer, OP.localGet, temporary);
  return at;
}

/** (x, NaN, x = x) → x in the lanes that equal themselves, else the NaN. */
function writeVector(writer: ModuleWriter, shape: number, temporary: number): void {
  writeLocal(writer, OP.localTee, temporary);
  writer.raw(NANS[shape] as readonly number[]);
  writeLocal(writer, OP.localGet, temporary);
  writeLocal(writer, OP.localGet, temporary);
  const equal = shape === SHAPE.f32x4 ? VECTOR.f32x4Eq : VECTOR.f64x2Eq;
  writer.raw([OP.vector, equal, OP.vector, VECTOR.bitselect]);
}

function writeLocal(writer: ModuleWriter, opcode: number, local: number): void {
  writer.byte(opcode);
  writer.u32(local);
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

/** x ≠ x, for scalars: true of NaNs alone. */
const UNEQUAL: Readonly<Record<number, number>> = {
  [SHAPE.f32]: OP.f32Ne,
  [SHAPE.f64]: OP.f64Ne,
};
