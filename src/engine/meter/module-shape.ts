import { METER_MODULE } from "./metered-module.ts";
import { invalidAt, type ModuleCursor, unsupportedAt } from "./module-cursor.ts";
import { endSection, SECTION, type Sections } from "./sections.ts";
import { readValueType, V128, type ValueType } from "./value-type.ts";

export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  /** Slots of eight bytes that the parameters fill. */
  readonly paramSlots: number;
}

export interface GlobalType {
  readonly type: ValueType;
  readonly mutable: boolean;
}

export interface Bounds {
  readonly minimum: number;
  readonly maximum: number | undefined;
}

export interface TableType extends Bounds {
  readonly element: ValueType;
}

/** One import, with its names as they stand in the bytes, and the type behind them: an index, or bytes to copy. */
export interface Import {
  readonly module: Uint8Array;
  readonly name: Uint8Array;
  readonly kind: number;
  readonly type: number | Uint8Array;
}

export const KIND = { function: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;

/** What a module declares, imports first in each list, as the index spaces have them. */
export interface ModuleShape {
  readonly types: readonly FunctionType[];
  readonly imports: readonly Import[];
  /** Types of functions and of tags, by index. */
  readonly functions: readonly number[];
  readonly tags: readonly number[];
  /** Of tables and globals, only the imported ones until their sections are copied, which adds the others. */
  readonly tables: TableType[];
  readonly memories: readonly Bounds[];
  readonly globals: GlobalType[];
  readonly imported: {
    readonly functions: number;
    readonly tags: number;
    readonly tables: number;
    readonly memories: number;
    readonly globals: number;
  };
}

interface Growing {
  types: FunctionType[];
  imports: Import[];
  functions: number[];
  tags: number[];
  tables: TableType[];
  memories: Bounds[];
  globals: GlobalType[];
}

/** Reads types, imports, functions, memories and tags. */
export function readShape(sections: Sections): ModuleShape {
  const shape: Growing = {
    types: [],
    imports: [],
    functions: [],
    tags: [],
    tables: [],
    memories: [],
    globals: [],
  };
  each(sections.get(SECTION.type), (cursor) => readTypes(cursor, shape));
  each(sections.get(SECTION.import), (cursor) => shape.imports.push(readImport(cursor, shape)));
  const imported = {
    functions: shape.functions.length,
    tags: shape.tags.length,
    tables: shape.tables.length,
    memories: shape.memories.length,
    globals: shape.globals.length,
  };
  each(sections.get(SECTION.function), (cursor) => {
    shape.functions.push(readTypeIndex(cursor, shape));
  });
  each(sections.get(SECTION.memory), (cursor) => shape.memories.push(readBounds(cursor, "memory")));
  if (shape.memories.length > MEMORIES_MAX)
    throw unsupportedAt(0, `more than ${MEMORIES_MAX} memories`);
  each(sections.get(SECTION.tag), (cursor) => shape.tags.push(readTagType(cursor, shape)));
  return { ...shape, imported };
}

/** Each memory takes 8 GiB of a process's addresses. */
const MEMORIES_MAX = 16;

/** Reads a section that is a list, to its end. */
export function each(
  section: ModuleCursor | undefined,
  read: (cursor: ModuleCursor) => void,
): void {
  if (section === undefined) return;
  const count = section.count();
  for (let at = 0; at < count; at++) read(section);
  endSection(section);
}

export function readGlobalType(cursor: ModuleCursor, typeCount: number): GlobalType {
  const type = readValueType(cursor, typeCount);
  const at = cursor.at;
  const flags = cursor.byte();
  if ((flags & 2) !== 0) throw unsupportedAt(at, "shared globals");
  if (flags > 1) throw invalidAt(at, "a global is neither constant nor variable");
  return { type, mutable: flags === 1 };
}

export function readTableType(cursor: ModuleCursor, typeCount: number): TableType {
  const element = readValueType(cursor, typeCount);
  return { element, ...readBounds(cursor, "table") };
}

const FUNCTION_TYPE = 0x60;

const REFUSED_FORMS: ReadonlyMap<number, string> = new Map([
  [0x4e, "recursive types"],
  [0x4f, "subtypes"],
  [0x50, "subtypes"],
  [0x5d, "stack switching"],
  [0x5e, "garbage collection"],
  [0x5f, "garbage collection"],
  [0x65, "shared types"],
]);

function readTypes(cursor: ModuleCursor, { types }: Growing): void {
  const at = cursor.at;
  const form = cursor.byte();
  const refused = REFUSED_FORMS.get(form);
  if (refused !== undefined) throw unsupportedAt(at, refused);
  if (form !== FUNCTION_TYPE) throw invalidAt(at, `0x${form.toString(16)} is not a type`);
  // A type may name itself.
  const typeCount = types.length + 1;
  const params = readList(cursor, typeCount);
  const paramSlots = params.length + params.filter((type) => type === V128).length;
  types.push({ params, results: readList(cursor, typeCount), paramSlots });
}

/** V8 takes a thousand, and then a call of two bytes does a thousandfold work, ours and V8's. */
const LIST_MAX = 250;

function readList(cursor: ModuleCursor, typeCount: number): ValueType[] {
  const at = cursor.at;
  const count = cursor.count();
  if (count > LIST_MAX) throw unsupportedAt(at, `more than ${LIST_MAX} parameters or results`);
  return Array.from({ length: count }, () => readValueType(cursor, typeCount));
}

function readTypeIndex(cursor: ModuleCursor, { types }: Growing): number {
  const at = cursor.at;
  const index = cursor.u32();
  if (index >= types.length) throw invalidAt(at, `type ${index} is not defined`);
  return index;
}

function readTagType(cursor: ModuleCursor, shape: Growing): number {
  const at = cursor.at;
  if (cursor.byte() !== 0) throw invalidAt(at, "a tag is not an exception");
  return readTypeIndex(cursor, shape);
}

function readImport(cursor: ModuleCursor, shape: Growing): Import {
  const at = cursor.at;
  const module = cursor.nameBytes();
  if (isReserved(module)) throw unsupportedAt(at, `a reserved name, "${METER_MODULE}"`);
  const name = cursor.nameBytes();
  const kind = cursor.byte();
  return { module, name, kind, type: readImportType(cursor, kind, shape) };
}

function readImportType(cursor: ModuleCursor, kind: number, shape: Growing): number | Uint8Array {
  const at = cursor.at;
  switch (kind) {
    case KIND.function:
      return lastOf(shape.functions, readTypeIndex(cursor, shape));
    case KIND.tag:
      return lastOf(shape.tags, readTagType(cursor, shape));
    case KIND.table:
      shape.tables.push(readTableType(cursor, shape.types.length));
      break;
    case KIND.memory:
      shape.memories.push(readBounds(cursor, "memory"));
      break;
    case KIND.global:
      shape.globals.push(readGlobalType(cursor, shape.types.length));
      break;
    default:
      throw invalidAt(at - 1, `0x${kind.toString(16)} is not a kind of import`);
  }
  return cursor.bytes.subarray(at, cursor.at);
}

function lastOf(list: number[], value: number): number {
  list.push(value);
  return value;
}

function readBounds(cursor: ModuleCursor, what: "memory" | "table"): Bounds {
  const at = cursor.at;
  const flags = cursor.byte();
  if ((flags & 2) !== 0) throw unsupportedAt(at, "shared memory");
  if ((flags & 4) !== 0) throw unsupportedAt(at, `${what}64`);
  if ((flags & 8) !== 0) throw unsupportedAt(at, "custom page sizes");
  if (flags > 1) throw invalidAt(at, `the limits of a ${what} are malformed`);
  const minimum = cursor.u32();
  return { minimum, maximum: flags === 1 ? cursor.u32() : undefined };
}

const RESERVED = new TextEncoder().encode(METER_MODULE);

/** True for names that begin with the meter's own. */
export function isReserved(name: Uint8Array): boolean {
  return RESERVED.every((byte, at) => name[at] === byte);
}
