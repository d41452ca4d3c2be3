import { crc32 } from "node:zlib";
import { readBatchHeader, readBatchTable } from "../../src/store/log/batch.ts";
import { seedOf } from "../../src/store/log/checksum.ts";
import {
  FRAME_HEADER_BYTES,
  isFrameBody,
  isFrameHeader,
  viewOf,
} from "../../src/store/log/frame.ts";
import { placeAt } from "../../src/store/log/place.ts";
import {
  decodeSegmentHeader,
  saltOf,
  SEGMENT_HEADER_BYTES,
} from "../../src/store/log/segment-header.ts";
import { AuditError } from "../simulation/auditor.ts";
import type { MadeBatch, MadeLog } from "./made-log.ts";

const BATCH_HEADER_BYTES = 28;

/**
 * Flips every bit of every `stride`-th batch, one at a time, and asks the check that stands over it, without a start of the log. Gives
 * how many. @throws AuditError where one is not seen
 */
export function checkEveryBit(log: MadeLog, stride: number): number {
  let count = 0;
  for (const [at, batch] of log.batches.entries()) {
    if (at % stride === 0) count += checkBatch(log, batch);
  }
  for (const bytes of log.files.values()) count += checkSegmentHeader(bytes, log.salt);
  return count;
}

function checkBatch(
  { files, salt }: MadeLog,
  { file, segment, start, end, frames }: MadeBatch,
): number {
  const bytes = (files.get(file) as Uint8Array).slice(start, end);
  const view = viewOf(bytes);
  const place = placeAt(segment, start);
  const ofBatch = (at: number): boolean =>
    readBatchHeader(bytes, at, place, salt, crc32) !== undefined;
  const flips = new Flips(file, start, bytes);
  flips.check(0, BATCH_HEADER_BYTES, () => ofBatch(0));
  let at = BATCH_HEADER_BYTES;
  for (const frame of frames) {
    const headerAt = frame.start - start;
    const bodyAt = headerAt + FRAME_HEADER_BYTES;
    const seed = seedOf(salt, place + headerAt);
    flips.check(headerAt, bodyAt, () => isFrameHeader(bytes, view, headerAt, seed, crc32));
    flips.check(bodyAt, frame.end - start, () => isFrameBody(bytes, view, headerAt, crc32));
    at = frame.end - start;
  }
  flips.check(at, bytes.length, () => readBatchTable(bytes, place, salt, crc32) !== undefined);
  return flips.count;
}

/** Its second copy stands in for it. */
function checkSegmentHeader(bytes: Uint8Array, salt: number): number {
  const block = bytes.slice(0, SEGMENT_HEADER_BYTES);
  for (let bit = 0; bit < block.length * 8; bit++) {
    flip(block, bit);
    const header = decodeSegmentHeader(block, crc32);
    if (typeof header === "string" || saltOf(header.logId) !== salt) {
      throw new AuditError(
        `a segment's header with bit ${bit} flipped is read as ${JSON.stringify(header)}`,
      );
    }
    flip(block, bit);
  }
  return block.length * 8;
}

class Flips {
  readonly #file: string;
  readonly #start: number;
  readonly #bytes: Uint8Array;
  count = 0;

  constructor(file: string, start: number, bytes: Uint8Array) {
    this.#file = file;
    this.#start = start;
    this.#bytes = bytes;
  }

  /** Of these bytes: `isRight` has to say so of each as it was, and of none that was flipped. */
  check(from: number, to: number, isRight: () => boolean): void {
    if (!isRight())
      throw new AuditError(`${this.#file}, byte ${this.#start + from}: not right unflipped`);
    for (let bit = from * 8; bit < to * 8; bit++) {
      flip(this.#bytes, bit);
      if (isRight())
        throw new AuditError(
          `${this.#file}, byte ${this.#start + (bit >> 3)}: bit ${bit % 8} is not seen`,
        );
      flip(this.#bytes, bit);
      this.count++;
    }
  }
}

function flip(bytes: Uint8Array, bit: number): void {
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
}
