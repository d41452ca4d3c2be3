import { type ActorId, equalBytes, NO_BYTES, unreachable } from "../../src/base/mod.ts";
import type { LogStore } from "../../src/store/log/log-store.ts";
import { SEGMENT_HEADER_BYTES } from "../../src/store/log/segment-header.ts";
import type { Append } from "../../src/store/mod.ts";
import { Seeded } from "../campaigns/seeded.ts";
import { AuditError } from "../simulation/auditor.ts";
import { IndexTape } from "../simulation/index-tape.ts";
import { LogProcess } from "../simulation/log-process.ts";
import { SimulatedDisk } from "../simulation/simulated-disk.ts";
import { type LogPlan, type MadeBatch, type MadeLog, makeLog } from "./made-log.ts";
import { eachSeed } from "./each-seed.ts";
import type { Torture } from "./torture.ts";

/** Bytes of the log's end that it is cut in: a run of as many seeds cuts at every one. */
const END_BYTES: number = 64 * 1024;

/** What stands behind the cut, up to where the segment ended. */
const RUBBISH = ["noise", "old batches", "another log"] as const;
type Remains = "nothing" | "zeros" | (typeof RUBBISH)[number];

/**
 * A log is cut at one byte of its last 64 KiB, a seed each, and opened three times: with nothing behind the cut, with zeros, and with
 * some rubbish. Whole batches before it are there, what remains of the one that was cut is kept aside and told, and nothing of
 * what stands behind is taken for links. The first 65,536 seeds cut a log of one segment, the next one of several, and so on.
 */
export const run: Torture = async (options) => {
  const counts = { ...NONE };
  const stages = [await newStage(ZEROS.length), await newStage(16 * 1024)];
  return eachSeed(options, counts, async (seed) => {
    const stage = stages[Math.floor(seed / END_BYTES) % 2] as Stage;
    const rubbish = RUBBISH[seed % RUBBISH.length] as Remains;
    for (const remains of ["nothing", "zeros", rubbish] as const) {
      try {
        await cut(stage, seed, remains, counts);
      } catch (cause) {
        throw new AuditError(`with ${remains} behind the cut: ${String(cause)}`, { cause });
      }
    }
    counts.cuts++;
  });
};

const ZEROS = new Uint8Array(192 * 1024);

const NONE = { cuts: 0, openings: 0, atBatchEnds: 0, tornEnds: 0, goneOn: 0 };

/** A log, another that is as long, and an index that covers all but the end of the first. */
interface Stage {
  readonly log: MadeLog;
  readonly other: MadeLog;
  readonly index: IndexTape;
  readonly segmentBytes: number;
  /** The batches of the end, and the last one before. */
  readonly batches: readonly MadeBatch[];
}

async function newStage(segmentBytes: number): Promise<Stage> {
  const plan: LogPlan = {
    seed: 1,
    byteCount: 2 * END_BYTES,
    segmentBytes,
    actorCount: 8,
    sizes: { linkBytesMax: 2_000, blobBytesMax: 4_000, alike: false },
    isClosed: false,
  };
  const log = await makeLog(plan);
  const other = await makeLog({ ...plan, seed: 2 });
  let bytes = 0;
  let first = log.batches.length;
  while (bytes <= END_BYTES) {
    const { start, end } = log.batches[--first] as MadeBatch; // twice as many bytes are there
    bytes += end - start;
  }
  const index = new IndexTape();
  const before = log.batches[first - 1] as MadeBatch;
  const disk = SimulatedDisk.holding(new Seeded(0), cutFiles(log.files, before.file, before.end));
  new LogProcess(0, { segmentBytes }).open(disk, index);
  return { log, other, index, segmentBytes, batches: log.batches.slice(first - 1) };
}

async function cut(
  stage: Stage,
  seed: number,
  remains: Remains,
  counts: typeof NONE,
): Promise<void> {
  const seeded = new Seeded(seed);
  const { log, segmentBytes } = stage;
  const { file, byte } = placeOf(stage, seed % END_BYTES);
  const files = cutFiles(log.files, file, byte);
  const size = log.files.get(file)?.length ?? 0;
  const rest = restOf(stage, remains, file, byte, seeded);
  if (rest !== undefined) {
    const bytes = new Uint8Array(size);
    bytes.set(files.get(file) ?? []);
    bytes.set(rest.subarray(0, size - byte), byte);
    files.set(file, bytes);
  }
  const whole = wholeBatches(log, files, file);
  const disk = SimulatedDisk.holding(seeded, files);
  const index = seeded.once(2) ? stage.index.rewound(stage.index.takeCount) : new IndexTape();
  const process = new LogProcess(seed, { segmentBytes });
  const store = process.open(disk, index);
  counts.openings++;
  judgeTorn(store, disk, files, whole.at(-1) as MadeBatch, file);
  await judgeChains(store, log, whole);
  if (whole.at(-1)?.end === byte && whole.at(-1)?.file === file) counts.atBatchEnds++;
  if (store.opening.torn !== undefined) counts.tornEnds++;
  if (seed % 16 === 0) {
    await goOn(process, store, disk, log, whole);
    counts.goneOn++;
  }
}

/** The byte that lies so many before the end of the last batch. */
function placeOf({ batches }: Stage, fromEnd: number): { file: string; byte: number } {
  let left = fromEnd;
  for (const { file, start, end } of batches.toReversed()) {
    if (left < end - start) return { file, byte: end - left };
    left -= end - start;
  }
  throw new Error("the log is shorter than its end");
}

/** Segments up to this one, and of this one the bytes before the cut. */
function cutFiles(
  files: ReadonlyMap<string, Uint8Array>,
  file: string,
  byte: number,
): Map<string, Uint8Array> {
  const kept = new Map([...files].filter(([name]) => name <= file));
  kept.set(file, (files.get(file) as Uint8Array).subarray(0, byte));
  return kept;
}

/** Undefined: the file ends at the cut. */
function restOf(
  { log, other }: Stage,
  remains: Remains,
  file: string,
  byte: number,
  seeded: Seeded,
): Uint8Array | undefined {
  switch (remains) {
    case "nothing":
      return undefined;
    case "zeros":
      return new Uint8Array(0);
    case "noise":
      return seeded.bytes(1 + seeded.below(3_000));
    case "old batches": {
      const { file, start } = seeded.pick(log.batches);
      return log.files.get(file)?.subarray(start);
    }
    case "another log":
      return other.files.get(file)?.subarray(byte);
    default:
      return unreachable(remains);
  }
}

/** Those of which every byte is as it was written. */
function wholeBatches(
  log: MadeLog,
  files: ReadonlyMap<string, Uint8Array>,
  cutFile: string,
): readonly MadeBatch[] {
  const isWhole = ({ file, start, end }: MadeBatch): boolean => {
    if (file < cutFile) return true;
    const [found, right] = [files, log.files].map((all) => all.get(file)?.subarray(start, end));
    return found !== undefined && right !== undefined && Buffer.compare(found, right) === 0;
  };
  const broken = log.batches.findIndex((batch) => !isWhole(batch));
  return log.batches.slice(0, broken === -1 ? undefined : broken);
}

/** What is not zero behind the last whole batch is kept aside, told, and gone from the log. */
function judgeTorn(
  { opening: { torn, damaged } }: LogStore,
  disk: SimulatedDisk,
  files: ReadonlyMap<string, Uint8Array>,
  last: MadeBatch,
  cutFile: string,
): void {
  if (damaged.length > 0) throw new AuditError(`damaged: ${JSON.stringify(damaged)}`);
  // A cut in the first batch of a segment leaves the whole of it.
  const start = last.file === cutFile ? last.end : SEGMENT_HEADER_BYTES;
  const rest = (files.get(cutFile) ?? NO_BYTES).subarray(start);
  let size = rest.length;
  while (rest[size - 1] === 0) size--;
  if (size === 0) {
    if (torn !== undefined) throw new AuditError(`zeros are told as torn: ${JSON.stringify(torn)}`);
    return;
  }
  if (torn?.file !== cutFile || torn.byte !== start || torn.byteCount !== size) {
    throw new AuditError(
      `${size} bytes from ${start} of ${cutFile} told as ${JSON.stringify(torn)}`,
    );
  }
  const contents = disk.contents();
  const aside = contents.get(torn.keptIn);
  if (aside === undefined || !equalBytes(aside, rest.subarray(0, size))) {
    throw new AuditError(`${torn.keptIn} does not hold what was cut off`);
  }
  const left = contents.get(cutFile)?.subarray(start) ?? NO_BYTES;
  if (Buffer.compare(left, ZEROS.subarray(0, left.length)) !== 0)
    throw new AuditError("the torn end is still in the log");
}

/** Every head is where the whole batches end; the links of the last of them, and those before, are right. */
async function judgeChains(
  store: LogStore,
  log: MadeLog,
  whole: readonly MadeBatch[],
): Promise<void> {
  const counts = linkCounts(whole);
  const listed = (await Array.fromAsync(store.actors())).flat();
  if (listed.length !== counts.size)
    throw new AuditError(`${listed.length} actors of ${counts.size}`);
  for (const { actor, head } of listed) {
    const count = counts.get(actor) ?? 0;
    const last = log.chains.get(actor)?.[count - 1] as Append;
    if (head.linkCount !== count || !equalBytes(head.digest, last.digest)) {
      throw new AuditError(`${actor} has ${head.linkCount} links of ${count}`);
    }
    const links = (await Array.fromAsync(store.links(actor, last.seq))).flat();
    if (links.length !== 1 || !equalBytes(links[0]?.link ?? NO_BYTES, last.link)) {
      throw new AuditError(`the last link of ${actor} has other bytes`);
    }
  }
  for (const { actor, digest } of whole.at(-1)?.frames ?? []) {
    const blob = log.blobs.get(digest);
    if (actor !== undefined || blob === undefined) continue;
    const bytes = await store.blob(blob.digest);
    if (!equalBytes(bytes ?? NO_BYTES, blob.bytes)) throw new AuditError(`blob ${digest} is lost`);
  }
}

/** The lost links are appended again, the power goes, and all of it is there. */
async function goOn(
  process: LogProcess,
  store: LogStore,
  disk: SimulatedDisk,
  log: MadeLog,
  whole: readonly MadeBatch[],
): Promise<void> {
  const counts = linkCounts(whole);
  for (const [actor, chain] of log.chains) {
    const lost = chain.slice(counts.get(actor) ?? 0);
    const refusals = await process.scheduler.until(store.append(lost));
    if (refusals.length > 0) throw new AuditError(`refused: ${JSON.stringify(refusals)}`);
  }
  const again = process.open(disk.powerCut(), new IndexTape());
  for (const [actor, chain] of log.chains) {
    const links = (await Array.fromAsync(again.links(actor, 0))).flat();
    const isRight = links.every(({ link }, at) => equalBytes(link, chain[at]?.link ?? NO_BYTES));
    if (links.length !== chain.length || !isRight) throw new AuditError(`${actor} did not go on`);
  }
}

function linkCounts(batches: readonly MadeBatch[]): ReadonlyMap<ActorId, number> {
  const counts = new Map<ActorId, number>();
  for (const { frames } of batches) {
    for (const { actor, link } of frames) if (actor !== undefined) counts.set(actor, link + 1);
  }
  return counts;
}
