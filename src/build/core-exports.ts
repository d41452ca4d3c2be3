import { concatBytes } from "../base/mod.ts";
import { Cursor, leb128, readSections, SECTION, vector, writeSections } from "./core-module.ts";

/**
 * A core module with its exports renamed; those that the map lacks keep their names. Compilers of languages whose names are
 * identifiers cannot say `ns:pkg/interface#function`.
 */
export function renameExports(core: Uint8Array, names: ReadonlyMap<string, string>): Uint8Array {
  const sections = readSections(core).map(({ id, body }) =>
    id === SECTION.export ? { id, body: renamed(body, names) } : { id, body },
  );
  return writeSections(sections);
}

function renamed(body: Uint8Array, names: ReadonlyMap<string, string>): Uint8Array {
  const cursor = new Cursor(body);
  const exports: Uint8Array[] = [];
  for (let left = cursor.unsigned(); left > 0; left--) {
    const name = cursor.name();
    const kind = cursor.byte();
    const bytes = new TextEncoder().encode(names.get(name) ?? name);
    const index = leb128(cursor.unsigned());
    exports.push(concatBytes([leb128(bytes.length), bytes, Uint8Array.of(kind), index]));
  }
  return vector(exports);
}
