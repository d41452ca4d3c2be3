import { ChainError } from "./errors.ts";
import { utf8Length, writeUtf8 } from "./utf8.ts";

/** Major types (RFC 8949 §3.1), in the place where an initial byte has them. */
export const UINT = 0x00;
export const NEGATIVE = 0x20;
export const BYTES = 0x40;
export const TEXT = 0x60;
export const ARRAY = 0x80;
export const MAP = 0xa0;

export const FALSE = 0xf4;
export const TRUE = 0xf5;
export const NULL = 0xf6;
export const FLOAT32 = 0xfa;
export const FLOAT64 = 0xfb;

const UINT32_RANGE = 0x1_0000_0000;

/** Up to here a loop beats `TypedArray.set`. */
const SHORT_BYTES = 16;

/** Up to here a loop beats `encodeInto`. */
const SHORT_TEXT = 48;

/**
 * Writes deterministic CBOR (RFC 8949 §4.2.1: shortest heads, definite lengths) into one growing buffer. The order
 * of a map's keys is its caller's duty.
 */
export class CborWriter {
  /** Grows by being replaced: read it again after every write. */
  buffer: Uint8Array;
  /** Where the next byte goes. */
  at = 0;

  constructor(capacity: number) {
    this.buffer = new Uint8Array(capacity);
  }

  /** A fresh copy of what was written from `start` on. */
  copy(start = 0): Uint8Array {
    return this.buffer.slice(start, this.at);
  }

  /** Makes room for `size` more bytes. */
  reserve(size: number): void {
    if (this.at + size <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(this.buffer.length * 2, this.at + size));
    grown.set(this.buffer.subarray(0, this.at));
    this.buffer = grown;
  }

  /** `n` is an integer from 0 to 2^53 - 1, and not checked. */
  head(major: number, n: number): void {
    this.reserve(9);
    const { buffer } = this;
    let { at } = this;
    if (n < 24) {
      buffer[at++] = major | n;
    } else if (n < 0x100) {
      buffer[at++] = major | 24;
      buffer[at++] = n;
    } else if (n < 0x10000) {
      buffer[at++] = major | 25;
      buffer[at++] = n >>> 8;
      buffer[at++] = n;
    } else if (n < UINT32_RANGE) {
      buffer[at++] = major | 26;
      at = writeUint32(buffer, at, n);
    } else {
      buffer[at++] = major | 27;
      at = writeUint32(buffer, at, Math.floor(n / UINT32_RANGE));
      at = writeUint32(buffer, at, n % UINT32_RANGE);
    }
    this.at = at;
  }

  /** @throws ChainError CHAIN_BAD_VALUE unless `n` is an integer from 0 to 2^53 - 1. */
  uint(n: number): void {
    if (n >>> 0 !== n && !(Number.isSafeInteger(n) && n >= 0)) refuseNumber(n);
    this.head(UINT, n);
  }

  /** A safe integer. */
  int(n: number): void {
    if (n < 0) this.head(NEGATIVE, -1 - n);
    else this.head(UINT, n);
  }

  /** From 0 to 2^64 - 1. @throws ChainError CHAIN_BAD_VALUE */
  bigUint(n: bigint): void {
    const small = Number(n); // comparing bigints costs more than all else here
    if (small >= 0 && small <= Number.MAX_SAFE_INTEGER) return this.head(UINT, small);
    if (n < 0n || n >= 2n ** 64n) refuseNumber(n);
    this.bigInt(n);
  }

  /** From -2^64 to 2^64 - 1. */
  bigInt(n: bigint): void {
    const major = n < 0n ? NEGATIVE : UINT;
    const magnitude = n < 0n ? -1n - n : n;
    if (magnitude <= Number.MAX_SAFE_INTEGER) return this.head(major, Number(magnitude));
    this.reserve(9);
    this.buffer[this.at++] = major | 27;
    this.at = writeUint32(this.buffer, this.at, Number(magnitude >> 32n));
    this.at = writeUint32(this.buffer, this.at, Number(magnitude & 0xffff_ffffn));
  }

  bytes(bytes: Uint8Array): void {
    const { length } = bytes;
    this.head(BYTES, length);
    this.raw(bytes);
  }

  /** Bytes without a head: an item that is encoded already. */
  raw(bytes: Uint8Array): void {
    const { length } = bytes;
    this.reserve(length);
    const { buffer, at } = this;
    if (length > SHORT_BYTES) buffer.set(bytes, at);
    else for (let i = 0; i < length; i++) buffer[at + i] = bytes[i] as number;
    this.at = at + length;
  }

  /** @throws ChainError CHAIN_BAD_VALUE where the text is not well-formed Unicode. */
  text(text: string): void {
    const { length } = text;
    if (length <= SHORT_TEXT && this.#shortAscii(text)) return;
    const size = utf8Length(text);
    if (size === undefined) {
      throw new ChainError("CHAIN_BAD_VALUE", {
        what: "a text holds half a surrogate pair, which UTF-8 cannot write",
        remedy: "make the text well-formed (String.prototype.toWellFormed)",
      });
    }
    this.head(TEXT, size);
    this.reserve(size);
    writeUtf8(text, this.buffer, this.at);
    this.at += size;
  }

  #shortAscii(text: string): boolean {
    const { at: start } = this;
    const { length } = text;
    this.head(TEXT, length);
    this.reserve(length);
    const { buffer, at } = this;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80) {
        this.at = start;
        return false;
      }
      buffer[at + i] = unit;
    }
    this.at = at + length;
    return true;
  }

  /** A byte string given as lowercase hex digits, two a byte. */
  hex(digits: string): void {
    const size = digits.length / 2;
    this.head(BYTES, size);
    this.reserve(size);
    const { buffer, at } = this;
    for (let i = 0; i < size; i++)
      buffer[at + i] =
        (hexDigit(digits.charCodeAt(2 * i)) << 4) | hexDigit(digits.charCodeAt(2 * i + 1));
    this.at = at + size;
  }

  array(count: number): void {
    this.head(ARRAY, count);
  }

  map(count: number): void {
    this.head(MAP, count);
  }

  /** One byte that is an item by itself: FALSE, TRUE or NULL. */
  simple(byte: number): void {
    this.reserve(1);
    this.buffer[this.at++] = byte;
  }
}

/** 0 to 9 are units 48 to 57, a to f are 97 to 102. */
function hexDigit(unit: number): number {
  return unit < 58 ? unit - 48 : unit - 87;
}

function refuseNumber(n: number | bigint): never {
  throw new ChainError("CHAIN_BAD_VALUE", {
    what: `${n} is not a number that can stand here`,
    remedy: "give an integer from 0 to 2^53 - 1, fuel up to 2^64 - 1",
  });
}

function writeUint32(buffer: Uint8Array, at: number, n: number): number {
  buffer[at] = n >>> 24;
  buffer[at + 1] = n >>> 16;
  buffer[at + 2] = n >>> 8;
  buffer[at + 3] = n;
  return at + 4;
}
