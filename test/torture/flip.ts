import type { ActorId } from "../../src/base/mod.ts";
import type { DamagedPlace } from "../../src/store/log/opening.ts";
import type { LogStore } from "../../src/store/log/log-store.ts";
import { SEGMENT_HEADER_BYTES } from "../../src/store/log/segment-header.ts";
import { StoreError } from "../../src/store/mod.ts";
import { Seeded } from "../campaigns/seeded.ts";
import { AuditError } from "../simulation/auditor.ts";
import { IndexTape } from "../simulation/index-tape.ts";
import { LogProcess } from "../simulation/log-process.ts";
import { SimulatedDisk } from "../simulation/simulated-disk.ts";
import { checkEveryBit } from "./every-bit.ts";
import { type MadeBatch, type MadeFrame, type MadeLog, makeLog } from "./made-log.ts";
import { eachSeed } from "./each-seed.ts";
import type { Torture } from "./torture.ts";

const LOG_BYTES: number = 1024 * 1024;
/** So many starts go with every bit of the log; fewer with as much less of it. */
const WHOLE_RUN = 10_000;

/**
 * One bit of a log of 1 MiB is another. Every one of them is found by the checks of frame and batch; and each seed starts a log with one
 * flipped: no wrong byte is handed out, the actor that lost a link is named with link and byte, and nobody else lost anything.
 */
export const run: Torture = async (options) => {
  const { n, seed } = options;
  const [closed, killed] = [await newLog(true), await newLog(false)];
  const counts = { bits: 0, ...NONE };
  return eachSeed(options, counts, async (at) => {
    if (at === seed) counts.bits = checkEveryBit(closed, Math.max(1, Math.floor(WHOLE_RUN / n)));
    // Who is killed leaves its last batch unconfirmed.
    await start(at % 4 === 0 ? killed : closed, at, counts);
  });
};

const NONE = {
  starts: 0,
  inLinks: 0,
  inBlobs: 0,
  inBatches: 0,
  inSegmentHeaders: 0,
  behindTheEnd: 0,
  tornEnds: 0,
};

/** What the flipped bit belongs to. */
interface Hit {
  readonly batch: MadeBatch | undefined;
  readonly frame: MadeFrame | undefined;
}

function newLog(isClosed: boolean): Promise<MadeLog> {
  return makeLog({
    seed: isClosed ? 1 : 2,
    byteCount: LOG_BYTES,
    segmentBytes: 256 * 1024,
    actorCount: 12,
    sizes: { linkBytesMax: 6_000, blobBytesMax: 12_000, alike: false },
    isClosed,
  });
}

async function start(log: MadeLog, seed: number, counts: typeof NONE): Promise<void> {
  const seeded = new Seeded(seed);
  const { file, byte, hit } = place(log, seeded);
  const files = new Map(log.files);
  files.set(file, flipped(files.get(file) as Uint8Array, byte, seeded.below(8)));
  const disk = SimulatedDisk.holding(seeded, files);
  // By the index alone, which knows the whole log, a start reads nothing; without one it reads everything.
  const hasIndex = seeded.once(3);
  const index = hasIndex ? log.index.rewound(log.index.takeCount) : new IndexTape();
  const process = new LogProcess(seed, { segmentBytes: 256 * 1024 });
  const store = process.open(disk, index);
  const where = `bit of ${file}, byte ${byte}${hasIndex ? ", with an index" : ""}`;
  try {
    await judge(store, log, { file, byte, hit, hasIndex });
    await process.close(store);
  } catch (cause) {
    throw new AuditError(`${where}: ${String(cause)}`, { cause });
  }
  counts.starts++;
  if (hit.frame?.actor !== undefined) counts.inLinks++;
  else if (hit.frame !== undefined) counts.inBlobs++;
  else if (hit.batch !== undefined) counts.inBatches++;
  else if (byte < SEGMENT_HEADER_BYTES) counts.inSegmentHeaders++;
  else counts.behindTheEnd++;
  if (store.opening.torn !== undefined) counts.tornEnds++;
}

/** Any byte of the log; one of its last batches, or of a segment's first, more often than chance would. */
function place(log: MadeLog, seeded: Seeded): { file: string; byte: number; hit: Hit } {
  const { file, start, end } = seeded.once(10)
    ? (log.batches.at(-1 - seeded.below(3)) as MadeBatch)
    : seeded.pick(seeded.once(20) ? log.batches.filter(isFirst) : log.batches);
  const bytes = log.files.get(file) as Uint8Array;
  const byte = seeded.once(50) ? seeded.below(bytes.length) : start + seeded.below(end - start);
  const batch = log.batches.find((one) => one.file === file && within(byte, one));
  const frame = batch?.frames.find((one) => within(byte, one));
  return { file, byte, hit: { batch, frame } };
}

function isFirst({ start }: MadeBatch): boolean {
  return start === SEGMENT_HEADER_BYTES;
}

interface Flip {
  readonly file: string;
  readonly byte: number;
  readonly hit: Hit;
  readonly hasIndex: boolean;
}

async function judge(store: LogStore, log: MadeLog, flip: Flip): Promise<void> {
  const { hit, hasIndex } = flip;
  const { torn, damaged } = store.opening;
  const isLast = hit.batch !== undefined && hit.batch === log.batches.at(-1);
  const isTorn = torn !== undefined && isLast;
  if (torn !== undefined && hit.batch !== undefined && !isLast) {
    throw new AuditError(`cut off ${JSON.stringify(torn)}, and later bytes confirm it`);
  }
  const lost = isTorn ? (hit.batch?.frames ?? []) : hit.frame === undefined ? [] : [hit.frame];
  if (!isTorn && !hasIndex) mustName(damaged, flip);
  const lostLinks = new Map<ActorId, number>();
  for (const { actor, link } of lost) {
    if (actor !== undefined && !lostLinks.has(actor)) lostLinks.set(actor, link);
  }
  for (const actor of log.chains.keys()) {
    await judgeChain(store, log, actor, lostLinks.get(actor), isTorn);
  }
  const lostBlobs = new Set(
    lost.filter(({ actor }) => actor === undefined).map(({ digest }) => digest),
  );
  for (const [digest, blob] of log.blobs) {
    const found = await blobOf(store, blob.digest);
    if (found instanceof Uint8Array && equalBytes(found, blob.bytes)) {
      if (!lostBlobs.has(digest)) continue;
      throw new AuditError(`blob ${digest} was flipped, and is given`);
    }
    const isRight = isTorn ? found === undefined : found instanceof StoreError;
    if (!lostBlobs.has(digest) || !isRight)
      throw new AuditError(`blob ${digest}: ${String(found)}`);
  }
}

/** All of it, or what was lost is told. */
async function judgeChain(
  store: LogStore,
  log: MadeLog,
  actor: ActorId,
  lost: number | undefined,
  isTorn: boolean,
): Promise<void> {
  const given = log.chains.get(actor) ?? [];
  const found = await chainOf(store, actor);
  if (found instanceof StoreError) {
    const names = found.message.includes(actor) && found.message.includes(`link ${lost} of`);
    if (lost !== undefined && !isTorn && found.code === "STORE_DAMAGED" && names) return;
    throw new AuditError(`actor ${actor}, of which link ${lost} was lost: ${found.message}`);
  }
  if (lost !== undefined && !isTorn)
    throw new AuditError(`link ${lost} of ${actor} was not missed`);
  const count = lost ?? given.length;
  if (found.length !== count)
    throw new AuditError(`${actor} has ${found.length} links of ${count}`);
  for (const [at, { digest, link }] of found.entries()) {
    const right = given[at];
    if (right !== undefined && equalBytes(link, right.link) && equalBytes(digest, right.digest))
      continue;
    throw new AuditError(`link ${at} of ${actor} has other bytes`);
  }
}

/** The opening says what it found: whose link it was, and the byte at which its frame begins. */
function mustName(damaged: readonly DamagedPlace[], { file, byte, hit }: Flip): void {
  const { batch, frame } = hit;
  const told = JSON.stringify(damaged);
  if (batch === undefined) {
    if (damaged.length > 0) throw new AuditError(`no batch was flipped, and it names ${told}`);
    return;
  }
  // Where the first header of a segment is lost, nobody knows whether the one before it was full.
  const isGap = ({ actor, file: named }: DamagedPlace): boolean =>
    isFirst(batch) && frame === undefined && actor === undefined && named < file;
  const [one, ...more] = damaged.filter((place) => !isGap(place));
  if (one === undefined || more.length > 0) throw new AuditError(`names ${told}`);
  const isThere = one.file === file && one.byte >= batch.start && one.byte <= byte;
  const isWhose =
    one.actor === frame?.actor && (frame?.actor === undefined || one.link === frame.link);
  const isItsFrame = frame === undefined || one.byte === frame.start;
  if (!isThere || !isWhose || !isItsFrame) throw new AuditError(`names ${told}`);
}

async function chainOf(store: LogStore, actor: ActorId) {
  try {
    return (await Array.fromAsync(store.links(actor, 0))).flat();
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
}

async function blobOf(store: LogStore, digest: Parameters<LogStore["blob"]>[0]) {
  try {
    return await store.blob(digest);
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
}

function within(byte: number, { start, end }: { start: number; end: number }): boolean {
  return byte >= start && byte < end;
}

function flipped(bytes: Uint8Array, byte: number, bit: number): Uint8Array {
  const other = new Uint8Array(bytes);
  other[byte] = (other[byte] ?? 0) ^ (1 << bit);
  return other;
}

/** As `equalBytes`, and natively: all that was ever written is compared again and again. */
function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
