import { compareBytes, equalBytes } from "../base/mod.ts";
import { CborReader } from "./cbor-reader.ts";
import { CborWriter } from "./cbor-writer.ts";
import { readAll, readOptional, readSlot } from "./event-decode.ts";
import { writeOptional, writeSlot } from "./event-encode.ts";
import type { Seq, Slot } from "./event.ts";
import type { Timer } from "./ledger.ts";
import { PersistentMap } from "./persistent-map.ts";
import { compareText, utf8Length } from "./utf8.ts";

// Timers and key-value as `rewound`, a fork's `started` and the ledger hold them: arrays in a fixed order.

/** The bytes of `rewound.timers`, before they are a slot. */
export function encodeTimers(timers: PersistentMap<Seq, Timer>): Uint8Array {
  const writer = new CborWriter(256);
  writeTimers(writer, timers);
  return writer.copy();
}

/** @throws ChainError */
export function decodeTimers(bytes: Uint8Array): PersistentMap<Seq, Timer> {
  return decodeExactly(bytes, readTimers, encodeTimers);
}

/** The bytes of `rewound.keyvalue` and of a fork's, before they are a slot. */
export function encodeKeyvalue(keyvalue: PersistentMap<string, Slot>): Uint8Array {
  const writer = new CborWriter(1024);
  writeKeyvalue(writer, keyvalue);
  return writer.copy();
}

/** @throws ChainError */
export function decodeKeyvalue(bytes: Uint8Array): PersistentMap<string, Slot> {
  return decodeExactly(bytes, readKeyvalue, encodeKeyvalue);
}

/** `[[token, due, period / null], …]` by token. */
export function writeTimers(writer: CborWriter, timers: PersistentMap<Seq, Timer>): void {
  writeSorted(writer, timers.entries(), (one, [token, { dueMs, everyMs }]) => {
    one.array(3);
    one.uint(token);
    one.uint(dueMs);
    writeOptional(one, everyMs);
  });
}

export function readTimers(reader: CborReader): PersistentMap<Seq, Timer> {
  return PersistentMap.of(
    readSorted(reader, "timers", (): [Seq, Timer] => {
      reader.tuple(3, "a timer");
      const token = reader.uint("a token");
      return [token, { dueMs: reader.uint("a time"), everyMs: readOptional(reader, "a period") }];
    }),
  );
}

/** `[[key, slot], …]` by the bytes of the encoded keys. */
export function writeKeyvalue(writer: CborWriter, keyvalue: PersistentMap<string, Slot>): void {
  writeSorted(writer, keyvalue.entries(), (one, [key, value]) => {
    one.array(2);
    one.text(key);
    writeSlot(one, value);
  });
}

export function readKeyvalue(reader: CborReader): PersistentMap<string, Slot> {
  return PersistentMap.of(
    readSorted(reader, "a key-value", (): [string, Slot] => {
      reader.tuple(2, "a pair");
      return [reader.text("a key"), readSlot(reader)];
    }),
  );
}

/**
 * An array of items in the bytewise order of their encodings. Each item is an array of the same length whose first
 * field is its key, so this is the order of the keys: numbers by size, texts by length first.
 */
export function writeSorted<Item>(
  writer: CborWriter,
  items: readonly Item[],
  write: (writer: CborWriter, item: Item) => void,
): void {
  const encoded = items.map((item) => {
    const one = new CborWriter(64);
    write(one, item);
    return one.copy();
  });
  encoded.sort(compareBytes);
  writer.array(encoded.length);
  for (const bytes of encoded) writer.raw(bytes);
}

/** Refuses another order than `writeSorted`'s. Two items with one key are for `decodeExactly` to find. */
export function readSorted<Item>(
  reader: CborReader,
  what: string,
  read: (reader: CborReader) => Item,
): Item[] {
  let before: Uint8Array | undefined;
  return readAll(reader, what, () => {
    const start = reader.at;
    const item = read(reader);
    const bytes = reader.bytes.subarray(start, reader.at);
    if (before !== undefined && compareBytes(before, bytes) >= 0)
      reader.refuse("CHAIN_NOT_CANONICAL", `${what} out of order, or one twice`, start);
    before = bytes;
    return item;
  });
}

/** The order of two texts' encodings: shorter first, in bytes, then bytewise. */
export function compareKeys(a: string, b: string): number {
  return (utf8Length(a) ?? 0) - (utf8Length(b) ?? 0) || compareText(a, b);
}

/** Reads all of `bytes`, and writes it again to see that this is its one form. */
export function decodeExactly<Item>(
  bytes: Uint8Array,
  read: (reader: CborReader) => Item,
  encode: (item: Item) => Uint8Array,
): Item {
  const reader = new CborReader(bytes);
  const item = read(reader);
  reader.finish();
  if (!equalBytes(encode(item), bytes))
    reader.refuse("CHAIN_NOT_CANONICAL", "two items have one key", 0);
  return item;
}
