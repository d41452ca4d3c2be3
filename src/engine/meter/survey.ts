import type { Appendix } from "./appendix.ts";
import { globalExportName, memoryExportName, tableExportName } from "./exports.ts";
import { memoryMaximumName, tableMaximumName } from "./meter-globals.ts";
import type { ImportName, MeteredModule } from "./metered-module.ts";
import { invalidAt } from "./module-cursor.ts";
import { KIND, type ModuleShape } from "./module-shape.ts";
import { F32, F64, I32, I64 } from "./value-type.ts";

/** What the linker has to know about the new module. */
export function surveyed(
  bytes: Uint8Array,
  shape: ModuleShape,
  { mutated }: Appendix,
): MeteredModule {
  const memoryImports = importNames(shape, KIND.memory);
  const tableImports = importNames(shape, KIND.table);
  return {
    bytes,
    memories: shape.memories.map(({ minimum, maximum }, index) => ({
      import: memoryImports[index],
      export: index < memoryImports.length ? undefined : memoryExportName(index),
      minimum,
      maximum,
      maximumImport: index < memoryImports.length ? memoryMaximumName(index) : undefined,
    })),
    tables: shape.tables.map(({ minimum, maximum }, index) => ({
      import: tableImports[index],
      export: index < tableImports.length ? undefined : tableExportName(index),
      minimum,
      maximum,
      maximumImport: index < tableImports.length ? tableMaximumName(index) : undefined,
      mutated: mutated.has(index),
    })),
    globals: shape.globals.flatMap(({ type, mutable }, index) => {
      if (!mutable || index < shape.imported.globals) return [];
      return [{ export: globalExportName(index), copyable: COPYABLE.has(type) }];
    }),
  };
}

const COPYABLE: ReadonlySet<number> = new Set([I32, I64, F32, F64]);
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
