import type { Seeded } from "../seeded.ts";
import { COUNT_GLOBALS } from "./encode.ts";
import type { Import, Limits } from "./node.ts";
import {
  certain,
  EXNREF,
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  type FunctionType,
  I32,
  I64,
  NOTHING,
  nullable,
  NUMBERS,
  type ValueType,
} from "./value-type.ts";

/** A memory's pages, a table's elements: what grows stays below. */
export const MEMORY_PAGES_MAX = 3;

export interface Global {
  readonly type: ValueType;
  readonly mutable: boolean;
  readonly imported: boolean;
}

export interface Table extends Limits {
  readonly element: ValueType;
  readonly imported: boolean;
}

export interface Memory extends Limits {
  readonly imported: boolean;
}

/** What a random module declares, before its code is made. */
export interface Plan {
  readonly types: FunctionType[];
  readonly imports: readonly Import[];
  /** By index: the types of functions, imported ones first. */
  readonly functions: readonly number[];
  readonly importedFunctions: number;
  /** Imported functions that may call back. */
  readonly reentrant: ReadonlySet<number>;
  readonly tags: readonly number[];
  readonly importedTags: number;
  readonly globals: readonly Global[];
  readonly tables: readonly Table[];
  /** Without the last memory, which is only looked at. */
  readonly memories: readonly Memory[];
  /** Bounds what loops and recursion do: it counts down. */
  readonly budget: number;
  /** Sizes of the data segments, and the types of the element segments' references. */
  readonly data: readonly number[];
  readonly elements: readonly { readonly type: ValueType; readonly length: number }[];
}

/** Types that every function may name by their place here. */
const FIXED_TYPES: readonly FunctionType[] = [
  { params: [], results: [] },
  { params: [I32], results: [] },
  { params: [I32], results: [I32] },
  { params: [I32, I64, F32, F64], results: [I32] },
  { params: [I32], results: [F64] },
  { params: [I32], results: [I32, F32] },
  { params: [EXTERNREF], results: [EXTERNREF] },
  { params: [I32, I32], results: [I32] },
  { params: [F64, F64], results: [F64] },
  { params: [F64, I64], results: [] },
];
/** What code is called with from outside: numbers of JavaScript. */
export const ENTRY_TYPE: FunctionType = { params: [I32, I64], results: [] };

/** Of the host: in the order of FIXED_TYPES from its fourth on. `again` calls back. */
const HOST_FUNCTIONS: readonly (readonly [name: string, type: number])[] = [
  ["note", 3],
  ["make", 4],
  ["pair", 5],
  ["reference", 6],
  ["again", 2],
];
/** Of the other module, which shares meter, table, memory and tag with this one. */
export const LIBRARY_FUNCTIONS: readonly (readonly [name: string, type: number])[] = [
  ["work", 2],
  ["toss", 1],
  ["divide", 8],
  ["apply", 7],
];
const LIBRARY_TAG = 1;

export function newPlan(seeded: Seeded): Plan {
  const types = [...FIXED_TYPES];
  const some = 2 + seeded.below(4);
  for (let at = 0; at < some; at++) types.push(randomType(seeded, types.length));
  const library = seeded.once(3);
  const imports: Import[] = [];
  const functions: number[] = [];
  const reentrant = new Set<number>();
  for (const [name, type] of HOST_FUNCTIONS) {
    if (!seeded.once(2)) continue;
    imports.push({ module: "host", name, kind: "function", type });
    if (name === "again") reentrant.add(functions.length);
    functions.push(type);
  }
  for (const [name, type] of library ? LIBRARY_FUNCTIONS : []) {
    imports.push({ module: "library", name, kind: "function", type });
    if (name === "apply") reentrant.add(functions.length);
    functions.push(type);
  }
  const importedFunctions = functions.length;
  const own = 2 + seeded.below(4);
  for (let at = 0; at < own; at++) functions.push(seeded.below(types.length));
  const tags = library ? [LIBRARY_TAG] : [];
  if (library) imports.push({ module: "library", name: "tag", kind: "tag", type: LIBRARY_TAG });
  const importedTags = tags.length;
  const ownTags = types.flatMap(({ results }, at) => (results.length === 0 ? [at] : []));
  for (let at = 0; at < 1 + seeded.below(3); at++) tags.push(seeded.pick(ownTags));
  const memories = planMemories(seeded, library, imports);
  const tables = planTables(seeded, library, imports, types, functions);
  const globals = planGlobals(seeded, library, imports, types);
  return {
    types,
    imports: [...imports, ...COUNT_GLOBALS],
    functions,
    importedFunctions,
    reentrant,
    tags,
    importedTags,
    globals,
    tables,
    memories,
    budget: globals.findIndex(({ imported }) => !imported),
    data: Array.from({ length: seeded.below(4) }, () => seeded.below(80)),
    elements: Array.from({ length: seeded.below(4) }, () => ({
      type: seeded.pick(tables).element,
      length: seeded.below(6),
    })),
  };
}

function randomType(seeded: Seeded, known: number): FunctionType {
  const list = (max: number): ValueType[] =>
    Array.from({ length: seeded.below(max) }, () => randomValueType(seeded, known));
  return { params: list(5), results: list(4) };
}

export function randomValueType(seeded: Seeded, types: number): ValueType {
  if (!seeded.once(5)) return seeded.pick(NUMBERS);
  switch (seeded.below(4)) {
    case 0:
      return EXNREF;
    case 1:
      return EXTERNREF;
    case 2:
      return FUNCREF;
    default:
      return nullable(seeded.below(types));
  }
}

function planMemories(seeded: Seeded, library: boolean, imports: Import[]): Memory[] {
  const memories: Memory[] = [];
  const bounds = { minimum: 1, maximum: MEMORY_PAGES_MAX };
  if (library) {
    imports.push({ module: "library", name: "memory", kind: "memory", ...bounds });
    memories.push({ ...bounds, imported: true });
  } else if (seeded.once(4)) {
    imports.push({ module: "host", name: "memory", kind: "memory", ...bounds });
    memories.push({ ...bounds, imported: true });
  }
  const own = seeded.below(3);
  for (let at = 0; at < own; at++) {
    const maximum = seeded.once(3) ? undefined : 1 + seeded.below(MEMORY_PAGES_MAX);
    memories.push({ minimum: seeded.once(12) ? 0 : 1, maximum, imported: false });
  }
  return memories;
}

function planTables(
  seeded: Seeded,
  library: boolean,
  imports: Import[],
  types: readonly FunctionType[],
  functions: readonly number[],
): Table[] {
  const tables: Table[] = [];
  if (library) {
    const bounds = { minimum: 8, maximum: 16 };
    imports.push({
      module: "library",
      name: "table",
      kind: "table",
      element: FUNCREF,
      ...bounds,
    });
    tables.push({ element: FUNCREF, ...bounds, imported: true });
  }
  const count = functions.length;
  tables.push({ element: FUNCREF, minimum: count, maximum: count + 4, imported: false });
  const maximum = seeded.once(2) ? undefined : 12;
  if (seeded.once(2))
    tables.push({ element: EXTERNREF, minimum: seeded.below(6), maximum, imported: false });
  if (seeded.once(3))
    tables.push({
      element: nullable(seeded.below(types.length)),
      minimum: seeded.below(6),
      maximum,
      imported: false,
    });
  // With an initial value it may hold what is never null.
  if (seeded.once(3))
    tables.push({
      element: certain(seeded.pick(functions)),
      minimum: 1 + seeded.below(4),
      maximum,
      imported: false,
    });
  return tables;
}

function planGlobals(
  seeded: Seeded,
  library: boolean,
  imports: Import[],
  types: readonly FunctionType[],
): Global[] {
  const globals: Global[] = [{ type: I32, mutable: false, imported: true }];
  imports.push({ module: "host", name: "base", kind: "global", type: I32, mutable: false });
  if (library) {
    imports.push({ module: "library", name: "state", kind: "global", type: F64, mutable: true });
    globals.push({ type: F64, mutable: true, imported: true });
  }
  // Nothing has such a type, so no code takes them.
  globals.push(...COUNT_GLOBALS.map(() => ({ type: NOTHING, mutable: false, imported: true })));
  globals.push({ type: I32, mutable: true, imported: false });
  for (const type of NUMBERS) globals.push({ type, mutable: true, imported: false });
  const more = seeded.below(5);
  for (let at = 0; at < more; at++)
    globals.push({
      type: randomValueType(seeded, types.length),
      mutable: !seeded.once(4),
      imported: false,
    });
  return globals;
}
