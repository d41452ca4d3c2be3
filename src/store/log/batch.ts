import { type Checksum, seedOf } from "./checksum.ts";
import {
  FRAME_HEADER_BYTES,
  type Frame,
  frameLength,
  OWNER_BYTES,
  readFrame,
  sealFrame,
  viewOf,
} from "./frame.ts";
import { type Place, readPlace, writePlace } from "./place.ts";

/*
 * A batch: a header of 28 bytes, frames, a table of them, and a tail of 8 bytes (docs/log-format.md).
 *
 *    0  magic u32                                  table: for each frame its owner, and u32: its body's length,
 *    4  crc u32, of bytes 8 to 28, seeded                 bit 31 set where it is part of a blob
 *    8  length u32, of the whole batch             tail:  count u32; crc u32 of table and count, seeded by the
 *   12  place of the batch before it, u64                 batch's place
 *   20  durable: the place before which all was synced when this was written, u64
 *
 * The table says a second time what is there and whose it is: where a header of a frame is destroyed, its owner is still known, and
 * the frames behind it are still found.
 */

export const BATCH_HEADER_BYTES = 28;
export const BATCH_TAIL_BYTES = 8;
export const TABLE_ENTRY_BYTES: number = OWNER_BYTES + 4;
/** In a table's length: the frame is part of a blob. Bodies are shorter than this by far. */
export const TABLE_BLOB: number = 0x80000000 | 0;
/** What a batch without frames takes. */
export const EMPTY_BATCH_BYTES: number = BATCH_HEADER_BYTES + BATCH_TAIL_BYTES;

/** The bytes `tbat`. */
export const BATCH_MAGIC = 0x74616274;

/** A batch on its way to the disk: all but its checksums and `durable` is written. */
export interface SealedBatch {
  readonly bytes: Uint8Array;
  readonly place: Place;
  /** Where it begins a segment, of how many bytes that must be at least; else 0. */
  readonly segmentBytes: number;
  /** Another one of the same append follows at once: one sync will do for both. */
  readonly hasMore: boolean;
}

export interface BatchHeader {
  /** Of the whole batch, in bytes. */
  readonly length: number;
  /** Where the batch before it begins; NOWHERE for the first. */
  readonly previous: Place;
  /** Everything before this was synced when the batch was written. */
  readonly durable: Place;
  readonly crc: number;
}

/** Writes header and tail of the batch that fills `bytes`, its frames and its table being there. */
export function writeBatchEnds(bytes: Uint8Array, previous: Place, frameCount: number): void {
  const view = viewOf(bytes);
  view.setUint32(0, BATCH_MAGIC, true);
  view.setUint32(8, bytes.length, true);
  writePlace(view, 12, previous);
  view.setUint32(bytes.length - BATCH_TAIL_BYTES, frameCount, true);
}

/** Fills in `durable` and every checksum of a batch of our own, as the writer does before it writes. Gives the header's. */
export function sealBatch(
  bytes: Uint8Array,
  place: Place,
  durable: Place,
  salt: number,
  checksum: Checksum,
): number {
  const view = viewOf(bytes);
  const frameCount = view.getUint32(bytes.length - BATCH_TAIL_BYTES, true);
  let at = BATCH_HEADER_BYTES;
  for (let frame = 0; frame < frameCount; frame++) {
    sealFrame(bytes, view, at, seedOf(salt, place + at), checksum);
    at += FRAME_HEADER_BYTES + view.getUint32(at + 4, true);
  }
  const seed = seedOf(salt, place);
  const crcAt = bytes.length - 4;
  view.setUint32(crcAt, checksum(bytes.subarray(at, crcAt), seed), true);
  writePlace(view, 20, durable);
  const crc = checksum(bytes.subarray(8, BATCH_HEADER_BYTES), seed);
  view.setUint32(4, crc, true);
  return crc;
}

/** Undefined where no batch of this log begins at this place. */
export function readBatchHeader(
  bytes: Uint8Array,
  at: number,
  place: Place,
  salt: number,
  checksum: Checksum,
): BatchHeader | undefined {
  if (at + BATCH_HEADER_BYTES > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, BATCH_HEADER_BYTES);
  if (view.getUint32(0, true) !== BATCH_MAGIC) return undefined;
  const crc = checksum(bytes.subarray(at + 8, at + BATCH_HEADER_BYTES), seedOf(salt, place));
  if (view.getUint32(4, true) !== crc) return undefined;
  return {
    length: view.getUint32(8, true),
    previous: readPlace(view, 12),
    durable: readPlace(view, 20),
    crc,
  };
}

export interface BatchTable {
  readonly frameCount: number;
  /** Where its entries begin, from the batch's start. */
  readonly at: number;
}

/** The table of the batch that fills `bytes`; undefined where it is not whole. Needs nothing of the header. */
export function readBatchTable(
  bytes: Uint8Array,
  place: Place,
  salt: number,
  checksum: Checksum,
): BatchTable | undefined {
  const view = viewOf(bytes);
  if (bytes.length < EMPTY_BATCH_BYTES) return undefined;
  const frameCount = view.getUint32(bytes.length - BATCH_TAIL_BYTES, true);
  const at = bytes.length - BATCH_TAIL_BYTES - frameCount * TABLE_ENTRY_BYTES;
  if (at < BATCH_HEADER_BYTES) return undefined;
  const crcAt = bytes.length - 4;
  const crc = checksum(bytes.subarray(at, crcAt), seedOf(salt, place));
  if (view.getUint32(crcAt, true) !== crc) return undefined;
  const table = { frameCount, at };
  let end = BATCH_HEADER_BYTES;
  for (let frame = 0; frame < frameCount; frame++) {
    end += FRAME_HEADER_BYTES + tableLength(view, table, frame);
  }
  return end === at ? table : undefined;
}

/** Length of this frame's body, as the table says. */
export function tableLength(view: DataView, { at }: BatchTable, frame: number): number {
  return view.getUint32(at + frame * TABLE_ENTRY_BYTES + OWNER_BYTES, true) & ~TABLE_BLOB;
}

export function tableIsBlob(view: DataView, { at }: BatchTable, frame: number): boolean {
  return (view.getUint32(at + frame * TABLE_ENTRY_BYTES + OWNER_BYTES, true) & TABLE_BLOB) !== 0;
}

/** Calls back for each frame of a batch that is whole. */
export function visitFrames(
  bytes: Uint8Array,
  place: Place,
  visit: (frame: Frame, body: Uint8Array) => void,
): void {
  const view = viewOf(bytes);
  const frameCount = view.getUint32(bytes.length - BATCH_TAIL_BYTES, true);
  let at = BATCH_HEADER_BYTES;
  for (let count = 0; count < frameCount; count++) {
    const bodyAt = at + FRAME_HEADER_BYTES;
    const end = bodyAt + frameLength(view, at);
    visit(readFrame(bytes, view, at, place + at), bytes.subarray(bodyAt, end));
    at = end;
  }
}
