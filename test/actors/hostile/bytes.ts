/** Pieces of binaries, for what no assembler would write. */
export type Bytes = Uint8Array | readonly number[];

export const CORE_PREAMBLE: readonly number[] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
export const PREAMBLE: readonly number[] = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];

export function joined(...parts: readonly Bytes[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Unsigned LEB128. */
export function leb(value: number): number[] {
  const bytes = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return [...bytes, rest];
}

export function named(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return joined(leb(bytes.length), bytes);
}

export function section(id: number, ...content: readonly Bytes[]): Uint8Array {
  const body = joined(...content);
  return joined([id], leb(body.length), body);
}

/** A section that lists `count` things. */
export function listed(id: number, count: number, one: (at: number) => Bytes): Uint8Array {
  const bytes: number[] = leb(count);
  for (let at = 0; at < count; at++) for (const byte of one(at)) bytes.push(byte);
  return section(id, bytes);
}

export function coreModule(...sections: readonly Bytes[]): Uint8Array {
  return joined(CORE_PREAMBLE, ...sections);
}

export function component(...sections: readonly Bytes[]): Uint8Array {
  return joined(PREAMBLE, ...sections);
}

/** A component that makes so many instances of a core module that imports nothing. */
export function instances(module: Uint8Array, count: number): Uint8Array {
  return component(
    section(1, module),
    listed(2, count, () => [0x00, 0x00, 0x00]),
  );
}

/** The section of types in a core module: [] → []. */
export const NO_TYPE: Bytes = section(1, [1, 0x60, 0, 0]);
/** The section that says that it has one function, of that type. */
export const ONE_FUNCTION: Bytes = section(3, [1, 0]);
/** The body, with its length, of a function that does nothing. */
export const NOTHING: Bytes = [2, 0, 0x0b];
