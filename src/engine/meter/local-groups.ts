import { invalidAt, type ModuleCursor, unsupportedAt } from "./module-cursor.ts";
import type { FunctionType } from "./module-shape.ts";
import type { ModuleWriter } from "./module-writer.ts";
import { readValueType, V128, type ValueType, writeValueType } from "./value-type.ts";

/** V8 takes 50,000 locals in a function; the meter adds a few of its own. */
const LOCALS_MAX = 49_000;

/** The locals that a function declares, run-length as they are written: few bytes can stand for very many. */
export interface LocalGroups {
  readonly counts: readonly number[];
  /** By group, the first local behind it. */
  readonly ends: readonly number[];
  readonly types: readonly ValueType[];
  /** Locals in all, parameters included. */
  readonly total: number;
  /** Eight-byte slots that they fill, parameters included. */
  readonly slots: number;
}

export function readLocals(
  cursor: ModuleCursor,
  { params, paramSlots }: FunctionType,
  typeCount: number,
): LocalGroups {
  const counts: number[] = [];
  const types: ValueType[] = [];
  const ends: number[] = [];
  let total = params.length;
  let slots = paramSlots;
  const groups = cursor.count();
  for (let group = 0; group < groups; group++) {
    const at = cursor.at;
    const count = cursor.u32();
    const type = readValueType(cursor, typeCount);
    total += count;
    slots += type === V128 ? 2 * count : count;
    if (total > 0xffff_ffff) throw invalidAt(at, "a function has too many locals");
    if (total > LOCALS_MAX)
      throw unsupportedAt(at, `more than ${LOCALS_MAX} locals in one function`);
    if (count === 0) continue;
    counts.push(count);
    types.push(type);
    ends.push(total);
  }
  return { counts, types, ends, total, slots };
}

/** The type of a local that the function declares. */
export function localType({ ends, types }: LocalGroups, local: number): ValueType {
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] as number) <= local) low = middle + 1;
    else high = middle;
  }
  return types[low] as ValueType;
}

/** Writes them with the first `displaced` at the end, and `added` behind all. */
export function writeLocals(
  writer: ModuleWriter,
  { counts, types }: LocalGroups,
  displaced: number,
  added: readonly ValueType[],
): void {
  const front: ValueType[] = [];
  const groups: [count: number, type: ValueType][] = [];
  for (let group = 0; group < counts.length; group++) {
    let count = counts[group] as number;
    const type = types[group] as ValueType;
    for (; count > 0 && front.length < displaced; count--) front.push(type);
    if (count > 0) groups.push([count, type]);
  }
  for (const type of [...front, ...added]) groups.push([1, type]);
  writer.u32(groups.length);
  for (const [count, type] of groups) {
    writer.u32(count);
    writeValueType(writer, type);
  }
}
