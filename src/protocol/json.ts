/** What JSON can hold. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/**
 * Plain data as JSON: bytes in hexadecimal, integers beyond 2^53 as texts, what is undefined left out. (A Buffer has a
 * `toJSON` of its own, so bytes never reach JSON.stringify.)
 */
export function jsonOf(data: unknown): Json {
  if (data instanceof Uint8Array) return data.toHex();
  if (typeof data === "bigint") {
    const number = Number(data);
    return Number.isSafeInteger(number) ? number : String(data);
  }
  if (Array.isArray(data)) return data.map(jsonOf);
  if (typeof data !== "object" || data === null) return data as Json; // numbers, texts, booleans: plain data has no other
  const entries = Object.entries(data).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, jsonOf(value)]));
}

/** A message's body: as text where it is UTF-8, else in base64 under another key; none is null. */
export function bodyJson(name: string, body: Uint8Array | undefined): Record<string, Json> {
  if (body === undefined) return { [name]: null };
  const text = utf8Text(body);
  return text === undefined ? { [`${name}Base64`]: body.toBase64() } : { [name]: text };
}

/** Undefined where the bytes are not UTF-8. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
