/**
 * xoshiro128** 1.1 by Blackman and Vigna (https://prng.di.unimi.it/xoshiro128starstar.c): small, quick, and good enough for
 * everything but secrets.
 */
export class Xoshiro128 {
  readonly #state: Int32Array;

  /** @param seed 16 bytes; all zero is no seed, and is taken for another */
  constructor(seed: Uint8Array) {
    const words = new Int32Array(4);
    for (let at = 0; at < 16; at++) {
      words[at >> 2] = (words[at >> 2] ?? 0) | ((seed[at] ?? 0) << (8 * (at & 3)));
    }
    if (words.every((word) => word === 0)) words[0] = 1;
    this.#state = words;
  }

  /** 32 bits, as a whole number from 0. */
  next(): number {
    const state = this.#state;
    const [a = 0, b = 0, c = 0, d = 0] = state;
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9);
    state[0] = a ^ d ^ b;
    state[1] = b ^ c ^ a;
    state[2] = c ^ a ^ (b << 9);
    state[3] = rotate(d ^ b, 11);
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
