/** Writes the binary formats of core modules and components, for the guests of these tests. */
export class ByteWriter {
  #bytes = new Uint8Array(64);
  #length = 0;

  byte(...bytes: readonly number[]): this {
    return this.raw(bytes);
  }

  /** LEB128 without a sign. */
  u32(value: number): this {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#put((rest % 128) | 0x80);
    return this.#put(rest);
  }

  /** LEB128 with a sign. */
  s32(value: number): this {
    let rest = value;
    for (; rest < -64 || rest > 63; rest >>= 7) this.#put((rest & 0x7f) | 0x80);
    return this.#put(rest & 0x7f);
  }

  raw(bytes: ArrayLike<number>): this {
    this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  /** Its length, then itself. */
  sized(bytes: Uint8Array): this {
    return this.u32(bytes.length).raw(bytes);
  }

  name(text: string): this {
    return this.sized(encoder.encode(text));
  }

  vector<Item>(items: readonly Item[], write: (item: Item) => void): this {
    this.u32(items.length);
    for (const item of items) write(item);
    return this;
  }

  section(id: number, write: (content: ByteWriter) => void): this {
    const content = new ByteWriter();
    write(content);
    return this.byte(id).sized(content.done());
  }

  done(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #put(byte: number): this {
    this.#makeRoom(1);
    this.#bytes[this.#length++] = byte;
    return this;
  }

  #makeRoom(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#length + count));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

const encoder = new TextEncoder();
