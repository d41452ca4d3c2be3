import type { Appendix } from "./appendix.ts";
import { METER_MODULE } from "./metered-module.ts";
import { invalidAt, type ModuleCursor, unsupportedAt } from "./module-cursor.ts";
import { each, isReserved, KIND, type ModuleShape } from "./module-shape.ts";
import type { ModuleWriter } from "./module-writer.ts";

/** One export, its index that of the new module. */
export interface Export {
  readonly name: Uint8Array;
  readonly kind: number;
  readonly index: number;
}

/** The guest's own exports. */
export function readExports(
  section: ModuleCursor | undefined,
  shape: ModuleShape,
  appendix: Appendix,
): Export[] {
  const exports: Export[] = [];
  each(section, (cursor) => {
    const at = cursor.at;
    const name = cursor.nameBytes();
    if (isReserved(name)) throw unsupportedAt(at, `a reserved name, "${METER_MODULE}"`);
    const kind = cursor.byte();
    exports.push({ name, kind, index: newIndex(kind, cursor, shape, appendix) });
  });
  return exports;
}

export function writeExports(writer: ModuleWriter, all: readonly Export[]): void {
  writer.u32(all.length);
  for (const { name, kind, index } of all) {
    writer.sized(name);
    writer.byte(kind);
    writer.u32(index);
  }
}

function newIndex(
  kind: number,
  cursor: ModuleCursor,
  { functions, globals }: ModuleShape,
  appendix: Appendix,
): number {
  const at = cursor.at;
  const index = cursor.u32();
  switch (kind) {
    case KIND.function:
      if (index >= functions.length) throw invalidAt(at, `function ${index} is not defined`);
      return appendix.exported(index);
    case KIND.global:
      if (index >= globals.length) throw invalidAt(at, `global ${index} is not defined`);
      return appendix.global(index);
    case KIND.table:
    case KIND.memory:
    case KIND.tag:
      return index;
    default:
      throw invalidAt(at - 1, `0x${kind.toString(16)} is not a kind of export`);
  }
}
