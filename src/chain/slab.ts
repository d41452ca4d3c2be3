/** A piece above this share of a slab gets memory of its own. */
const LARGE = 4;

/**
 * Copies small pieces out of reused buffers into slices of larger ones: an ArrayBuffer of its own costs 600 ns a piece, a
 * slice of a slab 60 (Node 26, 400 B). A piece keeps its whole slab alive, so pieces that die together share
 * one, and what is kept longer than they are must be copied. Never post a piece to another thread: its whole slab would
 * be cloned.
 */
export class Slab {
  readonly #size: number;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor(size: number) {
    this.#size = size;
  }

  copy(from: Uint8Array, start: number, end: number): Uint8Array {
    const length = end - start;
    // V8 keeps typed arrays up to 64 bytes within its own heap.
    if (length <= 64 || length * LARGE > this.#size) return from.slice(start, end);
    if (this.#at + length > this.#bytes.length) {
      this.#bytes = new Uint8Array(this.#size);
      this.#at = 0;
    }
    const piece = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    piece.set(from.subarray(start, end));
    return piece;
  }
}
