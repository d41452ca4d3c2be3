import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

/**
 * A value as the bytes of its JSON. What JSON would drop or change without a word is refused, with the path to it.
 * @throws TypeError
 */
export function encodeJson(value: unknown, what: string): Uint8Array {
  return encodeUtf8(jsonText(value, what));
}

/** @throws TypeError, as `encodeJson` */
export function jsonText(value: unknown, what: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    // A loop through `toJSON`, or a value that JSON does not know: found with its path below.
    refuse(value, what, []);
    throw error;
  }
  if (text === undefined) throw misfit(value, what);
  return text;
}

/** @throws SyntaxError where the text is no JSON, or the bytes are no UTF-8 */
export function decodeJson(bytes: Uint8Array): unknown {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw new SyntaxError("it is not UTF-8");
  return JSON.parse(text) as unknown;
}

function refuse(value: unknown, path: string, above: readonly unknown[]): void {
  if (typeof value === "bigint" || typeof value === "function" || typeof value === "symbol") {
    throw misfit(value, path);
  }
  if (typeof value !== "object" || value === null) return;
  if (above.includes(value)) throw new TypeError(`${path} is a loop, which JSON cannot hold`);
  const within = [...above, value];
  for (const [key, member] of Object.entries(value)) {
    refuse(member, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, within);
  }
}

function misfit(value: unknown, path: string): TypeError {
  const kind = value === undefined ? "undefined" : `a ${typeof value}`;
  return new TypeError(`${path} is ${kind}, which JSON cannot hold`);
}
