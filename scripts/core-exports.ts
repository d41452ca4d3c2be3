import { concatBytes } from "../src/base/mod.ts";

const HEADER_BYTES = 8;
const EXPORT_SECTION = 7;

/**
 * A core module (WebAssembly 3.0, "Binary Format", "Modules") with its exports renamed; those that the map lacks keep
 * their names. Compilers of languages whose names are identifiers cannot say `ns:pkg/interface#function`.
 */
export function renameExports(core: Uint8Array, names: ReadonlyMap<string, string>): Uint8Array {
  const parts = [core.subarray(0, HEADER_BYTES)];
  let at = HEADER_BYTES;
  while (at < core.length) {
    const size = unsigned(core, at + 1);
    const end = size.end + size.value;
    const section =
      core[at] === EXPORT_SECTION
        ? exportSection(core.subarray(size.end, end), names)
        : core.subarray(at, end);
    parts.push(section);
    at = end;
  }
  return concatBytes(parts);
}

function exportSection(body: Uint8Array, names: ReadonlyMap<string, string>): Uint8Array {
  const count = unsigned(body, 0);
  const parts = [leb128(count.value)];
  let at = count.end;
  for (let index = 0; index < count.value; index++) {
    const size = unsigned(body, at);
    const nameEnd = size.end + size.value;
    const name = new TextDecoder().decode(body.subarray(size.end, nameEnd));
    const renamed = new TextEncoder().encode(names.get(name) ?? name);
    const { end } = unsigned(body, nameEnd + 1); // a kind, and the index of what is exported
    parts.push(leb128(renamed.length), renamed, body.subarray(nameEnd, end));
    at = end;
  }
  const contents = concatBytes(parts);
  return concatBytes([Uint8Array.of(EXPORT_SECTION), leb128(contents.length), contents]);
}

function unsigned(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  for (let end = start, scale = 1; end < bytes.length; end++, scale *= 128) {
    const byte = bytes[end] as number;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, end: end + 1 };
  }
  throw new Error("a core module that ends within a number");
}

function leb128(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
