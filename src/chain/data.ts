import { compareBytes } from "../base/mod.ts";
import { CborReader } from "./cbor-reader.ts";
import { ARRAY, BYTES, CborWriter, FALSE, MAP, NULL, TEXT, TRUE } from "./cbor-writer.ts";
import { ChainError } from "./errors.ts";

/** Plain data without a WIT type, such as a grant. Integers are safe ones. */
export type Data =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly Data[]
  | { readonly [key: string]: Data };

/** Arrays and maps within one another. */
export const DATA_DEPTH_MAX = 64;

/**
 * Deterministic CBOR of plain data: maps have text keys, in the bytewise order of their encodings (RFC 8949 §4.2.1), so shorter
 * keys first.
 * @throws ChainError CHAIN_BAD_VALUE, CHAIN_TOO_LARGE above DATA_DEPTH_MAX
 */
export function encodeData(data: Data): Uint8Array {
  const writer = new CborWriter(256);
  writeData(writer, data, 0);
  return writer.copy();
}

/** @throws ChainError with the byte offset */
export function decodeData(bytes: Uint8Array): Data {
  const reader = new CborReader(bytes);
  const data = readData(reader, 0);
  reader.finish();
  return data;
}

function writeData(writer: CborWriter, data: Data, depth: number): void {
  if (depth > DATA_DEPTH_MAX)
    refuse("CHAIN_TOO_LARGE", "data is nested deeper than DATA_DEPTH_MAX");
  if (data === null) writer.simple(NULL);
  else if (typeof data === "boolean") writer.simple(data ? TRUE : FALSE);
  else if (typeof data === "number") writeInteger(writer, data);
  else if (typeof data === "string") writer.text(data);
  else if (data instanceof Uint8Array) writer.bytes(data);
  else if (isArray(data)) {
    writer.array(data.length);
    for (const item of data) writeData(writer, item, depth + 1);
  } else writeMap(writer, data, depth);
}

function writeInteger(writer: CborWriter, n: number): void {
  if (!Number.isSafeInteger(n)) refuse("CHAIN_BAD_VALUE", "a number in data is not a safe integer");
  writer.int(n);
}

function writeMap(writer: CborWriter, map: { readonly [key: string]: Data }, depth: number): void {
  const entries = Object.entries(map).map(([key, value]) => ({ key: encodeText(key), value }));
  entries.sort((a, b) => compareBytes(a.key, b.key));
  writer.map(entries.length);
  for (const { key, value } of entries) {
    writer.raw(key);
    writeData(writer, value, depth + 1);
  }
}

function encodeText(text: string): Uint8Array {
  const writer = new CborWriter(text.length + 9);
  writer.text(text);
  return writer.copy();
}

function readData(reader: CborReader, depth: number): Data {
  if (depth > DATA_DEPTH_MAX)
    reader.refuse("CHAIN_TOO_LARGE", "data is nested deeper than DATA_DEPTH_MAX");
  const initial = reader.peek();
  if (reader.null()) return null;
  if (initial === TRUE || initial === FALSE) return reader.bool("a boolean");
  switch (initial & 0xe0) {
    case TEXT:
      return reader.text("a text");
    case BYTES:
      return reader.byteString("bytes").slice();
    case ARRAY: {
      const items: Data[] = [];
      for (let left = reader.array("an array"); left > 0; left--)
        items.push(readData(reader, depth + 1));
      return items;
    }
    case MAP:
      return readMap(reader, depth);
    default:
      return reader.int("plain data");
  }
}

function readMap(reader: CborReader, depth: number): Data {
  const map: Record<string, Data> = Object.create(null);
  let before: Uint8Array | undefined;
  for (let left = reader.map("a map"); left > 0; left--) {
    const start = reader.at;
    const key = reader.text("a key");
    const bytes = reader.bytes.subarray(start, reader.at);
    if (before !== undefined && compareBytes(before, bytes) >= 0)
      reader.refuse("CHAIN_NOT_CANONICAL", "a key out of order, or twice", start);
    map[key] = readData(reader, depth + 1);
    before = bytes;
  }
  return map;
}

function isArray(data: Data): data is readonly Data[] {
  return Array.isArray(data);
}

function refuse(code: "CHAIN_TOO_LARGE" | "CHAIN_BAD_VALUE", what: string): never {
  throw new ChainError(code, {
    what,
    remedy: "give null, booleans, safe integers, texts, bytes, arrays and maps",
  });
}
