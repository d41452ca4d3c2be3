import { equalBytes } from "../../base/mod.ts";
import type { Checksum } from "./checksum.ts";

/** Changes with anything that `docs/log-format.md` says. */
export const LOG_VERSION = 1;

/** Where a segment's first batch stands: behind two copies of its header, in two sectors. */
export const SEGMENT_HEADER_BYTES = 1024;
export const LOG_ID_BYTES = 16;

const COPIES_AT = [0, 512];
const MAGIC = new TextEncoder().encode("theater\0");
const FIELDS_BYTES = 36;

/** What a segment says of itself. */
export interface SegmentHeader {
  readonly version: number;
  /** Its number: 1, 2, … */
  readonly segment: number;
  /** Random; the same in all segments of one log. */
  readonly logId: Uint8Array;
  /** Of the whole file, in bytes, when it was made. */
  readonly size: number;
}

/** What every place's checksum begins with, in this log. */
export function saltOf(logId: Uint8Array): number {
  return new DataView(logId.buffer, logId.byteOffset).getUint32(0, true);
}

export function encodeSegmentHeader(header: SegmentHeader, checksum: Checksum): Uint8Array {
  const block = new Uint8Array(SEGMENT_HEADER_BYTES);
  const view = new DataView(block.buffer);
  for (const at of COPIES_AT) {
    block.set(MAGIC, at);
    view.setUint32(at + 8, header.version, true);
    view.setUint32(at + 12, header.segment, true);
    block.set(header.logId, at + 16);
    view.setUint32(at + 32, header.size, true);
    view.setUint32(at + 36, checksum(block.subarray(at, at + FIELDS_BYTES), 0), true);
  }
  return block;
}

/** The header by its first copy that is whole; `foreign` where no copy begins as ours do; `damaged` where none is whole. */
export function decodeSegmentHeader(
  block: Uint8Array,
  checksum: Checksum,
): SegmentHeader | "foreign" | "damaged" {
  let ours = block.length < MAGIC.length; // cut off, so nobody can tell
  for (const at of COPIES_AT) {
    if (block.length < at + FIELDS_BYTES + 4) continue;
    ours ||= equalBytes(block.subarray(at, at + MAGIC.length), MAGIC);
    const view = new DataView(block.buffer, block.byteOffset + at);
    const crc = checksum(block.subarray(at, at + FIELDS_BYTES), 0);
    if (view.getUint32(36, true) !== crc) continue;
    if (!equalBytes(block.subarray(at, at + MAGIC.length), MAGIC)) continue;
    return {
      version: view.getUint32(8, true),
      segment: view.getUint32(12, true),
      logId: block.slice(at + 16, at + 16 + LOG_ID_BYTES),
      size: view.getUint32(32, true),
    };
  }
  return ours ? "damaged" : "foreign";
}

/** `0000000001.log` */
export function segmentName(segment: number): string {
  return `${String(segment).padStart(10, "0")}.log`;
}

/** Undefined where it is not the name of a segment. */
export function parseSegmentName(name: string): number | undefined {
  const digits = /^(\d{10})\.log$/.exec(name)?.[1];
  const segment = Number(digits);
  return digits === undefined || segment === 0 ? undefined : segment;
}
