import { crc32 } from "node:zlib";
import { type ActorId, actorIdFromBytes } from "../../src/base/mod.ts";
import { readBatchHeader, TABLE_ENTRY_BYTES, visitFrames } from "../../src/store/log/batch.ts";
import { FRAME_HEADER_BYTES, LINK_FRAME } from "../../src/store/log/frame.ts";
import { offsetOf, type Place, placeAt } from "../../src/store/log/place.ts";
import {
  decodeSegmentHeader,
  parseSegmentName,
  saltOf,
  SEGMENT_HEADER_BYTES,
} from "../../src/store/log/segment-header.ts";
import type { Append, Blob } from "../../src/store/mod.ts";
import { Seeded } from "../campaigns/seeded.ts";
import { IndexTape } from "../simulation/index-tape.ts";
import { LogProcess } from "../simulation/log-process.ts";
import { SimulatedDisk } from "../simulation/simulated-disk.ts";
import { actorOf, LinkMill, type Sizes } from "./link-mill.ts";

export interface LogPlan {
  readonly seed: number;
  /** The log is a little larger than this. */
  readonly byteCount: number;
  readonly segmentBytes: number;
  readonly actorCount: number;
  readonly sizes: Sizes;
  /** It was closed, so that an empty batch confirms the last. Else its writer was killed. */
  readonly isClosed: boolean;
}

/** A log in which nothing is wrong, and what stands where in it. */
export interface MadeLog {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** As its writer left it. */
  readonly index: IndexTape;
  readonly salt: number;
  readonly batches: readonly MadeBatch[];
  readonly chains: ReadonlyMap<ActorId, readonly Append[]>;
  readonly blobs: ReadonlyMap<string, Blob>;
}

export interface MadeBatch {
  /** Its segment's file. */
  readonly file: string;
  readonly segment: number;
  /** Bytes of that file. */
  readonly start: number;
  readonly end: number;
  readonly frames: readonly MadeFrame[];
}

export interface MadeFrame {
  readonly start: number;
  readonly end: number;
  /** Of whom this is link number `link`; undefined: it is a blob's. */
  readonly actor: ActorId | undefined;
  readonly link: number;
  /** Of the link or the blob, in hex. */
  readonly digest: string;
}

/** Written batch after batch through the store, then looked over frame by frame. */
export async function makeLog(plan: LogPlan): Promise<MadeLog> {
  const seeded = new Seeded(plan.seed);
  const mill = new LinkMill(seeded, plan.sizes);
  const process = new LogProcess(seeded.below(2 ** 32), { segmentBytes: plan.segmentBytes });
  const disk = new SimulatedDisk(seeded);
  const index = new IndexTape();
  const store = process.open(disk, index);
  const chains = new Map<ActorId, Append[]>();
  const blobs = new Map<string, Blob>();
  for (let written = 0; written < plan.byteCount;) {
    const batch = Array.from({ length: 1 + seeded.below(4) }, () => {
      const actor = actorOf(seeded.below(plan.actorCount));
      const chain = chains.get(actor) ?? [];
      chains.set(actor, chain);
      const append = mill.link(actor, 1, chain.at(-1));
      chain.push(append);
      for (const blob of append.blobs) blobs.set(blob.digest.toHex(), blob);
      return append;
    });
    await process.scheduler.until(store.append(batch));
    for (const { link, blobs } of batch) {
      const sizes = [link.length, ...blobs.map(({ bytes }) => bytes.length)];
      for (const size of sizes) written += FRAME_HEADER_BYTES + size + TABLE_ENTRY_BYTES;
    }
  }
  if (plan.isClosed) await process.close(store);
  const files = disk.contents();
  const { salt, batches } = lookOver(files);
  return { files, index, salt, batches, chains, blobs };
}

function lookOver(files: ReadonlyMap<string, Uint8Array>): Pick<MadeLog, "salt" | "batches"> {
  let salt = 0;
  const batches: MadeBatch[] = [];
  for (const [file, bytes] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const segment = parseSegmentName(file);
    if (segment === undefined) continue;
    const header = decodeSegmentHeader(bytes, crc32);
    if (typeof header === "string") throw new Error(`${file} is ${header}`);
    salt = saltOf(header.logId);
    for (let start = SEGMENT_HEADER_BYTES; ;) {
      const place = placeAt(segment, start);
      const length = readBatchHeader(bytes, start, place, salt, crc32)?.length;
      if (length === undefined) break;
      const end = start + length;
      batches.push({
        file,
        segment,
        start,
        end,
        frames: framesOf(bytes.subarray(start, end), place),
      });
      start = end;
    }
  }
  return { salt, batches };
}

function framesOf(batch: Uint8Array, place: Place): MadeFrame[] {
  const frames: MadeFrame[] = [];
  visitFrames(batch, place, ({ kind, owner, number, digest, place }, body) => {
    const start = offsetOf(place);
    frames.push({
      start,
      end: start + FRAME_HEADER_BYTES + body.length,
      actor: kind === LINK_FRAME ? actorIdFromBytes(owner) : undefined,
      link: number,
      digest: digest.toHex(),
    });
  });
  return frames;
}
