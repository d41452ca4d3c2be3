/**
 * The canonical ABI by hand, for components whose strings are UTF-16 as AssemblyScript's are (Component Model,
 * `CanonicalABI.md`). Nothing here copies: what the host lowered is used where it lies, and may be given back.
 */

/**
 * The host's way to memory of ours, for arguments and for results of imports. Aligned to 16, whatever is asked; for no
 * bytes it gives a pointer to nothing, that must not be freed.
 */
export function realloc(at: usize, oldSize: usize, align: usize, size: usize): usize {
  if (size == 0) return align;
  return oldSize == 0 ? heap.alloc(size) : heap.realloc(at, size);
}

/** A `list<u8>` in memory; valid until the call ends. */
@unmanaged
export class Bytes {
  constructor(
    public at: usize,
    public size: usize,
  ) {}

  static filled(size: usize, byte: u8 = 0): Bytes {
    const at = heap.alloc(size);
    memory.fill(at, byte, size);
    return new Bytes(at, size);
  }

  /** UTF-8. */
  static of(text: string): Bytes {
    const size = String.UTF8.byteLength(text);
    const at = heap.alloc(size);
    String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, at);
    return new Bytes(at, size);
  }

  /** From UTF-8; bytes that are not become U+FFFD. */
  text(): string {
    return String.UTF8.decodeUnsafe(this.at, this.size);
  }

  @operator("[]")
  byte(index: usize): u8 {
    assert(index < this.size);
    return load<u8>(this.at + index);
  }

  @operator("[]=")
  put(index: usize, byte: u8): void {
    assert(index < this.size);
    store<u8>(this.at + index, byte);
  }

  /** Whether these are the ASCII characters of `text`, which must be a literal of at least one. */
  is(text: string): bool {
    return this.size == <usize>text.length && this.begins(text);
  }

  begins(text: string): bool {
    if (this.size < <usize>text.length) return false;
    for (let index = 0; index < text.length; index++) {
      if (load<u8>(this.at + index) != text.charCodeAt(index)) return false;
    }
    return true;
  }
}

/** A string that the host lowered: `size` UTF-16 code units at `at`. */
export function lift(at: usize, size: usize): string {
  return String.UTF16.decodeUnsafe(at, size << 1);
}

/** Stores a string as two words, pointer and code units. The string must outlive the call. */
export function lower(text: string, at: usize): void {
  store<usize>(at, changetype<usize>(text));
  store<usize>(at, text.length, 4);
}
