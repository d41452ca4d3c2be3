import type { Value, WitType } from "../base/mod.ts";
import { CborReader } from "./cbor-reader.ts";
import { CborWriter } from "./cbor-writer.ts";
import { Slab } from "./slab.ts";
import { readerOf } from "./value-decode.ts";
import { writeNothing, writerOf } from "./value-encode.ts";

/** Above it, what an exceptional value needed is given back. */
const SCRATCH_BYTES_MAX = 1024 * 1024;

/**
 * Where values are written before they are copied out at their size: one buffer for all, because nothing is
 * kept in it between two calls and a new one for each would cost more than the encoding.
 */
const scratch = new CborWriter(1024);

/** Encoded values live until their link is sealed. */
const values = new Slab(16 * 1024);

/**
 * A value's deterministic CBOR by its WIT type (docs/chain-format.md, "Values"). A piece of a `Slab`: copy what is kept for long.
 * @throws ChainError CHAIN_BAD_VALUE
 */
export function encodeValue(type: WitType, value: Value): Uint8Array {
  scratch.at = 0;
  writerOf(type)(scratch, value);
  return takeScratch();
}

/** The result of a function: one without a result has null. */
export function encodeResult(type: WitType | undefined, value: Value): Uint8Array {
  scratch.at = 0;
  if (type === undefined) writeNothing(scratch, value);
  else writerOf(type)(scratch, value);
  return takeScratch();
}

/**
 * The value that these bytes are, all of them; keeps nothing of `bytes`.
 * @throws ChainError CHAIN_CUT_SHORT, CHAIN_NOT_CANONICAL, CHAIN_BAD_SHAPE, CHAIN_TRAILING_BYTES
 */
export function decodeValue(type: WitType, bytes: Uint8Array): Value {
  const reader = new CborReader(bytes);
  const value = readerOf(type)(reader);
  reader.finish();
  return value;
}

/** What `encodeResult` wrote: undefined for a function without a result. */
export function decodeResult(type: WitType | undefined, bytes: Uint8Array): Value {
  if (type !== undefined) return decodeValue(type, bytes);
  const reader = new CborReader(bytes);
  if (!reader.null()) reader.refuse("CHAIN_BAD_SHAPE", "expected null, which is no result");
  reader.finish();
  return undefined;
}

function takeScratch(): Uint8Array {
  const bytes = values.copy(scratch.buffer, 0, scratch.at);
  if (scratch.buffer.length > SCRATCH_BYTES_MAX) scratch.buffer = new Uint8Array(1024);
  return bytes;
}
