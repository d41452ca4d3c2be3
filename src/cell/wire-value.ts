import type { Value } from "../base/mod.ts";

/** How deep a value may be nested; no WIT type that the engine takes is deeper. */
const DEPTH_MAX = 256;

/** Bytes whose buffer holds nothing else: posting a view copies the whole buffer that it looks into, such as a pool of 8 KiB. */
export function ownBytes<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
  const isOwn = bytes.byteLength === bytes.buffer.byteLength;
  return isOwn ? bytes : (new Uint8Array(bytes) as Uint8Array as Bytes); // the brand says what is in it, which stays
}

/**
 * The value as it can be posted to another thread. What is no value becomes null, which no WIT type takes, so that it is refused
 * there as it would be here.
 */
export function portableValue(value: unknown): Value {
  try {
    return portable(value, DEPTH_MAX) as Value;
  } catch {
    return null as unknown as Value; // a getter of whoever made it threw
  }
}

function portable(value: unknown, depthLeft: number): unknown {
  if (typeof value === "function" || typeof value === "symbol" || depthLeft === 0) return null;
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return ownBytes(value);
  if (Array.isArray(value)) return value.map((one) => portable(one, depthLeft - 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return null;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, portable(one, depthLeft - 1)]),
  );
}
