import type { Encoding, Text } from "./plain.ts";
import { MEMORY_BYTES, type ReferenceInstance, Trap, trapIf } from "./reference-instance.ts";

const UTF16_TAG = 2 ** 31;
const MAX_STRING_BYTE_LENGTH = 2 ** 28 - 1;

/** CanonicalABI.md, `load_string_from_range`. */
export function loadText(instance: ReferenceInstance, ptr: number, codeUnits: number): Text {
  const { encoding, memory } = instance;
  const wide = encoding === "utf16" || (encoding === "latin1+utf16" && codeUnits >= UTF16_TAG);
  const units = encoding === "latin1+utf16" ? codeUnits % UTF16_TAG : codeUnits;
  const byteLength = wide ? 2 * units : units;
  trapIf(byteLength > MAX_STRING_BYTE_LENGTH, "a string is too long");
  trapIf(encoding !== "utf8" && ptr % 2 !== 0, "a string is not aligned");
  trapIf(ptr + byteLength > MEMORY_BYTES, "a string is not in memory");
  instance.countValues(byteLength >> 3);
  const bytes = memory.subarray(ptr, ptr + byteLength);
  const text = wide ? decodeUtf16(bytes) : encoding === "utf8" ? decodeUtf8(bytes) : latin1(bytes);
  return { text, written: { encoding, codeUnits } };
}

/** The pointer, and the length in code units, tagged (CanonicalABI.md, `store_string_into_range`). */
export function storeText(instance: ReferenceInstance, value: Text): [number, number] {
  const { text, written = fromHost(value.text, instance.encoding) } = value;
  const tagged = written.encoding === "latin1+utf16" && written.codeUnits >= UTF16_TAG;
  const units = tagged ? written.codeUnits - UTF16_TAG : written.codeUnits;
  const source =
    written.encoding !== "latin1+utf16" ? written.encoding : tagged ? "utf16" : "latin1";
  switch (instance.encoding) {
    case "utf8":
      if (source === "utf8") return copy(instance, encodeUtf8(text), 1, units);
      return toUtf8(instance, text, units, source === "utf16" ? 3 * units : 2 * units);
    case "utf16":
      if (source === "utf8") return utf8ToUtf16(instance, text, units);
      return copy(instance, encodeUtf16(text), 2, units);
    default:
      if (instance.careless) return copy(instance, encodeUtf16(text), 2, text.length + UTF16_TAG);
      if (written.encoding !== "latin1+utf16") return toLatin1OrUtf16(instance, text, units);
      if (source === "latin1") return copy(instance, encodeLatin1(text), 2, units);
      return probablyUtf16(instance, text, units);
  }
}

/** The host has strings of no encoding: Theater lets them count as written in the one that asks for the fewest calls. */
function fromHost(text: string, to: Encoding): { encoding: Encoding; codeUnits: number } {
  if (to === "utf8") return { encoding: "utf8", codeUnits: encodeUtf8(text).length };
  return { encoding: "utf16", codeUnits: text.length };
}

/** `store_string_copy` */
function copy(
  instance: ReferenceInstance,
  encoded: readonly number[],
  align: number,
  codeUnits: number,
): [number, number] {
  const ptr = instance.allocate(align, encoded.length);
  instance.memory.set(encoded, ptr);
  return [ptr, codeUnits];
}

/** `store_string_to_utf8` */
function toUtf8(
  instance: ReferenceInstance,
  text: string,
  units: number,
  worst: number,
): [number, number] {
  let ptr = instance.allocate(1, units);
  const encoded = encodeUtf8(text);
  let at = 0;
  for (; at < units && text.charCodeAt(at) < 0x80; at++) {
    instance.memory[ptr + at] = text.charCodeAt(at);
  }
  if (at === units) return [ptr, units];
  ptr = instance.realloc(ptr, units, 1, worst);
  instance.memory.set(encoded.slice(at), ptr + at);
  if (worst > encoded.length) ptr = instance.realloc(ptr, worst, 1, encoded.length);
  return [ptr, encoded.length];
}

/** `store_utf8_to_utf16` */
function utf8ToUtf16(instance: ReferenceInstance, text: string, units: number): [number, number] {
  const worst = 2 * units;
  let ptr = instance.allocate(2, worst);
  const encoded = encodeUtf16(text);
  instance.memory.set(encoded, ptr);
  if (encoded.length < worst) ptr = instance.realloc(ptr, worst, 2, encoded.length);
  return [ptr, encoded.length / 2];
}

/** `store_string_to_latin1_or_utf16` */
function toLatin1OrUtf16(
  instance: ReferenceInstance,
  text: string,
  units: number,
): [number, number] {
  const { memory } = instance;
  let ptr = instance.allocate(2, units);
  let written = 0;
  for (; written < text.length && text.charCodeAt(written) < 0x100; written++) {
    memory[ptr + written] = text.charCodeAt(written);
  }
  if (written === text.length) {
    if (written < units) ptr = instance.realloc(ptr, units, 2, written);
    return [ptr, written];
  }
  const worst = 2 * units;
  ptr = instance.realloc(ptr, units, 2, worst);
  for (let at = written - 1; at >= 0; at--) {
    memory[ptr + 2 * at] = memory[ptr + at] as number;
    memory[ptr + 2 * at + 1] = 0;
  }
  const encoded = encodeUtf16(text);
  memory.set(encoded.slice(2 * written), ptr + 2 * written);
  if (worst > encoded.length) ptr = instance.realloc(ptr, worst, 2, encoded.length);
  return [ptr, encoded.length / 2 + UTF16_TAG];
}

/** `store_probably_utf16_to_latin1_or_utf16` */
function probablyUtf16(instance: ReferenceInstance, text: string, units: number): [number, number] {
  const { memory } = instance;
  let ptr = instance.allocate(2, 2 * units);
  memory.set(encodeUtf16(text), ptr);
  if (Array.from(text).some((one) => (one.codePointAt(0) as number) >= 0x100)) {
    return [ptr, units + UTF16_TAG];
  }
  for (let at = 0; at < units; at++) memory[ptr + at] = memory[ptr + 2 * at] as number;
  ptr = instance.realloc(ptr, 2 * units, 1, units);
  return [ptr, units];
}

/** The Unicode Standard, table 3-7: no overlong form, no surrogate, nothing above U+10FFFF. */
function decodeUtf8(bytes: Uint8Array): string {
  const points: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at++] as number;
    const more = lead < 0x80 ? 0 : lead < 0xc2 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if (more < 0 || lead > 0xf4) throw new Trap("a string is not utf-8");
    let point = more === 0 ? lead : lead & (0x3f >> more);
    for (let left = more; left > 0; left--) {
      const next = bytes[at++];
      if (next === undefined || next >> 6 !== 0b10) throw new Trap("a string is not utf-8");
      point = (point << 6) | (next & 0x3f);
    }
    const least = [0, 0x80, 0x800, 0x1_0000][more] as number;
    if (point < least || !isScalar(point)) throw new Trap("a string is not utf-8");
    points.push(point);
  }
  return textOf(points);
}

function decodeUtf16(bytes: Uint8Array): string {
  const points: number[] = [];
  for (let at = 0; at < bytes.length; at += 2) {
    const unit = unitAt(bytes, at);
    if (unit < 0xd800 || unit > 0xdfff) {
      points.push(unit);
      continue;
    }
    at += 2;
    const low = at < bytes.length ? unitAt(bytes, at) : 0;
    if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff) throw new Trap("a string is not utf-16");
    points.push(0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
  }
  return textOf(points);
}

function unitAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

function latin1(bytes: Uint8Array): string {
  return textOf(Array.from(bytes));
}

function textOf(points: readonly number[]): string {
  return points.map((point) => String.fromCodePoint(point)).join("");
}

export function isScalar(point: number): boolean {
  return point < 0x11_0000 && !(point >= 0xd800 && point <= 0xdfff);
}

function encodeUtf8(text: string): number[] {
  return Array.from(text).flatMap((one) => {
    const point = one.codePointAt(0) as number;
    if (point < 0x80) return [point];
    const low = 0x80 | (point & 0x3f);
    if (point < 0x800) return [0xc0 | (point >> 6), low];
    const middle = 0x80 | ((point >> 6) & 0x3f);
    if (point < 0x1_0000) return [0xe0 | (point >> 12), middle, low];
    return [0xf0 | (point >> 18), 0x80 | ((point >> 12) & 0x3f), middle, low];
  });
}

function encodeUtf16(text: string): number[] {
  return Array.from({ length: 2 * text.length }, (_, at) => {
    const unit = text.charCodeAt(at >> 1);
    return at % 2 === 0 ? unit & 0xff : unit >> 8;
  });
}

function encodeLatin1(text: string): number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}
