import { EngineError } from "../errors.ts";

/** A place in the bytes of a core module. Reading beyond `end` is ENGINE_INVALID. */
export class ModuleCursor {
  readonly bytes: Uint8Array;
  /** Where it began. */
  readonly from: number;
  at: number;
  end: number;

  constructor(bytes: Uint8Array, at = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.from = at;
    this.at = at;
    this.end = end;
  }

  byte(): number {
    if (this.at >= this.end) throw invalidAt(this.at, "the bytes end in the middle of something");
    return this.bytes[this.at++] as number;
  }

  /** Unsigned LEB128 of at most 32 bits and 5 bytes, as the specification has it. */
  u32(): number {
    // Nearly all numbers in code have one byte: the scan takes half as long again without this.
    const first = this.bytes[this.at] as number;
    if (first < 0x80 && this.at < this.end) {
      this.at++;
      return first;
    }
    return this.#longU32();
  }

  #longU32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      if (shift === 28 && byte > 0x0f) break;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw invalidAt(this.at, "a number does not fit in 32 bits");
  }

  /** Signed LEB128 of at most 33 bits and 5 bytes. */
  s33(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      if (shift === 28 && byte > 0x0f && byte < 0x70) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return (byte & 0x40) === 0 ? value : value - 2 ** (shift + 7);
    }
    throw invalidAt(this.at, "a number does not fit in 33 bits");
  }

  /** Passes a LEB128 of at most `bytesMax` bytes, whose value is V8's to judge. */
  skipLeb(bytesMax: number): void {
    if (this.at < this.end && (this.bytes[this.at] as number) < 0x80) {
      this.at++;
      return;
    }
    for (let count = 1; count <= bytesMax; count++) if (this.byte() < 0x80) return;
    throw invalidAt(this.at, `a number is longer than ${bytesMax} bytes`);
  }

  skip(size: number): void {
    if (size > this.end - this.at)
      throw invalidAt(this.at, "the bytes end in the middle of something");
    this.at += size;
  }

  /** A count of things that each take at least one byte, so that no count makes us allocate more than the input. */
  count(): number {
    const at = this.at;
    const count = this.u32();
    if (count > this.end - this.at)
      throw invalidAt(at, `a list of ${count} does not fit in the bytes that are left`);
    return count;
  }

  /** A view of the next `size` bytes. */
  take(size: number): Uint8Array {
    if (size > this.end - this.at)
      throw invalidAt(this.at, `${size} bytes are announced, and end sooner`);
    this.at += size;
    return this.bytes.subarray(this.at - size, this.at);
  }

  /** A name's bytes. */
  nameBytes(): Uint8Array {
    return this.take(this.u32());
  }
}

export function invalidAt(at: number, what: string): EngineError {
  return new EngineError("ENGINE_INVALID", {
    what,
    where: `byte offset ${at} of the core module`,
    remedy: "build the component again with a current tool",
  });
}

export function unknownOpcode(opcode: number, at: number): EngineError {
  if (LEGACY_EXCEPTIONS.has(opcode)) return unsupportedAt(at, "legacy exception handling");
  return invalidAt(at, `0x${opcode.toString(16)} is not an instruction`);
}

/** try, catch, rethrow, delegate, catch_all: what `try_table` replaced. */
const LEGACY_EXCEPTIONS: ReadonlySet<number> = new Set([0x06, 0x07, 0x09, 0x18, 0x19]);

/** For a feature that no metered module may use, or that is not metered yet. */
export function unsupportedAt(at: number, feature: string): EngineError {
  return new EngineError("ENGINE_UNSUPPORTED", {
    what: `the core module uses ${feature}`,
    where: `byte offset ${at} of the core module`,
    remedy: "build the component without this feature",
  });
}
