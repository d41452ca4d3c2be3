/** Decimal numbers as ASCII, without a string between. */

import { Bytes } from "@theater/guest/assembly";

export const ZERO: u8 = 0x30; // "0"

/** Whether what `decimal` read last was one, and fits 64 bits. */
export let fits: bool = false;

/** Leading zeros count for nothing; 19 digits always fit, a 20th may. */
export function decimal(text: Bytes): u64 {
  let at = 0;
  while (at < text.length && text[at] == ZERO) at++;
  fits = text.length - at <= 20;
  let value: u64 = 0;
  for (; fits && at < text.length; at++) {
    const digit = <u64>text[at] - ZERO;
    fits = digit <= 9 && value <= (u64.MAX_VALUE - digit) / 10;
    value = value * 10 + digit;
  }
  return value;
}

/** With leading zeros up to `width`. */
export function digits(value: u64, width: i32): Bytes {
  const text = new Bytes(max(digitCount(value), width));
  for (let at = text.length - 1; at >= 0; at--) {
    text[at] = ZERO + <u8>(value % 10);
    value /= 10;
  }
  return text;
}

function digitCount(value: u64): i32 {
  let count = 1;
  for (; value >= 10; value /= 10) count++;
  return count;
}
