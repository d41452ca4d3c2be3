import { NO_BYTES } from "../base/mod.ts";
import { NESTING_MAX } from "./toml.ts";

/** Something in `[parameters]` that JSON has no word for. `message` completes "`key` …". */
export interface NotJson {
  readonly path: PropertyKey[];
  readonly message: string;
}

/** A text as its UTF-8 bytes, a table as JSON with its keys in the order of the file, nothing as no bytes. */
export function parameterBytes(written: unknown): Uint8Array {
  if (written === undefined) return NO_BYTES;
  return new TextEncoder().encode(typeof written === "string" ? written : JSON.stringify(written));
}

/** The first that is found, or undefined. TOML has dates, infinities and long integers; JSON has none of them. */
export function notJson(value: unknown, path: PropertyKey[] = ["parameters"]): NotJson | undefined {
  if (path.length > NESTING_MAX) {
    return { path, message: `must be nested at most ${NESTING_MAX} deep` };
  }
  if (value instanceof Date) return { path, message: "must be written in quotes" };
  if (typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value))) {
    return { path, message: "must be a number that JSON can carry" };
  }
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, below] of Object.entries(value)) {
    const found = notJson(below, [...path, Array.isArray(value) ? Number(key) : key]);
    if (found !== undefined) return found;
  }
  return undefined;
}
