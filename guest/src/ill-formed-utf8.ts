/**
 * UTF-8 with a U+FFFD for each maximal part that is ill-formed (Encoding Standard, "UTF-8 decoder"). Slow, and only for
 * bytes that are known to be ill-formed somewhere.
 */
export function decodeIllFormed(bytes: Uint8Array): string {
  let text = "";
  let at = 0;
  while (at < bytes.length) {
    const { codePoint, length } = nextSequence(bytes, at);
    text += codePoint === undefined ? "\ufffd" : String.fromCodePoint(codePoint);
    at += length;
  }
  return text;
}

/** How many bytes at the end are the beginning of a sequence that more bytes could complete: 0 to 3. */
export function incompleteLength(bytes: Uint8Array): number {
  for (let length = Math.min(3, bytes.length); length > 0; length--) {
    const from = bytes.length - length;
    const { needed, lower, upper } = lead(bytes[from] ?? 0);
    if (needed >= length && follows(bytes, from, length, lower, upper)) return length;
  }
  return 0;
}

interface Sequence {
  /** Undefined where it is ill-formed. */
  readonly codePoint: number | undefined;
  /** Bytes that it took, at least 1. */
  readonly length: number;
}

function nextSequence(bytes: Uint8Array, from: number): Sequence {
  const first = bytes[from] ?? 0;
  if (first < 0x80) return { codePoint: first, length: 1 };
  const { needed, lower, upper } = lead(first);
  if (needed === 0) return { codePoint: undefined, length: 1 };
  let codePoint = first & (0x3f >> needed);
  for (let taken = 1; taken <= needed; taken++) {
    const byte = bytes[from + taken];
    const [low, high] = taken === 1 ? [lower, upper] : [0x80, 0xbf];
    if (byte === undefined || byte < low || byte > high) {
      return { codePoint: undefined, length: taken };
    }
    codePoint = (codePoint << 6) | (byte & 0x3f);
  }
  return { codePoint, length: needed + 1 };
}

/** How many bytes follow this one, and the range of the first of them; 0 where no sequence begins so. */
function lead(byte: number): { needed: number; lower: number; upper: number } {
  if (byte >= 0xc2 && byte <= 0xdf) return { needed: 1, lower: 0x80, upper: 0xbf };
  if (byte >= 0xe0 && byte <= 0xef)
    return { needed: 2, lower: byte === 0xe0 ? 0xa0 : 0x80, upper: byte === 0xed ? 0x9f : 0xbf };
  if (byte >= 0xf0 && byte <= 0xf4)
    return { needed: 3, lower: byte === 0xf0 ? 0x90 : 0x80, upper: byte === 0xf4 ? 0x8f : 0xbf };
  return { needed: 0, lower: 0, upper: 0 };
}

function follows(
  bytes: Uint8Array,
  from: number,
  length: number,
  lower: number,
  upper: number,
): boolean {
  for (let taken = 1; taken < length; taken++) {
    const byte = bytes[from + taken] ?? 0;
    const [low, high] = taken === 1 ? [lower, upper] : [0x80, 0xbf];
    if (byte < low || byte > high) return false;
  }
  return true;
}
