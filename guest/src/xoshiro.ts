/** Bytes of a seed. */
export const SEED_BYTES = 16;

/**
 * xoshiro128** 1.1 by Blackman and Vigna (https://prng.di.unimi.it/xoshiro128starstar.c): small, quick, and good enough for
 * everything but secrets.
 */
export class Xoshiro128 {
  // Four fields, since the guest engine takes three times as long to take a typed array apart.
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** @param seed 16 bytes; all zero is no seed, and is taken for another */
  constructor(seed: Uint8Array) {
    const view = new DataView(seed.buffer, seed.byteOffset, SEED_BYTES);
    const word = (at: number): number => view.getInt32(at, true);
    [this.#a, this.#b, this.#c, this.#d] = [word(0), word(4), word(8), word(12)];
    if ((this.#a | this.#b | this.#c | this.#d) === 0) this.#a = 1;
  }

  /** 32 bits, as a whole number from 0. */
  next(): number {
    const b = this.#b;
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9);
    const c = this.#c ^ this.#a;
    const d = this.#d ^ b;
    this.#b = b ^ c;
    this.#a ^= d;
    this.#c = c ^ (b << 9);
    this.#d = rotate(d, 11);
    return result >>> 0;
  }

  /** From 0 to below 1, each multiple of 2^-53 as likely as the next. */
  double(): number {
    return ((this.next() >>> 5) * 0x4000000 + (this.next() >>> 6)) / 0x20000000000000;
  }
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
