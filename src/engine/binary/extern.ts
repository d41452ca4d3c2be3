import type { Alias, CoreSort, ExternType, NamedItem, Sort, SortIndex } from "./component.ts";
import type { Cursor } from "./cursor.ts";

/** `import`, without its kind. */
export function readImport(cursor: Cursor): { name: string; type: ExternType } {
  return { name: readExternName(cursor), type: readExternType(cursor) };
}

/** `export`, without its kind. */
export function readExport(cursor: Cursor): {
  name: string;
  item: SortIndex;
  type: ExternType | undefined;
} {
  const name = readExternName(cursor);
  const item = readSortIndex(cursor);
  return { name, item, type: cursor.optional(() => readExternType(cursor)) };
}

/** `inlineexport` of a component's instance. */
export function readInlineExport(cursor: Cursor): NamedItem {
  return { name: readExternName(cursor), ...readSortIndex(cursor) };
}

/** `nameattributes`: of these only the name means something to linking. */
export function readExternName(cursor: Cursor): string {
  const form = cursor.byte();
  if (form > 2) throw cursor.unknown("a name", form);
  const at = cursor.at;
  const name = cursor.name();
  if (isNested(name)) throw cursor.invalid("an interface is named with nested namespaces", at);
  if (form === 2)
    cursor.vector(() => {
      const attribute = cursor.byte();
      if (attribute > 2) throw cursor.unknown("an attribute of a name", attribute);
      cursor.name();
    });
  return name;
}

/** `a:b:c/d` and `a:b/c/d`: gated syntax (Explainer.md, 🪺), which the reference validator lets through. */
function isNested(name: string): boolean {
  const [path = ""] = name.split("@", 1);
  return !/[=<[]/.test(path) && (/:.*:/.test(path) || /\/.*\//.test(path));
}

export function readExternType(cursor: Cursor): ExternType {
  const code = cursor.byte();
  switch (code) {
    case 0x00: {
      const sort = cursor.byte();
      if (sort !== 0x11) throw cursor.unknown("the type of a core import or export", sort);
      return { kind: "module", type: cursor.u32() };
    }
    case 0x01:
      return { kind: "func", type: cursor.u32() };
    case 0x02:
      throw cursor.unsupported("the component imports or exports a value");
    case 0x03: {
      const bound = cursor.byte();
      if (bound > 1) throw cursor.unknown("the bound of a type", bound);
      return { kind: "type", equals: bound === 0 ? cursor.u32() : undefined };
    }
    case 0x04:
      return { kind: "component", type: cursor.u32() };
    case 0x05:
      return { kind: "instance", type: cursor.u32() };
    default:
      throw cursor.unknown("the type of an import or export", code);
  }
}

export function readSortIndex(cursor: Cursor): SortIndex {
  return { sort: readSort(cursor), index: cursor.u32() };
}

export function readAlias(cursor: Cursor): Alias {
  const sort = readSort(cursor);
  const form = cursor.byte();
  switch (form) {
    case 0x00:
      return { kind: "export", sort, instance: cursor.u32(), name: cursor.name() };
    case 0x01:
      return { kind: "core-export", sort, instance: cursor.u32(), name: cursor.name() };
    case 0x02:
      return { kind: "outer", sort, count: cursor.u32(), index: cursor.u32() };
    default:
      throw cursor.unknown("an alias", form);
  }
}

function readSort(cursor: Cursor): Sort {
  const code = cursor.byte();
  switch (code) {
    case 0x00:
      return `core ${readCoreSort(cursor)}`;
    case 0x01:
      return "func";
    case 0x02:
      throw cursor.unsupported("the component names a value");
    case 0x03:
      return "type";
    case 0x04:
      return "component";
    case 0x05:
      return "instance";
    default:
      throw cursor.unknown("a sort", code);
  }
}

export function readCoreSort(cursor: Cursor): CoreSort | "type" | "module" | "instance" {
  const code = cursor.byte();
  const sort = CORE_SORTS.get(code);
  if (sort === undefined) throw cursor.unknown("a core sort", code);
  return sort;
}

const CORE_SORTS: ReadonlyMap<number, CoreSort | "type" | "module" | "instance"> = new Map([
  [0x00, "func"],
  [0x01, "table"],
  [0x02, "memory"],
  [0x03, "global"],
  [0x04, "tag"],
  [0x10, "type"],
  [0x11, "module"],
  [0x12, "instance"],
]);
