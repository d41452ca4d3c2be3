import type { Appendix } from "./appendix.ts";
import {
  COPIED_FUNCTIONS_MAX,
  COPIED_SEGMENTS_MAX,
  copiedFunctions,
  copiedSegments,
  functionExportName,
  type HostExports,
  movesReferences,
  segmentExportNames,
} from "./host-exports.ts";
import { isShared, memoryMaximumName, tableMaximumName } from "./meter-globals.ts";
import type { ImportName, MeteredGlobal, MeteredModule } from "./metered-module.ts";
import { invalidAt } from "./module-cursor.ts";
import { KIND, type ModuleShape } from "./module-shape.ts";
import { F32, F64, I32, I64, isException, V128, type ValueType } from "./value-type.ts";

/** What the linker has to know about the new module. */
export function surveyed(
  bytes: Uint8Array,
  shape: ModuleShape,
  appendix: Appendix,
  host: HostExports,
): MeteredModule {
  const { mutated, globals: meters } = appendix;
  const imports = meters.imports.map(({ name }) => name);
  const imported = (name: string): string | undefined =>
    imports.includes(name) ? name : undefined;
  const memoryImports = importNames(shape, KIND.memory);
  const tableImports = importNames(shape, KIND.table);
  return {
    bytes,
    imports: imports.filter(isShared),
    memories: shape.memories.map(({ minimum, maximum }, index) => ({
      import: memoryImports[index],
      export: host.memories.get(index),
      minimum,
      maximum,
      maximumImport: index < memoryImports.length ? imported(memoryMaximumName(index)) : undefined,
    })),
    tables: shape.tables.map(({ minimum, maximum }, index) => ({
      import: tableImports[index],
      export: host.tables.get(index),
      minimum,
      maximum,
      maximumImport: index < tableImports.length ? imported(tableMaximumName(index)) : undefined,
      mutated: mutated.has(index),
    })),
    globals: Array.from(host.globals, ([index, name]) => ({
      export: name,
      type: NUMBERS.get(shape.globals[index]?.type ?? I32) ?? "reference",
    })),
    start: host.start,
    segments: copiedSegments(appendix).map(({ kind, index }) => segmentExportNames(kind, index)),
    functions: copiedFunctions(shape, appendix).map(([guests]) => functionExportName(guests)),
    uncopyable: uncopyable(shape, appendix),
  };
}

const NUMBERS: ReadonlyMap<ValueType, MeteredGlobal["type"]> = new Map([
  [I32, "i32"],
  [I64, "i64"],
  [F32, "f32"],
  [F64, "f64"],
  [V128, "v128"],
]);

function uncopyable(shape: ModuleShape, appendix: Appendix): string | undefined {
  const { mutated, references, segments } = appendix;
  const global = shape.globals.findIndex(({ type, mutable }) => mutable && isException(type));
  if (global !== -1) return `its global ${global} holds references to exceptions`;
  for (const index of mutated) {
    const table = shape.tables[index];
    if (table !== undefined && isException(table.element))
      return `its table ${index} holds references to exceptions`;
  }
  if (movesReferences(shape, appendix) && references.size > COPIED_FUNCTIONS_MAX)
    return `its code changes tables or references, and it refers to more than ${COPIED_FUNCTIONS_MAX} functions`;
  if (segments.droppable.length > COPIED_SEGMENTS_MAX)
    return `it drops more than ${COPIED_SEGMENTS_MAX} segments`;
  return undefined;
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function importNames({ imports }: ModuleShape, kind: number): ImportName[] {
  return imports
    .filter((one) => one.kind === kind)
    .map(({ module, name }) => ({ module: text(module), name: text(name) }));
}

function text(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw invalidAt(bytes.byteOffset, "the name of an import is not UTF-8");
  }
}
