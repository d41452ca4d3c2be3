import type { Digest } from "../../base/mod.ts";
import { type Checksum, seedOf } from "./checksum.ts";
import { type Place, readPlace, writePlace } from "./place.ts";
import { readU48, writeU48 } from "./u48.ts";

/*
 * A frame: a header of 88 bytes, then its body. All numbers are little-endian (docs/log-format.md).
 *
 *    0  crc u32, of bytes 4 to 88, seeded by the place       40  first u48
 *    4  length u32, of the body                              46  number u48
 *    8  crc u32, of the body                                 52  event count u32
 *   12  kind u8, 0 u8, entry length u16                      56  digest
 *   16  owner: the actor's id, or half a blob's digest       88  the body: the link and its entry, or part of a blob
 *   32  place of the frame before it of the same owner, u64
 */

export const FRAME_HEADER_BYTES = 88;
export const OWNER_BYTES = 16;
/** Where they stand in the header. */
export const OWNER_AT = 16;
export const DIGEST_AT = 56;

/** A link of the actor that owns the frame; its entry, if it brings one, follows it. */
export const LINK_FRAME = 1;
/** Part of a blob, whose digest begins with the frame's owner. */
export const BLOB_FRAME = 2;

/** Largest body of a blob's frame: larger blobs are cut. */
export const BLOB_PART_BYTES: number = 1024 * 1024;

export interface FrameFields {
  readonly kind: number;
  /** Of the body. */
  readonly length: number;
  /** Of the entry at the body's end; 0 where a link brings none. */
  readonly entryLength: number;
  /** The same owner's frame before; NOWHERE for the first link, and for the first part of a blob. */
  readonly previous: Place;
  /** Seq of a link's first event; the byte at which a blob's part begins. */
  readonly first: number;
  /** A link's number in its chain, from 0; a blob's whole size. */
  readonly number: number;
  /** 0 for a blob. */
  readonly eventCount: number;
}

/** Writes all of the header but its checksums, its owner and its digest. */
export function writeFrameFields(view: DataView, at: number, fields: FrameFields): void {
  view.setUint32(at + 4, fields.length, true);
  view.setUint16(at + 12, fields.kind, true);
  view.setUint16(at + 14, fields.entryLength, true);
  writePlace(view, at + 32, fields.previous);
  writeU48(view, at + 40, fields.first);
  writeU48(view, at + 46, fields.number);
  view.setUint32(at + 52, fields.eventCount, true);
}

/** Fills in both checksums of the frame that begins at `at`. */
export function sealFrame(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  seed: number,
  checksum: Checksum,
): void {
  const bodyAt = at + FRAME_HEADER_BYTES;
  const end = bodyAt + view.getUint32(at + 4, true);
  view.setUint32(at + 8, checksum(bytes.subarray(bodyAt, end), 0), true);
  view.setUint32(at, checksum(bytes.subarray(at + 4, bodyAt), seed), true);
}

/** True where the header is what was written at this place in this log. Says nothing of the body. */
export function isFrameHeader(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  seed: number,
  checksum: Checksum,
): boolean {
  if (at + FRAME_HEADER_BYTES > bytes.length) return false;
  const kind = view.getUint16(at + 12, true);
  if (kind !== LINK_FRAME && kind !== BLOB_FRAME) return false; // cheap, and most of what is no frame
  const crc = checksum(bytes.subarray(at + 4, at + FRAME_HEADER_BYTES), seed);
  return view.getUint32(at, true) === crc;
}

/** True where the body is the header's. The header is believed. */
export function isFrameBody(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  checksum: Checksum,
): boolean {
  const bodyAt = at + FRAME_HEADER_BYTES;
  const end = bodyAt + view.getUint32(at + 4, true);
  if (end > bytes.length) return false;
  return view.getUint32(at + 8, true) === checksum(bytes.subarray(bodyAt, end), 0);
}

/** A frame whose checksums were right. Its byte strings are views of what was read. */
export interface Frame extends FrameFields {
  readonly place: Place;
  readonly owner: Uint8Array;
  readonly digest: Digest;
}

export function readFrame(bytes: Uint8Array, view: DataView, at: number, place: Place): Frame {
  return {
    place,
    kind: view.getUint16(at + 12, true),
    length: view.getUint32(at + 4, true),
    entryLength: view.getUint16(at + 14, true),
    owner: bytes.subarray(at + OWNER_AT, at + OWNER_AT + OWNER_BYTES),
    previous: readPlace(view, at + 32),
    first: readU48(view, at + 40),
    number: readU48(view, at + 46),
    eventCount: view.getUint32(at + 52, true),
    digest: bytes.subarray(at + DIGEST_AT, at + FRAME_HEADER_BYTES) as Digest, // 32 bytes
  };
}

/** Length of the body that the header at `at` names. */
export function frameLength(view: DataView, at: number): number {
  return view.getUint32(at + 4, true);
}

export function frameSeed(salt: number, place: Place): number {
  return seedOf(salt, place);
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
