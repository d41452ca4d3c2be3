import { strict, unheldKind } from "./unheld.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

/**
 * A value as the bytes of its JSON. What JSON would drop or empty without a word is refused, with the path to it; but `undefined`
 * within an object is left out.
 * @throws TypeError; what a `toJSON` throws
 */
export function encodeJson(value: unknown, what: string): Uint8Array {
  return encodeUtf8(jsonText(value, what));
}

/** @throws TypeError, as `encodeJson` */
export function jsonText(value: unknown, what: string): string {
  let text: string | undefined;
  try {
    strict.on = true;
    text = JSON.stringify(value);
  } catch (error) {
    refuse(value, what, []); // what a `toJSON` of the program's own threw is left
    throw error;
  } finally {
    strict.on = false;
  }
  if (text === undefined) throw misfit("undefined", what);
  return text;
}

/** @throws SyntaxError where the text is no JSON, or the bytes are no UTF-8 */
export function decodeJson(bytes: Uint8Array): unknown {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw new SyntaxError("it is not UTF-8");
  return JSON.parse(text) as unknown;
}

/** @throws TypeError with the path of the first value that JSON cannot hold */
function refuse(value: unknown, path: string, above: readonly unknown[]): void {
  const kind = value === undefined && above.length > 0 ? undefined : unheldKind(value);
  if (kind !== undefined) throw misfit(kind, path);
  if (typeof value !== "object" || value === null || "toJSON" in value) return;
  if (above.includes(value)) throw new TypeError(`${path} is a loop, which JSON cannot hold`);
  const within = [...above, value];
  for (const [key, member] of Object.entries(value)) {
    refuse(member, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, within);
  }
}

function misfit(kind: string, path: string): TypeError {
  return new TypeError(`${path} is ${kind}, which JSON cannot hold`);
}
