import { concatBytes } from "../base/mod.ts";
import { BuildError } from "./errors.ts";

/** WebAssembly 3.0, "Binary Format", "Modules". */
export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  global: 6,
  export: 7,
  code: 10,
} as const;

export interface Section {
  readonly id: number;
  readonly body: Uint8Array;
}

/** A core module as its sections, in their order. @throws BuildError BUILD_BAD_MODULE */
export function readSections(core: Uint8Array): Section[] {
  if (!isCoreModule(core)) throw broken("it does not begin as a core WebAssembly module does");
  const cursor = new Cursor(core, HEADER.length);
  const sections: Section[] = [];
  while (!cursor.ended) {
    const id = cursor.byte();
    sections.push({ id, body: cursor.bytes(cursor.unsigned()) });
  }
  return sections;
}

export function writeSections(sections: readonly Section[]): Uint8Array {
  const parts = sections.flatMap(({ id, body }) => [Uint8Array.of(id), leb128(body.length), body]);
  return concatBytes([HEADER, ...parts]);
}

export function isCoreModule(bytes: Uint8Array): boolean {
  return HEADER.every((byte, at) => bytes[at] === byte);
}

/** A vector's elements, behind their number. */
export function vector(elements: readonly Uint8Array[]): Uint8Array {
  return concatBytes([leb128(elements.length), ...elements]);
}

/** An unsigned number. */
export function leb128(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

/** Bytes, read one after the other. @throws BuildError BUILD_BAD_MODULE where they end too early */
export class Cursor {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  get ended(): boolean {
    return this.at >= this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.at];
    if (byte === undefined) throw broken(`it ends within something, at byte ${this.at}`);
    this.at += 1;
    return byte;
  }

  bytes(length: number): Uint8Array {
    const end = this.at + length;
    if (end > this.#bytes.length) throw broken(`it ends within something, at byte ${this.at}`);
    const bytes = this.#bytes.subarray(this.at, end);
    this.at = end;
    return bytes;
  }

  unsigned(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      if (scale > 2 ** 28) throw broken(`a number without an end at byte ${this.at}`);
    }
  }

  /** Past a number of any width and sign. */
  skipNumber(): void {
    while (this.byte() >= 0x80);
  }

  name(): string {
    return new TextDecoder().decode(this.bytes(this.unsigned()));
  }
}

const HEADER = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

function broken(why: string): BuildError {
  return new BuildError("BUILD_BAD_MODULE", {
    what: `this is no core WebAssembly module: ${why}`,
    remedy: "give the module that a compiler wrote; a component needs no packing",
  });
}
