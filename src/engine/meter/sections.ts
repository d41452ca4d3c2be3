import { invalidAt, ModuleCursor, unsupportedAt } from "./module-cursor.ts";

export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
} as const;

/** In the order in which the specification wants them. */
export const SECTION_ORDER: readonly number[] = [
  SECTION.type,
  SECTION.import,
  SECTION.function,
  SECTION.table,
  SECTION.memory,
  SECTION.tag,
  SECTION.global,
  SECTION.export,
  SECTION.start,
  SECTION.element,
  SECTION.dataCount,
  SECTION.code,
  SECTION.data,
];

/** The known sections by their id, each a cursor over its content. Custom sections are passed over. */
export type Sections = ReadonlyMap<number, ModuleCursor>;

/**
 * Splits a module. Strict about order and sizes, because what is put together again from the parts would otherwise
 * be valid where the original was not.
 */
export function splitSections(bytes: Uint8Array): Sections {
  const cursor = new ModuleCursor(bytes);
  readPreamble(cursor);
  const sections = new Map<number, ModuleCursor>();
  let rank = -1;
  while (cursor.at < cursor.end) {
    const at = cursor.at;
    const id = cursor.byte();
    const size = cursor.u32();
    const content = new ModuleCursor(bytes, cursor.at, cursor.at + size);
    cursor.take(size);
    if (id === SECTION.custom) {
      skipName(content);
      continue;
    }
    const place = SECTION_ORDER.indexOf(id);
    if (place === -1) throw invalidAt(at, `section ${id} is not one of a core module`);
    if (place <= rank) throw invalidAt(at, `section ${id} stands twice or out of order`);
    rank = place;
    sections.set(id, content);
  }
  return sections;
}

/** Throws unless all of a section was read. */
export function endSection(cursor: ModuleCursor): void {
  if (cursor.at !== cursor.end)
    throw invalidAt(cursor.at, "a section is longer than what is in it");
}

function readPreamble(cursor: ModuleCursor): void {
  if (cursor.end < 8 || cursor.take(4).toHex() !== "0061736d")
    throw invalidAt(0, "these are not the bytes of a core module");
  const version = cursor.take(4).toHex();
  if (version === "0d000100") throw unsupportedAt(4, "the format of a component inside a module");
  if (version !== "01000000") throw invalidAt(4, "the version of the module's format is not 1");
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** A custom section goes, but a malformed one is refused as it was. */
function skipName(content: ModuleCursor): void {
  const at = content.at;
  try {
    UTF8.decode(content.nameBytes());
  } catch (cause) {
    if (cause instanceof TypeError)
      throw invalidAt(at, "the name of a custom section is not UTF-8");
    throw cause;
  }
}
