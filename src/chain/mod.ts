export { applyLink, isHostEvent, type Watch } from "./apply-link.ts";
export { apply, type Blobs } from "./apply.ts";
export { blobsOf, ledgerBlobs, namesBlobs } from "./blobs.ts";
export { type Data, DATA_DEPTH_MAX, decodeData, encodeData } from "./data.ts";
export { describe, describeSender } from "./describe.ts";
export { childId, effectKey, importsDigest } from "./derive.ts";
export { diff, type Difference, equalEvents } from "./diff.ts";
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
  Fork,
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
export {
  BLOB_BYTES_MAX,
  blobItem,
  type Checkpoint,
  checkpointItem,
  exportChain,
  type ExportItem,
  type FindBlob,
  type KeptLink,
  linkItem,
  withheldItem,
} from "./export.ts";
export { takesFrame } from "./channel.ts";
export { CHANNEL_CLOSED } from "./channel-loss.ts";
export type { ChannelArrival, ChannelFrame, ChannelStep } from "./frame.ts";
export { type Admission, admission, keyAdmission } from "./inbound.ts";
export { decodeLedger, encodeLedger, ledgerDigest } from "./ledger-codec.ts";
export {
  type Channel,
  CHANNEL_CREDIT_MAX,
  type Inbound,
  type Incoming,
  KEY_COUNT_MAX,
  KEY_MS_MAX,
  type Keyed,
  type Keys,
  type Ledger,
  type Life,
  newLedger,
  type OpenTurn,
  type Outbound,
  type Outgoing,
  type Phase,
  SUPERVISOR_ADDRESS,
  type Taken,
  type Timer,
  type Upgrade,
} from "./ledger.ts";
export { decodeKeyvalue, decodeTimers, encodeKeyvalue, encodeTimers } from "./lists.ts";
export { decodeLink } from "./link-decode.ts";
export { LINK_DOMAIN, linkDigest, LinkWriter, type SealedLink, sealLink } from "./link-writer.ts";
export { CHAIN_VERSION, type Link, LINK_BYTES_MAX, type LinkHeader } from "./link.ts";
export { nextNumber, outgoingPosition } from "./outbound.ts";
export { PersistentMap } from "./persistent-map.ts";
export { blobBytes, blobDigest, isBlob, NO_SALT, SALT_BYTES, SLOT_INLINE_MAX } from "./slot.ts";
export { decodeResult, decodeValue, encodeResult, encodeValue } from "./value.ts";
export {
  type ChainReport,
  type Expected,
  ExportVerifier,
  verifyExport,
  verifyStream,
} from "./verify.ts";
export { type Step, steps, walk, walkExport } from "./walk.ts";
