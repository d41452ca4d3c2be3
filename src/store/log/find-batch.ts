import { BATCH_HEADER_BYTES, BATCH_MAGIC, type BatchHeader, readBatchHeader } from "./batch.ts";
import type { Checksum } from "./checksum.ts";
import type { LogFiles } from "./log-files.ts";
import { placeAt, type Place, segmentOf } from "./place.ts";
import { SEGMENT_HEADER_BYTES } from "./segment-header.ts";
import { usedEnd } from "./used-end.ts";
import { Window } from "./window.ts";

export interface LogSource {
  readonly files: LogFiles;
  /** Numbers of the segments that are there, in order, without gaps. */
  readonly segments: readonly number[];
  /** `saltOf` the log's id. */
  readonly salt: number;
  readonly checksum: Checksum;
  /** How far a batch is looked for behind a place at which none begins. Infinity: to the log's last byte. */
  readonly searchBytes: number;
}

export interface FoundBatch {
  readonly place: Place;
  readonly header: BatchHeader;
}

/** Bytes that are searched at once. */
const PIECE_BYTES: number = 1024 * 1024;
const FIRST_BYTE = BATCH_MAGIC & 0xff;

/** The batch that begins at this place. */
export function batchAt(source: LogSource, window: Window, place: Place): BatchHeader | undefined {
  const bytes = window.view(place, BATCH_HEADER_BYTES);
  const header = readBatchHeader(bytes, 0, place, source.salt, source.checksum);
  if (header === undefined) return undefined;
  return place + header.length <= endOf(source, place) ? header : undefined;
}

/** The first batch at or after this place, byte by byte, through all segments. */
export function findBatch(source: LogSource, from: Place): FoundBatch | undefined {
  const window = new Window(source.files);
  for (const segment of source.segments) {
    if (segment < segmentOf(from)) continue;
    if (segment > segmentOf(from) && source.searchBytes !== Infinity) return undefined;
    const start = segment === segmentOf(from) ? from : placeAt(segment, SEGMENT_HEADER_BYTES);
    const found = findInSegment(source, window, start);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** True where some batch at or after `from` says that what stands at `place` was synced before it was written. */
export function durableBeyond(source: LogSource, place: Place, from: Place): boolean {
  const window = new Window(source.files);
  let at = from;
  for (;;) {
    const header = batchAt(source, window, at);
    const found = header === undefined ? findBatch(source, at) : { place: at, header };
    if (found === undefined) return false;
    if (found.header.durable > place) return true;
    at = found.place + found.header.length;
  }
}

function findInSegment(source: LogSource, window: Window, start: Place): FoundBatch | undefined {
  // A header of which the rest was torn away may end in zeros.
  const searchEnd =
    source.searchBytes === Infinity
      ? usedEnd(source.files, start) + BATCH_HEADER_BYTES
      : start + source.searchBytes;
  const end = Math.min(searchEnd, endOf(source, start));
  let at = start;
  while (at + BATCH_HEADER_BYTES <= end) {
    const bytes = window.view(at, Math.min(end - at, PIECE_BYTES));
    let candidate = bytes.indexOf(FIRST_BYTE);
    while (candidate >= 0 && candidate + BATCH_HEADER_BYTES <= bytes.length) {
      const place = at + candidate;
      const header = readBatchHeader(bytes, candidate, place, source.salt, source.checksum);
      if (header !== undefined && place + header.length <= endOf(source, start))
        return { place, header };
      candidate = bytes.indexOf(FIRST_BYTE, candidate + 1);
    }
    if (bytes.length < BATCH_HEADER_BYTES) return undefined;
    at += bytes.length - BATCH_HEADER_BYTES + 1; // one that begins in the last bytes is whole in the next piece
  }
  return undefined;
}

/** Where the file of this place's segment ends. */
export function endOf(source: LogSource, place: Place): Place {
  return placeAt(segmentOf(place), source.files.size(segmentOf(place)));
}
