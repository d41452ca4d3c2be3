const FIRST_BYTES = 1_024;

/** Bytes under construction. Grows by doubling. */
export class ModuleWriter {
  #bytes: Uint8Array;
  length = 0;

  constructor(capacity: number = FIRST_BYTES) {
    this.#bytes = new Uint8Array(capacity);
  }

  byte(value: number): void {
    if (this.length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.length++] = value;
  }

  u32(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  /** Signed LEB128 of a number that fits in 32 bits, or a heap type that fits in 33. */
  s32(value: number): void {
    let rest = value;
    while (rest < -64 || rest > 63) {
      this.byte((rest & 0x7f) | 0x80);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest & 0x7f);
  }

  raw(bytes: Uint8Array | readonly number[]): void {
    if (this.length + bytes.length > this.#bytes.length) this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** As `raw`, of bytes `from` (inclusive) to `to` (exclusive). */
  range(bytes: Uint8Array, from: number, to: number): void {
    // A view costs more than a short copy by hand, and nearly all ranges between two edits are short.
    const size = to - from;
    if (size > 160) return this.raw(bytes.subarray(from, to));
    if (this.length + size > this.#bytes.length) this.#reserve(size);
    const into = this.#bytes;
    const shift = this.length - from;
    for (let at = from; at < to; at++) into[at + shift] = bytes[at] as number;
    this.length += size;
  }

  /** A length, then the bytes. */
  sized(bytes: Uint8Array): void {
    this.u32(bytes.length);
    this.raw(bytes);
  }

  /** Puts another byte where one was written. */
  patch(at: number, byte: number): void {
    this.#bytes[at] = byte;
  }

  clear(): void {
    this.length = 0;
  }

  /** A view of what was written, until the next write. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  #reserve(size: number): void {
    const wider = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + size));
    wider.set(this.view());
    this.#bytes = wider;
  }
}
