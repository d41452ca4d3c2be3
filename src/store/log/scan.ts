import { BATCH_HEADER_BYTES, type BatchHeader, readBatchTable, visitFrames } from "./batch.ts";
import { seedOf } from "./checksum.ts";
import { batchAt, durableBeyond, endOf, findBatch, type LogSource } from "./find-batch.ts";
import {
  FRAME_HEADER_BYTES,
  type Frame,
  frameLength,
  isFrameBody,
  isFrameHeader,
  viewOf,
} from "./frame.ts";
import { NOWHERE, placeAt, type Place, segmentOf } from "./place.ts";
import { salvage } from "./salvage.ts";
import { SEGMENT_HEADER_BYTES } from "./segment-header.ts";
import { Window } from "./window.ts";

export interface ScanStart {
  /** Where a batch begins, or will. */
  readonly place: Place;
  /** Where the batch before it begins; NOWHERE at the log's beginning. */
  readonly lastBatch: Place;
  readonly lastBatchCrc: number;
}

export const LOG_START: ScanStart = {
  place: placeAt(1, SEGMENT_HEADER_BYTES),
  lastBatch: NOWHERE,
  lastBatchCrc: 0,
};

/** What a scan tells, in the order of the log. Frames and bytes are good until the call returns. */
export interface ScanVisitor {
  readonly frame: (frame: Frame, body: Uint8Array) => void;
  /** Not the torn end: these bytes were durable once. */
  damaged(part: DamagedPart): void;
  /** A batch is done; the scan goes on at `end`. */
  batch(end: ScanEnd): void;
}

export interface DamagedPart {
  readonly place: Place;
  readonly end: Place;
  /** Of the frame that stood there: an actor's id or half a blob's digest. Undefined: not known, or no frame. */
  readonly owner: Uint8Array | undefined;
  readonly isBlob: boolean;
}

export interface ScanEnd extends ScanStart {
  /** Everything before this is known to have been synced. What stands between here and `place` is whole, but may not be. */
  readonly durable: Place;
}

/**
 * Reads the log from `start` to its end: the first place at which no whole batch begins, unless a later batch says that what
 * stood there was durable. Then it is damage: told, and passed.
 *
 * Only what was written since the last sync can be torn. Each batch names what was synced before it was written, so whatever is
 * wrong before such a place was whole once.
 */
export function scan(source: LogSource, start: ScanStart, visitor: ScanVisitor): ScanEnd {
  const window = new Window(source.files);
  let { lastBatch, lastBatchCrc, place: at } = start;
  let durable = at;
  let doubted: Place | undefined;
  /** The end of the segment before, as long as nothing whole is found in this one: the log ends there, not here. */
  let before: Place | undefined;
  for (;;) {
    const header = batchAt(source, window, at);
    const bytes = header && window.view(at, header.length);
    if (header !== undefined && bytes !== undefined && isWhole(source, bytes, at)) {
      visitFrames(bytes, at, visitor.frame);
      durable = Math.max(durable, header.durable);
      lastBatch = at;
      lastBatchCrc = header.crc;
      at += header.length;
    } else {
      const next = nextBatch(source, window, at, { lastBatch, header });
      if (next === undefined) break;
      if (next.isDamage && doubted !== at) {
        // A writer may have written it since it was read: if later bytes are there, it is there now.
        doubted = at;
        window.forget();
        continue;
      }
      if (!next.isDamage) {
        durable = Math.max(durable, at); // a segment is synced before the next is begun
        before ??= at;
        at = next.place;
        continue;
      }
      const end = segmentOf(next.place) === segmentOf(at) ? next.place : undefined;
      const size = (end ?? endOf(source, at)) - at;
      salvage(source, window.view(at, size), at, end === undefined ? {} : { end }, visitor);
      if (header !== undefined) {
        lastBatch = at;
        lastBatchCrc = header.crc;
      }
      at = end ?? placeAt(segmentOf(at) + 1, SEGMENT_HEADER_BYTES);
      durable = Math.max(durable, at);
    }
    before = undefined;
    visitor.batch({ place: at, lastBatch, lastBatchCrc, durable });
  }
  return { place: before ?? at, lastBatch, lastBatchCrc, durable };
}

/**
 * Where the log goes on behind a place at which no whole batch stands (`header`: its header is whole), and whether anything was lost
 * there. Undefined: the log ends here.
 */
function nextBatch(
  source: LogSource,
  window: Window,
  at: Place,
  { lastBatch, header }: { readonly lastBatch: Place; readonly header: BatchHeader | undefined },
): { readonly place: Place; readonly isDamage: boolean } | undefined {
  if (header !== undefined) {
    const place = at + header.length;
    return durableBeyond(source, at, place) ? { place, isDamage: true } : undefined;
  }
  const following = segmentOf(at) + 1;
  if (source.segments.includes(following)) {
    const place = placeAt(following, SEGMENT_HEADER_BYTES);
    const first = batchAt(source, window, place);
    // Its segment was full: the next batch did not fit.
    if (first?.previous === lastBatch) return { place, isDamage: false };
  }
  const found = findBatch(source, at);
  if (found === undefined || !durableBeyond(source, at, found.place)) return undefined;
  return { place: found.place, isDamage: true };
}

/** Everything in the batch is as it was written. */
function isWhole(source: LogSource, bytes: Uint8Array, place: Place): boolean {
  const { salt, checksum } = source;
  const table = readBatchTable(bytes, place, salt, checksum);
  if (table === undefined) return false;
  const view = viewOf(bytes);
  let at = BATCH_HEADER_BYTES;
  for (let frame = 0; frame < table.frameCount; frame++) {
    if (!isFrameHeader(bytes, view, at, seedOf(salt, place + at), checksum)) return false;
    if (!isFrameBody(bytes, view, at, checksum)) return false;
    at += FRAME_HEADER_BYTES + frameLength(view, at);
  }
  return at === table.at;
}
