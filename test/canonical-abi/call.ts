import { type CoreValue, i32 } from "./core-value.ts";
import {
  alignment,
  alignTo,
  type CoreType,
  elemSize,
  flattenTypes,
  MAX_FLAT_PARAMS,
  MAX_FLAT_RESULTS,
} from "./layout.ts";
import { liftFlat, valuesOf } from "./lift-flat.ts";
import { load } from "./load.ts";
import { lowerFlat } from "./lower-flat.ts";
import type { Plain } from "./plain.ts";
import { type CallContext, MEMORY_BYTES, trapIf } from "./reference-instance.ts";
import type { Shape } from "./shape.ts";
import { store } from "./store.ts";

/** A function's type, despecialized; one result or none. */
export interface FunctionShape {
  readonly params: readonly Shape[];
  readonly results: readonly Shape[];
}

export interface CoreFunctionType {
  readonly params: readonly CoreType[];
  readonly results: readonly CoreType[];
}

/** CanonicalABI.md, `flatten_functype`, of a synchronous function. */
export function flattenFunction(
  { params, results }: FunctionShape,
  context: "lift" | "lower",
): CoreFunctionType {
  const flatParams = spills(params, MAX_FLAT_PARAMS) ? (["i32"] as const) : flattenTypes(params);
  if (!spills(results, MAX_FLAT_RESULTS)) {
    return { params: flatParams, results: flattenTypes(results) };
  }
  return context === "lift"
    ? { params: flatParams, results: ["i32"] }
    : { params: [...flatParams, "i32"], results: [] };
}

export function resultSpills({ results }: FunctionShape): boolean {
  return spills(results, MAX_FLAT_RESULTS);
}

export function paramsSpill({ params }: FunctionShape): boolean {
  return spills(params, MAX_FLAT_PARAMS);
}

function spills(shapes: readonly Shape[], most: number): boolean {
  return flattenTypes(shapes).length > most;
}

/** `lift_flat_values` */
export function liftValues(
  cx: CallContext,
  most: number,
  flat: readonly CoreValue[],
  shapes: readonly Shape[],
): Plain[] {
  const values = valuesOf(flat);
  if (!spills(shapes, most)) return shapes.map((shape) => liftFlat(cx, values, shape));
  const ptr = Number(values.next("i32"));
  const tuple = tupleOf(shapes);
  expectRoom(ptr, tuple);
  return load(cx, ptr, tuple) as Plain[];
}

/** `lower_flat_values`; `outParam` is where the caller wants what spills. */
export function lowerValues(
  cx: CallContext,
  most: number,
  values: readonly Plain[],
  shapes: readonly Shape[],
  outParam?: number,
): CoreValue[] {
  if (!spills(shapes, most)) {
    return shapes.flatMap((shape, at) => lowerFlat(cx, values[at] as Plain, shape));
  }
  const tuple = tupleOf(shapes);
  const ptr = outParam ?? cx.instance.allocate(alignment(tuple), elemSize(tuple));
  expectRoom(ptr, tuple);
  store(cx, values, tuple, ptr);
  return outParam === undefined ? [i32(ptr)] : [];
}

function expectRoom(ptr: number, tuple: Shape): void {
  trapIf(ptr !== alignTo(ptr, alignment(tuple)), "a tuple is not aligned");
  trapIf(ptr + elemSize(tuple) > MEMORY_BYTES, "a tuple is not in memory");
}

function tupleOf(shapes: readonly Shape[]): Shape {
  const known = tuples.get(shapes);
  if (known !== undefined) return known;
  const tuple: Shape = { kind: "record", fields: shapes };
  tuples.set(shapes, tuple);
  return tuple;
}

const tuples = new WeakMap<readonly Shape[], Shape>();
