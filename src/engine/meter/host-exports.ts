import type { Appendix } from "./appendix.ts";
import type { Export } from "./exports.ts";
import { METER_MODULE, type MeteredSegment } from "./metered-module.ts";
import { KIND, type ModuleShape } from "./module-shape.ts";
import type { SegmentKind } from "./segment-use.ts";
import { isReference } from "./value-type.ts";

/** A copy of an instance knows so many; few bytes of a module refer to many functions, and each is an object of the host's. */
export const COPIED_FUNCTIONS_MAX = 10_000;
export const COPIED_SEGMENTS_MAX = 1_000;

/**
 * Under which names the host finds what a copy of an instance consists of, by the guest's indices, and its start: the guest's own names, or else
 * ones of the meter's. Each export costs every instance up to a microsecond and a half.
 */
export interface HostExports {
  /** Those that the metered module has besides the guest's own. */
  readonly added: readonly Export[];
  /** All that the module defines. */
  readonly memories: ReadonlyMap<number, string>;
  /** Those that it defines and some code, its own or another module's, can change. */
  readonly tables: ReadonlyMap<number, string>;
  readonly globals: ReadonlyMap<number, string>;
  readonly start: string | undefined;
}

/** `guests`: what the guest exports. `start`: what to call in place of its start function. */
export function hostExports(
  shape: ModuleShape,
  appendix: Appendix,
  guests: readonly Export[],
  start: number | undefined,
): HostExports {
  const { memories, tables, globals, imported } = shape;
  const added: Export[] = [];
  const add = (name: string, kind: number, index: number): string => {
    added.push({ name: UTF8.encode(name), kind, index });
    return name;
  };
  const known = guestNames(guests);
  const find = (kind: number, index: number, name: string): string =>
    known.get(key(kind, index)) ?? add(name, kind, index);
  const exported = (kind: number, index: number): boolean => known.has(key(kind, index));

  const found = {
    memories: named(memories.length, imported.memories, (index) =>
      find(KIND.memory, index, `${METER_MODULE}/memory${index}`),
    ),
    tables: named(tables.length, imported.tables, (index) => {
      if (!appendix.mutated.has(index) && !exported(KIND.table, index)) return undefined;
      return find(KIND.table, index, `${METER_MODULE}/table${index}`);
    }),
    globals: named(globals.length, imported.globals, (index) => {
      const now = appendix.global(index);
      const changes = appendix.assigned.has(index) || exported(KIND.global, now);
      if (globals[index]?.mutable !== true || !changes) return undefined;
      return find(KIND.global, now, `${METER_MODULE}/global${index}`);
    }),
  };
  for (const [guest, index] of copiedFunctions(shape, appendix))
    add(functionExportName(guest), KIND.function, index);
  for (const segment of copiedSegments(appendix)) {
    const { probe, drop } = segmentExportNames(segment.kind, segment.index);
    add(probe, KIND.function, appendix.probeSegment(segment));
    add(drop, KIND.function, appendix.dropSegment(segment));
  }
  const startName = `${METER_MODULE}/start`;
  if (start !== undefined) add(startName, KIND.function, start);
  return { ...found, added, start: start === undefined ? undefined : startName };
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

export function functionExportName(index: number): string {
  return `${METER_MODULE}/function${index}`;
}

export function segmentExportNames(kind: SegmentKind, index: number): MeteredSegment {
  const name = `${METER_MODULE}/${kind}${index}`;
  return { probe: `${name}/probe`, drop: `${name}/drop` };
}

/** By kind and index in the new module. Names that are not UTF-8 V8 refuses. */
function guestNames(guests: readonly Export[]): ReadonlyMap<string, string> {
  return new Map(guests.map(({ name, kind, index }) => [key(kind, index), FROM_UTF8.decode(name)]));
}

function key(kind: number, index: number): string {
  return `${kind} ${index}`;
}

function named(
  count: number,
  importCount: number,
  name: (index: number) => string | undefined,
): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (let index = importCount; index < count; index++) {
    const known = name(index);
    if (known !== undefined) names.set(index, known);
  }
  return names;
}

const UTF8 = new TextEncoder();
const FROM_UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });
