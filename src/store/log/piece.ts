import type { Blob } from "../blob-store.ts";
import type { Append } from "../chain-store.ts";
import { TABLE_ENTRY_BYTES } from "./batch.ts";
import type { ChainState, Tip } from "./chain-state.ts";
import { BLOB_PART_BYTES, FRAME_HEADER_BYTES } from "./frame.ts";
import { NOWHERE, type Place } from "./place.ts";

/** What becomes one frame. */
export type Piece = LinkPiece | BlobPiece;

/** A link that was taken. Its place is filled in where it is laid out. */
export interface LinkPiece {
  readonly kind: "link";
  /** In the log, table entry included. */
  readonly size: number;
  readonly append: Append;
  readonly state: ChainState;
  /** The link itself, and the one before it. */
  readonly tip: Tip;
  readonly before: Tip | undefined;
  readonly entry: Uint8Array;
}

/** A part of a blob; it knows the one before it. */
export interface BlobPiece {
  readonly kind: "blob";
  readonly size: number;
  readonly blob: Blob;
  readonly first: number;
  readonly length: number;
  readonly before: BlobPiece | undefined;
  place: Place;
}

export function linkBytes(append: Append, entry: Uint8Array): number {
  return FRAME_HEADER_BYTES + append.link.length + entry.length + TABLE_ENTRY_BYTES;
}

/** The parts of one blob, in order: one even where it is empty. */
export function blobPieces(blob: Blob): BlobPiece[] {
  const pieces: BlobPiece[] = [];
  let first = 0;
  do {
    const length = Math.min(BLOB_PART_BYTES, blob.bytes.length - first);
    const size = FRAME_HEADER_BYTES + length + TABLE_ENTRY_BYTES;
    const before = pieces.at(-1);
    pieces.push({ kind: "blob", size, blob, first, length, before, place: NOWHERE });
    first += length;
  } while (first < blob.bytes.length);
  return pieces;
}
