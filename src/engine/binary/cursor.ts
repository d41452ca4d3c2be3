import { EngineError } from "../errors.ts";

/** A place in the bytes of a component, and what can be read there. Reading beyond `end` is ENGINE_INVALID. */
export class Cursor {
  readonly #bytes: Uint8Array;
  #at: number;
  #end: number;

  constructor(bytes: Uint8Array, at = 0, end: number = bytes.length) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  get at(): number {
    return this.#at;
  }

  byte(): number {
    if (this.#at >= this.#end) throw this.invalid("the bytes end in the middle of something");
    return this.#bytes[this.#at++] as number;
  }

  /** Unsigned LEB128 of at most 32 bits. */
  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      if (shift === 28 && byte > 0x0f) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw this.invalid("a number does not fit in 32 bits");
  }

  /** Signed LEB128 of at most 33 bits: a type's index, or, below zero, the code of a type. */
  s33(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return (byte & 0x40) === 0 ? value : value - 2 ** (shift + 7);
    }
    throw this.invalid("a number does not fit in 33 bits");
  }

  /** A vector: its length, then as many of what `read` reads. */
  vector<T>(read: () => T): T[] {
    return Array.from({ length: this.count() }, read);
  }

  /** The length of a vector, each element of which has at least one byte. */
  count(): number {
    const count = this.u32();
    if (count > this.#end - this.#at)
      throw this.invalid(`a list of ${count} does not fit in the bytes that are left`);
    return count;
  }

  optional<T>(read: () => T): T | undefined {
    const flag = this.byte();
    if (flag > 1) throw this.unknown("an optional part", flag);
    return flag === 0 ? undefined : read();
  }

  name(): string {
    const size = this.u32();
    const from = this.at;
    const bytes = this.take(size);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (cause) {
      throw this.invalid("a name is not UTF-8", from, cause);
    }
  }

  /** A view of the next `size` bytes. */
  take(size: number): Uint8Array {
    if (size > this.#end - this.#at)
      throw this.invalid(`${size} bytes are announced, and end sooner`);
    this.#at += size;
    return this.#bytes.subarray(this.#at - size, this.#at);
  }

  /** Reads what fills the next `size` bytes exactly. */
  within<T>(size: number, read: () => T): T {
    const outerEnd = this.#end;
    if (size > outerEnd - this.#at) throw this.invalid(`a section of ${size} bytes ends sooner`);
    this.#end = this.#at + size;
    const result = read();
    if (this.#at !== this.#end) throw this.invalid("a section is longer than what is in it");
    this.#end = outerEnd;
    return result;
  }

  invalid(what: string, at: number = this.#at, cause?: unknown): EngineError {
    const remedy = "build the component again with a current tool";
    return new EngineError("ENGINE_INVALID", { what, where: where(at), remedy, cause });
  }

  unknown(kind: string, code: number): EngineError {
    return this.invalid(`${kind} has the unknown code 0x${code.toString(16)}`, this.#at - 1);
  }

  unsupported(what: string): EngineError {
    const remedy = "build the component without this feature";
    return new EngineError("ENGINE_UNSUPPORTED", { what, where: where(this.#at), remedy });
  }
}

function where(at: number): string {
  return `byte offset ${at}`;
}
