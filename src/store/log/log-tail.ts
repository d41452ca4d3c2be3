import {
  BATCH_HEADER_BYTES,
  BATCH_TAIL_BYTES,
  EMPTY_BATCH_BYTES,
  TABLE_BLOB,
  TABLE_ENTRY_BYTES,
  writeBatchEnds,
} from "./batch.ts";
import type { BatchSink } from "./batch-sink.ts";
import {
  BLOB_FRAME,
  DIGEST_AT,
  FRAME_HEADER_BYTES,
  LINK_FRAME,
  OWNER_AT,
  OWNER_BYTES,
  viewOf,
  writeFrameFields,
} from "./frame.ts";
import { type LogLimits, segmentBytesOf } from "./limits.ts";
import type { BlobPiece, LinkPiece, Piece } from "./piece.ts";
import { NOWHERE, offsetOf, placeAt, type Place, SEGMENT_NUMBER_MAX, segmentOf } from "./place.ts";
import { SEGMENT_HEADER_BYTES } from "./segment-header.ts";

export interface TailStart {
  readonly place: Place;
  readonly lastBatch: Place;
  /** Of the segment in which it goes on. */
  readonly segmentBytes: number;
}

/**
 * Bytes after which a batch ends, so that the writer seals and writes it while the next is laid out; one sync makes all of them durable. Only
 * a frame that is larger alone makes a larger batch.
 */
export const BATCH_BYTES_MAX: number = 32 * 1024;

/**
 * Lays out the log: decides where each frame stands, and writes it into the writer's memory. One batch a call, unless it is large or a
 * segment ends: no batch is in two segments.
 */
export class LogTail {
  readonly #sink: BatchSink;
  readonly #limits: LogLimits;
  #place: Place;
  #lastBatch: Place;
  #segmentBytes: number;

  constructor(sink: BatchSink, limits: LogLimits, start: TailStart) {
    this.#sink = sink;
    this.#limits = limits;
    this.#place = start.place;
    this.#lastBatch = start.lastBatch;
    this.#segmentBytes = start.segmentBytes;
  }

  /** Where the next batch will stand. */
  get place(): Place {
    return this.#place;
  }

  /** Hands over all of these, in order; an empty batch where there are none. Gives the count of batches. */
  write(pieces: readonly Piece[]): number {
    let batchCount = 0;
    let from = 0;
    do {
      const begins = !this.#fits(EMPTY_BATCH_BYTES + sizeOf(pieces[from]));
      if (begins) this.#roll(sizeOf(pieces[from]));
      const { end, size } = this.#extent(pieces, from);
      const bytes = this.#sink.room(size);
      this.#lay(pieces, from, end, bytes);
      const segmentBytes = begins ? this.#segmentBytes : 0;
      const hasMore = end < pieces.length;
      this.#sink.hand({ bytes, place: this.#place, segmentBytes, hasMore });
      this.#lastBatch = this.#place;
      this.#place += size;
      batchCount++;
      from = end;
    } while (from < pieces.length);
    return batchCount;
  }

  #fits(size: number): boolean {
    return offsetOf(this.#place) + size <= this.#segmentBytes;
  }

  #roll(size: number): void {
    const segment = segmentOf(this.#place) + 1;
    if (segment > SEGMENT_NUMBER_MAX) throw new Error("a log of 2^21 segments");
    this.#place = placeAt(segment, SEGMENT_HEADER_BYTES);
    const bytesMin = SEGMENT_HEADER_BYTES + EMPTY_BATCH_BYTES + size;
    this.#segmentBytes = Math.max(segmentBytesOf(segment, this.#limits), bytesMin);
  }

  /** As many as fit into the segment: at least one. */
  #extent(pieces: readonly Piece[], from: number): { end: number; size: number } {
    let size = EMPTY_BATCH_BYTES;
    let end = from;
    while (end < pieces.length && this.#fits(size + sizeOf(pieces[end]))) {
      if (end > from && size + sizeOf(pieces[end]) > BATCH_BYTES_MAX) break;
      size += sizeOf(pieces[end++]);
    }
    return { end, size };
  }

  #lay(pieces: readonly Piece[], from: number, end: number, bytes: Uint8Array): void {
    const view = viewOf(bytes);
    let at = BATCH_HEADER_BYTES;
    let tableAt = bytes.length - BATCH_TAIL_BYTES - (end - from) * TABLE_ENTRY_BYTES;
    for (let index = from; index < end; index++) {
      const piece = pieces[index] as Piece;
      if (piece.kind === "link") layLink(piece, bytes, view, at, this.#place + at);
      else layPart(piece, bytes, view, at, this.#place + at);
      bytes.copyWithin(tableAt, at + OWNER_AT, at + OWNER_AT + OWNER_BYTES);
      const length = view.getUint32(at + 4, true);
      view.setUint32(
        tableAt + OWNER_BYTES,
        piece.kind === "link" ? length : length | TABLE_BLOB,
        true,
      );
      tableAt += TABLE_ENTRY_BYTES;
      at += FRAME_HEADER_BYTES + length;
    }
    writeBatchEnds(bytes, this.#lastBatch, end - from);
  }
}

function sizeOf(piece: Piece | undefined): number {
  return piece?.size ?? 0;
}

function layLink(
  { append, tip, before, entry }: LinkPiece,
  bytes: Uint8Array,
  view: DataView,
  at: number,
  place: Place,
): void {
  tip.place = place;
  writeFrameFields(view, at, {
    kind: LINK_FRAME,
    length: append.link.length + entry.length,
    entryLength: entry.length,
    previous: before?.place ?? NOWHERE,
    first: append.seq,
    number: tip.linkCount - 1,
    eventCount: append.eventCount,
  });
  // In place: as bytes of its own an id costs 1 µs, a fifth of all that is done here (bench/store-durable, 2026-11).
  bytes.subarray(at + OWNER_AT, at + OWNER_AT + OWNER_BYTES).setFromHex(append.actor);
  bytes.set(tip.digest, at + DIGEST_AT);
  bytes.set(append.link, at + FRAME_HEADER_BYTES);
  if (entry.length > 0) bytes.set(entry, at + FRAME_HEADER_BYTES + append.link.length);
}

function layPart(
  part: BlobPiece,
  bytes: Uint8Array,
  view: DataView,
  at: number,
  place: Place,
): void {
  part.place = place;
  const { blob, first, length, before } = part;
  writeFrameFields(view, at, {
    kind: BLOB_FRAME,
    length,
    entryLength: 0,
    previous: before?.place ?? NOWHERE,
    first,
    number: blob.bytes.length,
    eventCount: 0,
  });
  bytes.set(blob.digest.subarray(0, OWNER_BYTES), at + OWNER_AT);
  bytes.set(blob.digest, at + DIGEST_AT);
  bytes.set(blob.bytes.subarray(first, first + length), at + FRAME_HEADER_BYTES);
}
