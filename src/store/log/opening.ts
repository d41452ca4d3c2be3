import type { Entropy } from "../../base/mod.ts";
import { Catalog } from "./catalog.ts";
import type { Checksum } from "./checksum.ts";
import type { Disk } from "./disk.ts";
import type { LogSource } from "./find-batch.ts";
import { LINK_FRAME } from "./frame.ts";
import { identify, mustBeOurs, trustedMark } from "./identity.ts";
import { type LogLimits, segmentBytesOf } from "./limits.ts";
import { LogFiles } from "./log-files.ts";
import type { IndexMark, LogIndex } from "./log-index.ts";
import type { WriterStart } from "./log-writer.ts";
import type { DamagedPlace, OpeningReport } from "./opening-report.ts";
import { offsetOf, type Place, placeAt, segmentOf } from "./place.ts";
import { type DamagedPart, LOG_START, scan, type ScanEnd, type ScanStart } from "./scan.ts";
import { LOG_ID_BYTES, saltOf, segmentName, SEGMENT_HEADER_BYTES } from "./segment-header.ts";
import { SpareSegment, UNREADY_NAME } from "./spare-segment.ts";
import { cutTorn } from "./torn.ts";

export type { DamagedPlace, OpeningReport };

export interface OpeningDeps {
  readonly disk: Disk;
  readonly index: LogIndex;
  readonly checksum: Checksum;
  readonly entropy: Entropy;
  readonly limits: LogLimits;
}

export interface Opened {
  readonly report: OpeningReport;
  readonly writer: WriterStart;
  /** Bytes that the segment in which the log goes on has in all. */
  readonly segmentBytes: number;
  /** Bytes of the log up to its end. */
  readonly usedBytes: number;
}

/**
 * Brings a log back to where it can be written on: the index checked, the log read from its mark on, the torn end cut off and kept
 * aside, everything before it synced. Damage before the end is the damaged actors' alone.
 * @throws StoreError STORE_FOREIGN, STORE_DAMAGED (a segment is missing), STORE_FULL, STORE_FAILED; DiskError
 */
export function openSegments(deps: OpeningDeps): Opened {
  mustBeOurs(deps.disk, deps.checksum);
  if (deps.disk.list().includes(UNREADY_NAME)) deps.disk.remove(UNREADY_NAME);
  const files = new LogFiles(deps.disk);
  try {
    return files.segments().length === 0 ? beginLog(deps) : recover(deps, files);
  } finally {
    files.close();
  }
}

function beginLog({ disk, checksum, entropy, index, limits }: OpeningDeps): Opened {
  index.clear();
  const logId = entropy(LOG_ID_BYTES).slice();
  const segmentBytes = segmentBytesOf(1, limits);
  new SpareSegment({ disk, checksum, logId }, 1, segmentBytes, undefined)
    .take(segmentBytes)
    .close();
  const { place: covered, lastBatch, lastBatchCrc } = LOG_START;
  const none = { chains: [], blobs: [], damagedBlobs: [] };
  index.take(none, { logId, covered, lastBatch, lastBatchCrc });
  return {
    report: {
      isNew: true,
      wasIndexRebuilt: false,
      scanned: { byteCount: 0, linkCount: 0, eventCount: 0 },
      torn: undefined,
      damaged: [],
    },
    writer: { ...LOG_START, logId, isSpareReady: false },
    segmentBytes,
    usedBytes: 0,
  };
}

function recover(deps: OpeningDeps, files: LogFiles): Opened {
  const { disk, checksum, index } = deps;
  const logId = identify(files, checksum);
  const salt = saltOf(logId);
  const source = { files, segments: files.segments(), salt, checksum, searchBytes: Infinity };
  const mark = trustedMark(source, index, logId);
  if (mark === undefined) index.clear();
  const start = mark === undefined ? LOG_START : startOf(mark);
  const reading = new Reading(deps, logId, start);
  const end = scan(source, start, reading);

  const torn = cutTorn(disk, source, end);
  settle(disk, source, end);
  // Not before: an index that names what the power then takes would have it for damage.
  reading.flush(end);
  const damaged = index.damaged().map(({ actor, damage }) => ({
    actor,
    link: damage?.link,
    ...byteOf(damage?.place ?? 0),
  }));
  return {
    report: {
      isNew: false,
      wasIndexRebuilt: mark === undefined,
      scanned: reading.scanned(end),
      torn,
      damaged: [...damaged, ...reading.nobodys],
    },
    writer: {
      place: end.place,
      lastBatch: end.lastBatch,
      lastBatchCrc: end.lastBatchCrc,
      logId,
      isSpareReady: disk.list().includes(segmentName(segmentOf(end.place) + 1)),
    },
    segmentBytes: files.size(segmentOf(end.place)),
    usedBytes: usedBytes(source, end.place),
  };
}

export function startOf({ covered, lastBatch, lastBatchCrc }: IndexMark): ScanStart {
  return { place: covered, lastBatch, lastBatchCrc };
}

/** The scan's visitor: feeds the index, a piece at a time, and counts. */
class Reading {
  readonly #deps: OpeningDeps;
  readonly #logId: Uint8Array;
  readonly #start: ScanStart;
  readonly #catalog: Catalog;
  #linkCount = 0;
  #eventCount = 0;
  /** Damage of which no actor is known. */
  readonly nobodys: DamagedPlace[] = [];
  readonly frame: Parameters<typeof scan>[2]["frame"];

  constructor(deps: OpeningDeps, logId: Uint8Array, start: ScanStart) {
    this.#deps = deps;
    this.#logId = logId;
    this.#start = start;
    this.#catalog = new Catalog(deps.index, { trusting: false });
    this.frame = (frame, body) => {
      this.#catalog.absorb(frame, body.subarray(body.length - frame.entryLength));
      if (frame.kind !== LINK_FRAME) return;
      this.#linkCount++;
      this.#eventCount += frame.eventCount;
    };
  }

  damaged({ place, owner, isBlob }: DamagedPart): void {
    if (owner !== undefined) this.#catalog.damage(owner, isBlob, place);
    if (owner === undefined || isBlob) {
      this.nobodys.push({ actor: undefined, link: undefined, ...byteOf(place) });
    }
  }

  batch(end: ScanEnd): void {
    // What is not known to be synced may still be cut off.
    if (this.#catalog.changeCount < this.#deps.limits.indexChangesMax) return;
    if (end.place === end.durable) this.flush(end);
  }

  flush({ place, lastBatch, lastBatchCrc }: ScanEnd): void {
    const mark = { logId: this.#logId, covered: place, lastBatch, lastBatchCrc };
    this.#catalog.flush(this.#deps.index, mark);
  }

  scanned({ place }: ScanEnd): OpeningReport["scanned"] {
    const byteCount = Math.max(0, (place - this.#start.place) % 2 ** 32);
    return { byteCount, linkCount: this.#linkCount, eventCount: this.#eventCount };
  }
}

/**
 * Syncs what was read and is not known to be synced. It is written again first: after a sync that failed, the pages may be in
 * memory only, and taken for clean.
 */
function settle(disk: Disk, source: LogSource, { place, durable }: ScanEnd): void {
  disk.syncDirectory(); // the last process may have ended between a segment's rename and this
  // The segments before were synced before this one was begun.
  const from = Math.max(durable, placeAt(segmentOf(place), SEGMENT_HEADER_BYTES));
  if (from === place) return;
  const bytes = new Uint8Array(place - from);
  source.files.read(bytes, from);
  const file = disk.open(segmentName(segmentOf(place)), "write");
  try {
    file.write([bytes], offsetOf(from));
    file.sync();
  } finally {
    file.close();
  }
}

function usedBytes(source: LogSource, end: Place): number {
  return source.segments
    .filter((segment) => segment < segmentOf(end))
    .reduce((sum, segment) => sum + source.files.size(segment), offsetOf(end));
}

function byteOf(place: Place): { file: string; byte: number } {
  return { file: segmentName(segmentOf(place)), byte: offsetOf(place) };
}
