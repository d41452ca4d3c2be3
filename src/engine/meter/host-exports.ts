import type { Appendix } from "./appendix.ts";
import type { Export } from "./exports.ts";
import { METER_MODULE, type MeteredSegment } from "./metered-module.ts";
import { KIND, type ModuleShape } from "./module-shape.ts";
import type { SegmentKind } from "./segment-use.ts";
import { isReference } from "./value-type.ts";

/** A copy of an instance knows so many; few bytes of a module refer to many functions, and each is an object of the host's. */
export const COPIED_FUNCTIONS_MAX = 10_000;
export const COPIED_SEGMENTS_MAX = 1_000;

/** What the metered module exports besides the guest's own, for the host's eyes: what a copy of an instance consists of, and its start. */
export function hostExports(
  shape: ModuleShape,
  appendix: Appendix,
  start: number | undefined,
): Export[] {
  const { memories, tables, globals, imported } = shape;
  const exports: Export[] = [];
  const add = (name: string, kind: number, index: number): void =>
    void exports.push({ name: UTF8.encode(name), kind, index });
  for (let index = imported.memories; index < memories.length; index++)
    add(memoryExportName(index), KIND.memory, index);
  for (let index = imported.tables; index < tables.length; index++)
    add(tableExportName(index), KIND.table, index);
  for (let index = imported.globals; index < globals.length; index++)
    if (globals[index]?.mutable === true)
      add(globalExportName(index), KIND.global, appendix.global(index));
  for (const [guests, index] of copiedFunctions(shape, appendix))
    add(functionExportName(guests), KIND.function, index);
  for (const segment of copiedSegments(appendix)) {
    const { probe, drop } = segmentExportNames(segment.kind, segment.index);
    add(probe, KIND.function, appendix.probeSegment(segment));
    add(drop, KIND.function, appendix.dropSegment(segment));
  }
  if (start !== undefined) add(START_EXPORT_NAME, KIND.function, start);
  return exports;
}

/** By the guest's numbers, the functions that code can put where a copy must find them again; none where it can put none. */
export function copiedFunctions(shape: ModuleShape, appendix: Appendix): [number, number][] {
  const { references } = appendix;
  if (!movesReferences(shape, appendix) || references.size > COPIED_FUNCTIONS_MAX) return [];
  return [...references].toSorted(([a], [b]) => a - b);
}

export function movesReferences({ globals }: ModuleShape, { mutated }: Appendix): boolean {
  return mutated.size > 0 || globals.some(({ type, mutable }) => mutable && isReference(type));
}

export function copiedSegments({ segments }: Appendix): Appendix["segments"]["droppable"] {
  const { droppable } = segments;
  return droppable.length > COPIED_SEGMENTS_MAX ? [] : droppable;
}

export const START_EXPORT_NAME: string = `${METER_MODULE}/start`;

export function memoryExportName(index: number): string {
  return `${METER_MODULE}/memory${index}`;
}

export function tableExportName(index: number): string {
  return `${METER_MODULE}/table${index}`;
}

export function globalExportName(index: number): string {
  return `${METER_MODULE}/global${index}`;
}

export function functionExportName(index: number): string {
  return `${METER_MODULE}/function${index}`;
}

export function segmentExportNames(kind: SegmentKind, index: number): MeteredSegment {
  const name = `${METER_MODULE}/${kind}${index}`;
  return { probe: `${name}/probe`, drop: `${name}/drop` };
}

const UTF8 = new TextEncoder();
