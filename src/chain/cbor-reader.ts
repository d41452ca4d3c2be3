import { ARRAY, BYTES, FALSE, MAP, NEGATIVE, NULL, TEXT, TRUE, UINT } from "./cbor-writer.ts";
import { type ChainCode, ChainError } from "./errors.ts";
import { readUtf8 } from "./utf8.ts";

const UINT32_RANGE = 0x1_0000_0000;

/**
 * Reads deterministic CBOR and nothing else: each item has one form, so what is accepted is what a writer
 * would have written. Every error names the offset of the item that is wrong.
 */
export class CborReader {
  readonly bytes: Uint8Array;
  /** Where the next item starts. */
  at: number;
  readonly end: number;

  constructor(bytes: Uint8Array, at = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  /** @throws ChainError CHAIN_TRAILING_BYTES unless everything was read. */
  finish(): void {
    if (this.at !== this.end)
      this.refuse("CHAIN_TRAILING_BYTES", `${this.end - this.at} bytes follow the end`);
  }

  refuse(code: ChainCode, what: string, offset: number = this.at): never {
    throw new ChainError(code, { what, remedy: REMEDIES[code] ?? REMEDY }, { offset });
  }

  /** The initial byte of the next item, which stays. */
  peek(): number {
    if (this.at >= this.end)
      this.refuse("CHAIN_CUT_SHORT", "the bytes end where an item should begin");
    return this.bytes[this.at] as number;
  }

  /** The argument of a head of this major type, up to 2^53 - 1. */
  head(major: number, what: string): number {
    const start = this.at;
    const initial = this.peek();
    if ((initial & 0xe0) !== major) this.refuse("CHAIN_BAD_SHAPE", `expected ${what}`);
    this.at++;
    const info = initial & 0x1f;
    if (info < 24) return info;
    return this.#longArgument(info, start);
  }

  #longArgument(info: number, start: number): number {
    if (info > 27) this.refuse("CHAIN_NOT_CANONICAL", "an indefinite or reserved length", start);
    const size = 1 << (info - 24);
    if (this.at + size > this.end)
      this.refuse("CHAIN_CUT_SHORT", "the bytes end within a head", start);
    let n = 0;
    for (let i = 0; i < size; i++) n = n * 0x100 + (this.bytes[this.at + i] as number);
    this.at += size;
    const least = size === 1 ? 24 : size === 2 ? 0x100 : size === 4 ? 0x10000 : UINT32_RANGE;
    if (n < least) this.refuse("CHAIN_NOT_CANONICAL", "a head longer than its number needs", start);
    if (n > Number.MAX_SAFE_INTEGER)
      this.refuse("CHAIN_BAD_SHAPE", "a number above 2^53 - 1", start);
    return n;
  }

  uint(what: string, max: number = Number.MAX_SAFE_INTEGER): number {
    const start = this.at;
    const n = this.head(UINT, what);
    if (n > max) this.refuse("CHAIN_BAD_SHAPE", `${what} is above ${max}`, start);
    return n;
  }

  int(what: string): number {
    if ((this.peek() & 0xe0) !== NEGATIVE) return this.head(UINT, what);
    const start = this.at;
    const n = -1 - this.head(NEGATIVE, what);
    if (!Number.isSafeInteger(n)) this.refuse("CHAIN_BAD_SHAPE", "a number below -2^53 + 1", start);
    return n;
  }

  /** From `min` to `max`, which lie within 64 bits and a sign. */
  bigInt(what: string, min: bigint, max: bigint): bigint {
    const start = this.at;
    const initial = this.peek();
    const major = initial & 0xe0;
    if (major !== UINT && major !== NEGATIVE) this.refuse("CHAIN_BAD_SHAPE", `expected ${what}`);
    const argument =
      (initial & 0x1f) === 27 ? this.#argument64(start) : BigInt(this.head(major, what));
    const n = major === UINT ? argument : -1n - argument;
    if (n < min || n > max) this.refuse("CHAIN_BAD_SHAPE", `${what} is out of range`, start);
    return n;
  }

  #argument64(start: number): bigint {
    if (start + 9 > this.end) this.refuse("CHAIN_CUT_SHORT", "the bytes end within a head", start);
    let n = 0n;
    for (let i = 1; i <= 8; i++) n = (n << 8n) | BigInt(this.bytes[start + i] as number);
    this.at = start + 9;
    if (n < UINT32_RANGE)
      this.refuse("CHAIN_NOT_CANONICAL", "a head longer than its number needs", start);
    return n;
  }

  /** A view of the bytes read from, not a copy. `exactly`: how many there must be. */
  byteString(what: string, exactly?: number): Uint8Array {
    const start = this.at;
    const length = this.head(BYTES, what);
    if (exactly !== undefined && length !== exactly)
      this.refuse("CHAIN_BAD_SHAPE", `${what} is not ${exactly} bytes`, start);
    return this.take(length, start);
  }

  /** `length` bytes without a head. */
  take(length: number, start: number = this.at): Uint8Array {
    const from = this.at;
    if (length > this.end - from)
      this.refuse("CHAIN_CUT_SHORT", "the bytes end within a string", start);
    this.at = from + length;
    return this.bytes.subarray(from, this.at);
  }

  text(what: string): string {
    const start = this.at;
    const length = this.head(TEXT, what);
    const from = this.at;
    if (length > this.end - from)
      this.refuse("CHAIN_CUT_SHORT", "the bytes end within a text", start);
    this.at = from + length;
    const text = readUtf8(this.bytes, from, this.at);
    if (text === undefined) this.refuse("CHAIN_NOT_CANONICAL", `${what} is not UTF-8`, start);
    return text;
  }

  /** The count of an array's items: never more than the bytes that are left, so it is safe to allocate by. */
  array(what: string): number {
    return this.#count(ARRAY, what, 1);
  }

  /** An array of exactly `count` items. */
  tuple(count: number, what: string): void {
    const start = this.at;
    if (this.array(what) !== count)
      this.refuse("CHAIN_BAD_SHAPE", `${what} is not an array of ${count}`, start);
  }

  map(what: string): number {
    return this.#count(MAP, what, 2);
  }

  #count(major: number, what: string, itemsEach: number): number {
    const start = this.at;
    const count = this.head(major, what);
    if (count * itemsEach > this.end - this.at)
      this.refuse("CHAIN_CUT_SHORT", "the bytes end within an array or a map", start);
    return count;
  }

  bool(what: string): boolean {
    const initial = this.peek();
    if (initial !== TRUE && initial !== FALSE) this.refuse("CHAIN_BAD_SHAPE", `expected ${what}`);
    this.at++;
    return initial === TRUE;
  }

  /** Takes a null if one stands here. */
  null(): boolean {
    if (this.peek() !== NULL) return false;
    this.at++;
    return true;
  }
}

const REMEDY = "take a fresh copy from the actor's own store; this one was changed or damaged";

const REMEDIES: Readonly<Partial<Record<ChainCode, string>>> = {
  CHAIN_CUT_SHORT: "take the whole of it: the end is missing",
  CHAIN_TRAILING_BYTES: "cut what was appended, or take a fresh copy",
};
