import type { ActorId, Entropy } from "../../base/mod.ts";
import { StoreError } from "../errors.ts";
import { Catalog } from "./catalog.ts";
import type { Checksum } from "./checksum.ts";
import type { Disk } from "./disk.ts";
import { batchAt, type LogSource } from "./find-batch.ts";
import { LINK_FRAME } from "./frame.ts";
import { type LogLimits, segmentBytesOf } from "./limits.ts";
import { LogFiles } from "./log-files.ts";
import type { IndexMark, LogIndex } from "./log-index.ts";
import type { WriterStart } from "./log-writer.ts";
import { offsetOf, type Place, segmentOf } from "./place.ts";
import { type DamagedPart, LOG_START, scan, type ScanEnd, type ScanStart } from "./scan.ts";
import {
  decodeSegmentHeader,
  LOG_ID_BYTES,
  LOG_VERSION,
  saltOf,
  SEGMENT_HEADER_BYTES,
  segmentName,
} from "./segment-header.ts";
import { SpareSegment, UNREADY_NAME } from "./spare-segment.ts";
import { cutTorn, type TornPart } from "./torn.ts";
import { Window } from "./window.ts";

export interface OpeningDeps {
  readonly disk: Disk;
  readonly index: LogIndex;
  readonly checksum: Checksum;
  readonly entropy: Entropy;
  readonly limits: LogLimits;
}

/** What an opening found and did. */
export interface OpeningReport {
  /** There was no log: this is a new one. */
  readonly isNew: boolean;
  /** The index was missing, or was not this log's: all of it was read. */
  readonly wasIndexRebuilt: boolean;
  readonly scanned: {
    readonly byteCount: number;
    readonly linkCount: number;
    readonly eventCount: number;
  };
  /** What was on its way when the writer ended; it was never acknowledged. Cut off, and kept aside. */
  readonly torn: TornPart | undefined;
  /** All that is known to be damaged, from earlier openings too. */
  readonly damaged: readonly DamagedPlace[];
}

/** Bytes that were durable and are not what they were. */
export interface DamagedPlace {
  /** Undefined where nobody's link is known to be lost: a header of a batch, half a blob, or a place of which no more is known. */
  readonly actor: ActorId | undefined;
  /** The first link of that actor that is lost: its number in the chain, from 0. */
  readonly link: number | undefined;
  readonly file: string;
  readonly byte: number;
}

export interface Opened {
  readonly report: OpeningReport;
  readonly writer: WriterStart;
  /** Bytes that the segment in which the log goes on has in all. */
  readonly segmentBytes: number;
  /** Bytes of the log up to its end. */
  readonly usedBytes: number;
}

/** Files of ours beside the segments: `src/node` makes the first two. */
const OURS = /^(lock\.db|index\.db)(-\w+)?$|^next\.tmp$|^torn-[\w.-]+$/;

/**
 * What must hold before anything in a directory is touched: it has segments of ours, or nothing that is not ours.
 * @throws StoreError STORE_FOREIGN
 */
export function mustBeOurs(disk: Disk, checksum: Checksum): void {
  const files = new LogFiles(disk);
  try {
    if (files.segments().length > 0) return void identify(files, checksum);
  } finally {
    files.close();
  }
  const stranger = disk.list().find((name) => !OURS.test(name));
  if (stranger === undefined) return;
  throw new StoreError("STORE_FOREIGN", {
    what: "there is no log here, and there are other files",
    where: stranger,
    remedy: "Name a directory that is empty or does not exist; nothing was touched.",
  });
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

/** The log's id, by the segments' headers. @throws StoreError STORE_FOREIGN, STORE_DAMAGED */
export function identify(files: LogFiles, checksum: Checksum): Uint8Array {
  let logId: Uint8Array | undefined;
  let damaged: string | undefined;
  for (const [at, segment] of files.segments().entries()) {
    const name = segmentName(segment);
    if (segment !== at + 1) throw missing(segmentName(at + 1));
    const block = new Uint8Array(SEGMENT_HEADER_BYTES);
    const header = decodeSegmentHeader(
      block.subarray(0, files.read(block, segment * 2 ** 32)),
      checksum,
    );
    if (header === "foreign") throw foreign(name, "is not a segment of a log of ours");
    if (header === "damaged") {
      damaged ??= name;
      continue;
    }
    if (header.version !== LOG_VERSION)
      throw foreign(
        name,
        `has format version ${header.version}, and this code knows ${LOG_VERSION}`,
      );
    logId ??= header.logId;
    const isSame = header.logId.every((byte, index) => byte === logId?.[index]);
    if (!isSame || header.segment !== segment) throw foreign(name, "belongs to another log");
  }
  if (logId === undefined) throw foreign(damaged ?? segmentName(1), "has no header that is whole");
  return logId;
}

/** The index's mark, where it is this log's and not of a longer one. */
export function trustedMark(
  source: LogSource,
  index: { mark(): IndexMark | undefined },
  logId: Uint8Array,
): IndexMark | undefined {
  const mark = index.mark();
  if (mark === undefined || !mark.logId.every((byte, at) => byte === logId[at])) return undefined;
  if (mark.lastBatch === 0) return mark.covered === LOG_START.place ? mark : undefined;
  if (!source.segments.includes(segmentOf(mark.lastBatch))) return undefined;
  const header = batchAt(source, new Window(source.files), mark.lastBatch);
  const isThere = header?.crc === mark.lastBatchCrc;
  return isThere && mark.lastBatch + header.length === mark.covered ? mark : undefined;
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
  if (segmentOf(durable) !== segmentOf(place) || durable === place) return;
  const bytes = new Uint8Array(place - durable);
  source.files.read(bytes, durable);
  const file = disk.open(segmentName(segmentOf(place)), "write");
  try {
    file.write([bytes], offsetOf(durable));
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

function missing(name: string): StoreError {
  return new StoreError("STORE_DAMAGED", {
    what: "a segment of the log is missing",
    where: name,
    remedy: "Bring the file back from a copy; nothing was touched.",
  });
}

function foreign(name: string, what: string): StoreError {
  return new StoreError("STORE_FOREIGN", {
    what: `the file ${what}`,
    where: name,
    remedy: "Name the directory of a log of this version; nothing was touched.",
  });
}
