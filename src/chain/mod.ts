export { type ChainCode, ChainError, type ChainPlace } from "./errors.ts";
export type {
  BlobReference,
  Called,
  Cause,
  Decided,
  Effect,
  Event,
  Exit,
  Failed,
  Marked,
  MessageKind,
  Origin,
  Position,
  Received,
  Redacted,
  Replied,
  Returned,
  Rewound,
  Sender,
  Seq,
  Settled,
  Slot,
  Started,
  StartReason,
  Stopped,
  Upgraded,
} from "./event.ts";
export { CHAIN_VERSION, type Link } from "./link.ts";
export { blobBytes, blobDigest, isBlob, NO_SALT, SALT_BYTES, SLOT_INLINE_MAX } from "./slot.ts";
export { decodeResult, decodeValue, encodeResult, encodeValue } from "./value.ts";
