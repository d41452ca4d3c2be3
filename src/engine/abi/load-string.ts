import type { Context } from "./context.ts";
import { CONTENT_PER_BYTE } from "./host-bytes.ts";
import type { LinearMemory } from "./linear-memory.ts";

/** Bytes of a string, or of a list, as the specification has it; above it nothing is looked at. */
export const CONTENT_BYTES_MAX: number = 2 ** 28 - 1;

/** In `latin1+utf16` the length's highest bit says which of the two it is. */
export const UTF16_TAG: number = 0x8000_0000;

/**
 * Text that fits latin1 and was written as utf16 by a guest of `latin1+utf16`. Where it goes on to another guest, that one's
 * `realloc` is called as for utf16. Never given to the host.
 */
export class WideText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const WIDE_HOST_BYTES = 24;

/** `length` is in code units, tagged where the encoding tags. @throws EngineError ENGINE_TRAP for text that is none. */
export function loadString(cx: Context, ptr: number, length: number): string {
  switch (cx.encoding) {
    case "utf8":
      claim(cx, ptr, 1, length);
      return utf8(cx, ptr, length);
    case "utf16":
      claim(cx, ptr, 2, 2 * length);
      return utf16(cx, ptr, 2 * length);
    default:
      return latin1OrUtf16(cx, ptr, length);
  }
}

function latin1OrUtf16(cx: Context, ptr: number, tagged: number): string {
  if (tagged < UTF16_TAG) {
    claim(cx, ptr, 2, tagged);
    return cx.memory.text.toString("latin1", ptr, ptr + tagged); // not TextDecoder's latin1, which is windows-1252
  }
  const bytes = 2 * (tagged - UTF16_TAG);
  claim(cx, ptr, 2, bytes);
  if (cx.keepWide) cx.execution.charge(0, 0, WIDE_HOST_BYTES);
  const text = utf16(cx, ptr, bytes);
  // The claim that this is a string holds for everyone but `storeString`, which knows.
  return cx.keepWide && fitsLatin1(text) ? (new WideText(text) as unknown as string) : text;
}

export function fitsLatin1(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0xff) return false;
  return true;
}

function claim(cx: Context, ptr: number, align: number, bytes: number): void {
  if (bytes > CONTENT_BYTES_MAX) cx.execution.trap("a string is longer than 2^28 - 1 bytes");
  cx.expect(ptr, align, bytes, "the content of a string");
  cx.execution.charge(bytes, 0, bytes * CONTENT_PER_BYTE);
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function utf8({ memory, execution }: Context, ptr: number, bytes: number): string {
  if (isAscii(memory, ptr, bytes)) return memory.text.toString("latin1", ptr, ptr + bytes);
  try {
    return decoder.decode(memory.bytes.subarray(ptr, ptr + bytes));
  } catch (thrown) {
    if (thrown instanceof RangeError) throw thrown; // V8's stack, which is the host's doing and not the guest's
    return execution.trap("a string is not valid utf-8");
  }
}

/** Longest text that is looked through byte by byte: 1.5 to 1.9 times faster than the decoder below, slower above. */
const SHORT_BYTES = 64;

function isAscii({ bytes }: LinearMemory, ptr: number, length: number): boolean {
  if (length > SHORT_BYTES) return false;
  let all = 0;
  for (let at = ptr; at < ptr + length; at++) all |= bytes[at] as number;
  return all < 0x80;
}

function utf16({ memory, execution }: Context, ptr: number, bytes: number): string {
  const text = memory.text.toString("utf16le", ptr, ptr + bytes);
  if (!text.isWellFormed()) execution.trap("a string is not valid utf-16");
  return text;
}
