import {
  BATCH_HEADER_BYTES,
  BATCH_TAIL_BYTES,
  type BatchTable,
  EMPTY_BATCH_BYTES,
  readBatchTable,
  TABLE_ENTRY_BYTES,
  tableIsBlob,
  tableLength,
} from "./batch.ts";
import { seedOf } from "./checksum.ts";
import type { LogSource } from "./find-batch.ts";
import {
  BLOB_FRAME,
  FRAME_HEADER_BYTES,
  frameLength,
  isFrameBody,
  isFrameHeader,
  OWNER_BYTES,
  readFrame,
  viewOf,
} from "./frame.ts";
import type { Place } from "./place.ts";
import type { DamagedPart, ScanVisitor } from "./scan.ts";

/** The region of one damaged batch. */
interface Region {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly place: Place;
}

/**
 * Tells what is whole in a batch that is damaged, and whose each frame is that is not: by its header where that is whole, else by
 * the batch's table. `bytes` begin where the batch does; `end` is where it ends, and unknown where its header is lost and no other
 * follows it in its segment.
 */
export function salvage(
  source: LogSource,
  bytes: Uint8Array,
  place: Place,
  { end }: { readonly end?: Place },
  visitor: ScanVisitor,
): void {
  const ends = end === undefined ? possibleEnds(bytes) : [end - place];
  for (const size of ends) {
    const region = { bytes: bytes.subarray(0, size), view: viewOf(bytes), place };
    const table = readBatchTable(region.bytes, place, source.salt, source.checksum);
    if (table === undefined) continue;
    return byTable(source, region, table, visitor);
  }
  const size = ends.at(-1) ?? bytes.length;
  bySearch(source, { bytes: bytes.subarray(0, size), view: viewOf(bytes), place }, visitor);
}

/** The last bytes of a batch are a checksum, whose own last bytes may be zero. */
function possibleEnds(bytes: Uint8Array): number[] {
  let last = bytes.length;
  while (last > 0 && bytes[last - 1] === 0) last--;
  const ends: number[] = [];
  for (let size = Math.max(last, EMPTY_BATCH_BYTES); size <= last + BATCH_TAIL_BYTES; size++) {
    if (size <= bytes.length) ends.push(size);
  }
  return ends;
}

function byTable(source: LogSource, region: Region, table: BatchTable, visitor: ScanVisitor): void {
  const { bytes, view, place } = region;
  let at = BATCH_HEADER_BYTES;
  let lost = 0;
  for (let count = 0; count < table.frameCount; count++) {
    const ownerAt = table.at + count * TABLE_ENTRY_BYTES;
    const owner = bytes.subarray(ownerAt, ownerAt + OWNER_BYTES);
    const end = at + FRAME_HEADER_BYTES + tableLength(view, table, count);
    if (isFrame(source, region, at)) visitFrame(region, at, visitor);
    else {
      lost++;
      const isBlob = tableIsBlob(view, table, count);
      visitor.damaged({ place: place + at, end: place + end, owner, isBlob });
    }
    at = end;
  }
  // Then only the header is damaged.
  if (lost === 0) visitor.damaged(nobody(place, place + BATCH_HEADER_BYTES));
}

/** Without a table: each frame says how long it is, and behind one that does not, every byte is tried. */
function bySearch(source: LogSource, region: Region, visitor: ScanVisitor): void {
  const { bytes, view, place } = region;
  let at = BATCH_HEADER_BYTES;
  let lostFrom: number | undefined;
  while (at + FRAME_HEADER_BYTES <= bytes.length) {
    if (!isHeader(source, region, at)) {
      lostFrom ??= at;
      at++;
      continue;
    }
    if (lostFrom !== undefined) visitor.damaged(nobody(place + lostFrom, place + at));
    lostFrom = undefined;
    const end = at + FRAME_HEADER_BYTES + frameLength(view, at);
    if (isFrameBody(bytes, view, at, source.checksum)) visitFrame(region, at, visitor);
    else {
      const { owner, kind } = readFrame(bytes, view, at, place + at);
      visitor.damaged({ place: place + at, end: place + end, owner, isBlob: kind === BLOB_FRAME });
    }
    at = end;
  }
  // What is left is the table itself, or was more than that.
  const lost = lostFrom ?? at;
  if (lost < bytes.length) visitor.damaged(nobody(place + lost, place + bytes.length));
}

function isHeader(source: LogSource, { bytes, view, place }: Region, at: number): boolean {
  const seed = seedOf(source.salt, place + at);
  return isFrameHeader(bytes, view, at, seed, source.checksum);
}

function isFrame(source: LogSource, region: Region, at: number): boolean {
  const { bytes, view } = region;
  return isHeader(source, region, at) && isFrameBody(bytes, view, at, source.checksum);
}

function visitFrame({ bytes, view, place }: Region, at: number, visitor: ScanVisitor): void {
  const bodyAt = at + FRAME_HEADER_BYTES;
  const body = bytes.subarray(bodyAt, bodyAt + frameLength(view, at));
  visitor.frame(readFrame(bytes, view, at, place + at), body);
}

function nobody(place: Place, end: Place): DamagedPart {
  return { place, end, owner: undefined, isBlob: false };
}
