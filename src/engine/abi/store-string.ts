import type { Encoding } from "./canonical-options.ts";
import type { Context } from "./context.ts";
import { fitsLatin1, UTF16_TAG, WideText } from "./load-string.ts";

/**
 * Writes a string where the guest's `realloc` says, and gives the pointer; the length is left in `cx.codeUnits`. The calls of
 * `realloc` depend on how the text was written where it comes from, and are the specification's (CanonicalABI.md, "Storing").
 * The host's text counts as written in the encoding that costs one call.
 */
export function storeString(cx: Context, value: string | WideText): number {
  const wide = value instanceof WideText;
  const text = wide ? value.text : value;
  const source = wide ? "utf16" : simple(cx, text);
  switch (cx.encoding) {
    case "utf8":
      if (source === "utf8") return copyUtf8(cx, text);
      return toUtf8(cx, text, text.length * (source === "utf16" ? 3 : 2));
    case "utf16":
      return source === "utf8" ? fromUtf8ToUtf16(cx, text) : copyUtf16(cx, text);
    default:
      if (cx.source !== "latin1+utf16") {
        return toLatin1OrUtf16(cx, text, source === "utf8" ? utf8Bytes(text) : text.length);
      }
      return source === "latin1" ? copyLatin1(cx, text) : narrowIfPossible(cx, text);
  }
}

function simple({ source, encoding }: Context, text: string): "utf8" | "utf16" | "latin1" {
  const written: Encoding = source ?? (encoding === "utf8" ? "utf8" : "utf16");
  if (written !== "latin1+utf16") return written;
  return fitsLatin1(text) ? "latin1" : "utf16";
}

function copyUtf8(cx: Context, text: string): number {
  const bytes = utf8Bytes(text);
  cx.execution.charge(bytes, 0);
  const ptr = cx.allocate(1, bytes);
  if (bytes === text.length) writeLatin1(cx, text, ptr);
  else cx.memory.text.write(text, ptr, bytes, "utf8");
  cx.codeUnits = bytes;
  return ptr;
}

function copyUtf16(cx: Context, text: string): number {
  const bytes = 2 * text.length;
  cx.execution.charge(bytes, 0);
  const ptr = cx.allocate(2, bytes);
  writeUtf16(cx, text, ptr);
  cx.codeUnits = text.length;
  return ptr;
}

function copyLatin1(cx: Context, text: string): number {
  cx.execution.charge(text.length, 0);
  const ptr = cx.allocate(2, text.length);
  writeLatin1(cx, text, ptr);
  cx.codeUnits = text.length;
  return ptr;
}

/** Guesses ASCII; the first character that is not makes room for the worst. */
function toUtf8(cx: Context, text: string, worstBytes: number): number {
  cx.execution.charge(worstBytes, 0);
  let ptr = cx.allocate(1, text.length);
  const ascii = asciiPrefix(text);
  writeLatin1(cx, text.slice(0, ascii), ptr);
  cx.codeUnits = text.length;
  if (ascii === text.length) return ptr;
  ptr = cx.reallocate(ptr, text.length, 1, worstBytes);
  const bytes = utf8Bytes(text);
  cx.memory.text.write(text.slice(ascii), ptr + ascii, bytes - ascii, "utf8");
  if (worstBytes > bytes) ptr = cx.reallocate(ptr, worstBytes, 1, bytes);
  cx.codeUnits = bytes;
  return ptr;
}

function fromUtf8ToUtf16(cx: Context, text: string): number {
  const worstBytes = 2 * utf8Bytes(text);
  cx.execution.charge(worstBytes, 0);
  let ptr = cx.allocate(2, worstBytes);
  const bytes = cx.memory.text.write(text, ptr, 2 * text.length, "utf16le");
  if (bytes < worstBytes) ptr = cx.reallocate(ptr, worstBytes, 2, bytes);
  cx.codeUnits = text.length;
  return ptr;
}

/** Guesses latin1; the first character that is not widens what is there, and makes room for the worst. */
function toLatin1OrUtf16(cx: Context, text: string, sourceUnits: number): number {
  const worstBytes = 2 * sourceUnits;
  cx.execution.charge(worstBytes, 0);
  let ptr = cx.allocate(2, sourceUnits);
  const narrow = latin1Prefix(text);
  writeLatin1(cx, text.slice(0, narrow), ptr);
  if (narrow < text.length) {
    ptr = cx.reallocate(ptr, sourceUnits, 2, worstBytes);
    const { bytes } = cx.memory;
    for (let at = narrow - 1; at >= 0; at--) {
      bytes[ptr + 2 * at] = bytes[ptr + at] as number;
      bytes[ptr + 2 * at + 1] = 0;
    }
    const length = 2 * text.length;
    cx.memory.text.write(text.slice(narrow), ptr + 2 * narrow, length - 2 * narrow, "utf16le");
    if (worstBytes > length) ptr = cx.reallocate(ptr, worstBytes, 2, length);
    cx.codeUnits = (text.length | UTF16_TAG) >>> 0;
    return ptr;
  }
  if (text.length < sourceUnits) ptr = cx.reallocate(ptr, sourceUnits, 2, text.length);
  cx.codeUnits = text.length;
  return ptr;
}

/** What was tagged as utf16 probably is; where it is not, it shrinks to latin1 in place. */
function narrowIfPossible(cx: Context, text: string): number {
  const ptr = copyUtf16(cx, text);
  if (!fitsLatin1(text)) {
    cx.codeUnits = (text.length | UTF16_TAG) >>> 0;
    return ptr;
  }
  const { bytes } = cx.memory;
  for (let at = 0; at < text.length; at++) bytes[ptr + at] = bytes[ptr + 2 * at] as number;
  return cx.reallocate(ptr, 2 * text.length, 1, text.length);
}

/** Longest text that is written character by character: up to twice as fast as a call of Node's. */
const SHORT_CHARACTERS = 24;

function writeLatin1(cx: Context, text: string, ptr: number): void {
  if (text.length > SHORT_CHARACTERS) {
    cx.memory.text.write(text, ptr, text.length, "latin1");
    return;
  }
  const { bytes } = cx.memory;
  for (let at = 0; at < text.length; at++) bytes[ptr + at] = text.charCodeAt(at);
}

function writeUtf16(cx: Context, text: string, ptr: number): void {
  if (text.length > SHORT_CHARACTERS) {
    cx.memory.text.write(text, ptr, 2 * text.length, "utf16le");
    return;
  }
  const { data } = cx.memory;
  for (let at = 0; at < text.length; at++) data.setUint16(ptr + 2 * at, text.charCodeAt(at), true);
}

function utf8Bytes(text: string): number {
  if (text.length > SHORT_CHARACTERS) return Buffer.byteLength(text, "utf8");
  return asciiPrefix(text) === text.length ? text.length : Buffer.byteLength(text, "utf8");
}

function asciiPrefix(text: string): number {
  return prefix(text, 0x7f);
}

function latin1Prefix(text: string): number {
  return prefix(text, 0xff);
}

function prefix(text: string, codeMax: number): number {
  let at = 0;
  while (at < text.length && text.charCodeAt(at) <= codeMax) at++;
  return at;
}
