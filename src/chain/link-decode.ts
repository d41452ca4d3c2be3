import { CborReader } from "./cbor-reader.ts";
import { readActor, readAll, readDigest, readEvent } from "./event-decode.ts";
import { CHAIN_VERSION, type Link, LINK_BYTES_MAX } from "./link.ts";

/**
 * A link from its bytes, which must be the one form that it has. Says nothing of its digest and of its place in a chain: see `verifyExport`.
 * Its byte strings are views of `bytes`.
 * @throws ChainError CHAIN_CUT_SHORT, CHAIN_NOT_CANONICAL, CHAIN_TRAILING_BYTES, CHAIN_BAD_SHAPE,
 *   CHAIN_UNKNOWN_VERSION, CHAIN_TOO_LARGE, with the byte offset
 */
export function decodeLink(bytes: Uint8Array): Link {
  const reader = new CborReader(bytes);
  const link = readLink(reader);
  reader.finish();
  return link;
}

export function readLink(reader: CborReader): Link {
  const start = reader.at;
  reader.tuple(7, "a link");
  const version = reader.uint("a version");
  if (version !== CHAIN_VERSION)
    reader.refuse(
      "CHAIN_UNKNOWN_VERSION",
      `format version ${version}; this code knows ${CHAIN_VERSION}`,
      start,
    );
  const actor = readActor(reader);
  const seq = reader.uint("a seq");
  const parent = readDigest(reader);
  const turn = reader.null() ? undefined : reader.uint("a turn");
  const atMs = reader.uint("a time");
  const eventsAt = reader.at;
  const events = readAll(reader, "events", readEvent);
  if (events.length === 0) reader.refuse("CHAIN_BAD_SHAPE", "a link without events", eventsAt);
  if (!Number.isSafeInteger(seq + events.length))
    reader.refuse("CHAIN_BAD_SHAPE", "a seq above 2^53 - 1", start);
  if (reader.at - start > LINK_BYTES_MAX)
    reader.refuse("CHAIN_TOO_LARGE", `a link above LINK_BYTES_MAX, ${LINK_BYTES_MAX} bytes`, start);
  return { actor, seq, parent, turn, atMs, events };
}
