import type { ComponentInstance, CoreInstance } from "./component.ts";
import type { Cursor } from "./cursor.ts";
import { readCoreSort, readInlineExport, readSortIndex } from "./extern.ts";

export function readCoreInstance(cursor: Cursor): CoreInstance {
  const form = cursor.byte();
  switch (form) {
    case 0x00:
      return {
        kind: "instantiate",
        module: cursor.u32(),
        args: cursor.vector(() => {
          const name = cursor.name();
          const sort = cursor.byte();
          if (sort !== 0x12) throw cursor.unknown("an argument of a core module", sort);
          return { name, instance: cursor.u32() };
        }),
      };
    case 0x01:
      return {
        kind: "exports",
        exports: cursor.vector(() => ({
          name: cursor.name(),
          sort: `core ${readCoreSort(cursor)}` as const,
          index: cursor.u32(),
        })),
      };
    default:
      throw cursor.unknown("a core instance", form);
  }
}

export function readComponentInstance(cursor: Cursor): ComponentInstance {
  const form = cursor.byte();
  switch (form) {
    case 0x00:
      return {
        kind: "instantiate",
        component: cursor.u32(),
        args: cursor.vector(() => ({ name: cursor.name(), ...readSortIndex(cursor) })),
      };
    case 0x01:
      return { kind: "exports", exports: cursor.vector(() => readInlineExport(cursor)) };
    default:
      throw cursor.unknown("an instance", form);
  }
}
