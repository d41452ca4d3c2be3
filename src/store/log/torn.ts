import type { Disk } from "./disk.ts";
import type { LogSource } from "./find-batch.ts";
import { offsetOf, placeAt, type Place, segmentOf } from "./place.ts";
import type { ScanEnd } from "./scan.ts";
import { decodeSegmentHeader, SEGMENT_HEADER_BYTES, segmentName } from "./segment-header.ts";
import { usedEnd } from "./used-end.ts";

/** What was cut off the end of the log. */
export interface TornPart {
  /** Of the segment. */
  readonly file: string;
  readonly byte: number;
  readonly byteCount: number;
  /** The file in which its bytes are kept aside. */
  readonly keptIn: string;
}

const PIECE_BYTES: number = 1024 * 1024;
const ZEROS = new Uint8Array(PIECE_BYTES);

/**
 * Cuts off what stands behind the end: keeps its bytes aside, and then writes zeros over it. Both are synced before anything is written
 * there: a later batch, torn itself, never shows what an earlier one left. Segments behind the end's, which hold nothing, are removed.
 */
export function cutTorn(disk: Disk, source: LogSource, end: ScanEnd): TornPart | undefined {
  let torn = cutRest(disk, source, end.place);
  for (const segment of source.segments) {
    if (segment <= segmentOf(end.place)) continue;
    const start = placeAt(segment, SEGMENT_HEADER_BYTES);
    const rubbish = keepAside(disk, source, start);
    torn ??= rubbish;
    const isNext = segment === segmentOf(end.place) + 1;
    if (isNext && rubbish === undefined && isWhole(source, segment)) continue;
    disk.remove(segmentName(segment));
    disk.syncDirectory();
  }
  return torn;
}

function cutRest(disk: Disk, source: LogSource, start: Place): TornPart | undefined {
  const torn = keepAside(disk, source, start);
  if (torn === undefined) return undefined;
  const file = disk.open(torn.file, "write");
  try {
    for (let at = 0; at < torn.byteCount; at += PIECE_BYTES) {
      file.write([ZEROS.subarray(0, Math.min(PIECE_BYTES, torn.byteCount - at))], torn.byte + at);
    }
    file.sync();
  } finally {
    file.close();
  }
  return torn;
}

/** Copies what is not zero, from `start` to the end of its segment, into a file of its own. Undefined: it is all zeros. */
function keepAside(disk: Disk, source: LogSource, start: Place): TornPart | undefined {
  const byteCount = usedEnd(source.files, start) - start;
  if (byteCount === 0) return undefined;
  const keptIn = freeName(disk, start);
  const file = disk.create(keptIn, 0);
  try {
    const piece = new Uint8Array(Math.min(PIECE_BYTES, byteCount));
    for (let at = 0; at < byteCount; at += PIECE_BYTES) {
      const part = piece.subarray(0, Math.min(PIECE_BYTES, byteCount - at));
      source.files.read(part, start + at);
      file.write([part], at);
    }
    file.sync();
  } finally {
    file.close();
  }
  disk.syncDirectory();
  return { file: segmentName(segmentOf(start)), byte: offsetOf(start), byteCount, keptIn };
}

/** It can be written on: its header is there, and all of its bytes. */
function isWhole({ files, checksum }: LogSource, segment: number): boolean {
  const block = new Uint8Array(SEGMENT_HEADER_BYTES);
  const size = files.read(block, placeAt(segment, 0));
  const header = decodeSegmentHeader(block.subarray(0, size), checksum);
  return typeof header === "object" && files.size(segment) >= header.size;
}

function freeName(disk: Disk, place: Place): string {
  const taken = new Set(disk.list());
  const name = `torn-${segmentOf(place)}-${offsetOf(place)}`;
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${name}-${count}`;
    if (!taken.has(candidate)) return candidate;
  }
}
