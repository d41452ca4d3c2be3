import { encodeUtf8 } from "../utf8.ts";

/** The Encoding Standard's. */
export class TextEncoder {
  readonly encoding = "utf-8" as const;

  encode(text: unknown = ""): Uint8Array<ArrayBuffer> {
    return encodeUtf8(String(text));
  }

  /** Writes whole characters only, as many as there is room for. */
  encodeInto(text: string, into: Uint8Array): { read: number; written: number } {
    const all = encodeUtf8(text);
    if (all.length <= into.length) {
      into.set(all);
      return { read: text.length, written: all.length };
    }
    let written = into.length;
    while (written > 0 && ((all[written] ?? 0) & 0xc0) === 0x80) written--;
    into.set(all.subarray(0, written));
    return { read: lengthOf(all.subarray(0, written)), written };
  }
}

/** UTF-16 code units of well-formed UTF-8: one for each byte that begins a character, two where four bytes are one. */
function lengthOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum + (byte >= 0xf0 ? 2 : (byte & 0xc0) === 0x80 ? 0 : 1), 0);
}
