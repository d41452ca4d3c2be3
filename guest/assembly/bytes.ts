/// <reference types="assemblyscript/std/assembly/rt/index.d.ts" />

/**
 * Bytes: of a message, of a state. A managed object whose content lies in the object itself, as that of an `ArrayBuffer` does. So
 * what the host lowers into memory is one without a copy (canonical.ts).
 */
@final
export class Bytes {
  /** One of them. Fails where there is none. */
  [key: number]: u8;

  /** So many zeros. */
  constructor(length: i32) {
    const bytes = changetype<Bytes>(__new(<usize>length, idof<Bytes>()));
    memory.fill(changetype<usize>(bytes), 0, <usize>length);
    return bytes;
  }

  /** The UTF-8 of a text. */
  static of(text: string): Bytes {
    const bytes = new Bytes(String.UTF8.byteLength(text));
    String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, changetype<usize>(bytes));
    return bytes;
  }

  /** How many. The runtime keeps the size of an object in the word before it. */
  get length(): i32 {
    return load<i32>(changetype<usize>(this) - 4);
  }

  /** From UTF-8; what is none becomes U+FFFD. */
  text(): string {
    return String.UTF8.decodeUnsafe(changetype<usize>(this), <usize>this.length);
  }

  toString(): string {
    return this.text();
  }

  @operator("[]")
  byte(index: i32): u8 {
    return this.read<u8>(index);
  }

  @operator("[]=")
  setByte(index: i32, byte: u8): void {
    this.write<u8>(index, byte);
  }

  /** A number of type `T`, little-endian, from its first byte on: `state.read<u64>()`. */
  read<T>(at: i32 = 0): T {
    return load<T>(this.place(at, sizeof<T>()));
  }

  write<T>(at: i32, value: T): void {
    store<T>(this.place(at, sizeof<T>()), value);
  }

  /** A copy of those from `start` up to but not including `end`. */
  slice(start: i32, end: i32 = this.length): Bytes {
    assert(start <= end, "a slice ends before it starts");
    const from = this.place(start, <usize>(end - start));
    const bytes = changetype<Bytes>(__new(<usize>(end - start), idof<Bytes>()));
    memory.copy(changetype<usize>(bytes), from, <usize>(end - start));
    return bytes;
  }

  /** Copies `other` here, its first byte to `at`. */
  set(other: Bytes, at: i32 = 0): void {
    const length = <usize>other.length;
    memory.copy(this.place(at, length), changetype<usize>(other), length);
  }

  /** Whether these are the characters of `text`, which must be ASCII. */
  is(text: string): bool {
    return this.length == text.length && this.startsWith(text);
  }

  /** Whether they begin so. */
  startsWith(text: string): bool {
    if (this.length < text.length) return false;
    for (let index = 0; index < text.length; index++) {
      if (load<u8>(changetype<usize>(this) + index) != text.charCodeAt(index)) return false;
    }
    return true;
  }

  /** Where `size` bytes from `at` on lie; fails where they are not all there. */
  private place(at: i32, size: usize): usize {
    assert(at >= 0 && <usize>at + size <= <usize>this.length, "out of the range of these bytes");
    return changetype<usize>(this) + at;
  }
}
