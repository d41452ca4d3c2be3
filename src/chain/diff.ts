import { equalBytes } from "../base/mod.ts";
import { CborWriter } from "./cbor-writer.ts";
import { writeEvent } from "./event-encode.ts";
import type { Event } from "./event.ts";

/** The first place where two chains differ. */
export interface Difference {
  /** From the first event of both, from 0. */
  readonly at: number;
  /** Undefined: the chain ends before. */
  readonly left: Event | undefined;
  readonly right: Event | undefined;
  /** The first field that differs, where both are of one kind. */
  readonly field: string | undefined;
}

/**
 * Compares event by event; undefined where all are equal. Ids, times and digests of links are no events' business, so a chain and its
 * replay, or two actors that were told the same, compare as equal.
 */
export function diff(left: Iterable<Event>, right: Iterable<Event>): Difference | undefined {
  const rights = right[Symbol.iterator]();
  let at = 0;
  for (const event of left) {
    const other = rights.next();
    if (other.done === true) return { at, left: event, right: undefined, field: undefined };
    if (!equalEvents(event, other.value))
      return { at, left: event, right: other.value, field: firstField(event, other.value) };
    at++;
  }
  const rest = rights.next();
  if (rest.done === true) return undefined;
  return { at, left: undefined, right: rest.value, field: undefined };
}

/** Equal to the last byte. */
export function equalEvents(a: Event, b: Event): boolean {
  return a.kind === b.kind && equalBytes(encodeEvent(a), encodeEvent(b));
}

function encodeEvent(event: Event): Uint8Array {
  const writer = new CborWriter(256);
  writeEvent(writer, event);
  return writer.copy();
}

/** In the order in which `a` has them. */
function firstField(a: Event, b: Event): string | undefined {
  if (a.kind !== b.kind) return undefined;
  const fields = Object.keys({ ...a, ...b });
  return fields.find((field) => !sameField(Reflect.get(a, field), Reflect.get(b, field)));
}

/** Plain data: objects, arrays, bytes and primitives. */
function sameField(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return equalBytes(a, b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  return Object.keys({ ...a, ...b }).every((key) =>
    sameField(Reflect.get(a, key), Reflect.get(b, key)),
  );
}
