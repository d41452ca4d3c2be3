import { StoreError } from "../errors.ts";
import type { Checksum } from "./checksum.ts";
import type { Disk } from "./disk.ts";
import { batchAt, type LogSource } from "./find-batch.ts";
import { LogFiles } from "./log-files.ts";
import type { IndexMark } from "./log-index.ts";
import { NOWHERE, placeAt, segmentOf } from "./place.ts";
import { LOG_START } from "./scan.ts";
import {
  decodeSegmentHeader,
  LOG_VERSION,
  SEGMENT_HEADER_BYTES,
  segmentName,
} from "./segment-header.ts";
import { Window } from "./window.ts";

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
    remedy: "name a directory that is empty or does not exist; nothing was touched",
  });
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
      block.subarray(0, files.read(block, placeAt(segment, 0))),
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
  if (mark.lastBatch === NOWHERE) return mark.covered === LOG_START.place ? mark : undefined;
  if (!source.segments.includes(segmentOf(mark.lastBatch))) return undefined;
  const header = batchAt(source, new Window(source.files), mark.lastBatch);
  const isThere = header?.crc === mark.lastBatchCrc;
  return isThere && mark.lastBatch + header.length === mark.covered ? mark : undefined;
}

function missing(name: string): StoreError {
  return new StoreError("STORE_DAMAGED", {
    what: "a segment of the log is missing",
    where: name,
    remedy: "bring the file back from a copy; nothing was touched",
  });
}

function foreign(name: string, what: string): StoreError {
  return new StoreError("STORE_FOREIGN", {
    what: `the file ${what}`,
    where: name,
    remedy: "name the directory of a log of this version; nothing was touched",
  });
}
