import { type ActorId, equalBytes } from "../../src/base/mod.ts";
import { type Append, type BlobReader, type ChainReader, StoreError } from "../../src/store/mod.ts";
import { Seeded } from "../campaigns/seeded.ts";
import { AuditError } from "../simulation/auditor.ts";
import { IndexTape } from "../simulation/index-tape.ts";
import { LogProcess } from "../simulation/log-process.ts";
import { SimulatedDisk } from "../simulation/simulated-disk.ts";
import { eachSeed } from "./each-seed.ts";
import { type MadeLog, makeLog } from "./made-log.ts";
import type { Torture } from "./torture.ts";

const LOG_BYTES: number = 128 * 1024;
const SEGMENT_BYTES: number = 32 * 1024;

/**
 * Any damage at all: stretches of a log zeroed, overwritten or moved, files cut, lost or exchanged. More than a log can always tell whose
 * it was; but it opens, or says why not, and whatever it gives, or a reader beside it, is what was written, in order from the first.
 */
export const run: Torture = async (options) => {
  const counts = { ...NONE };
  const logs = [await newLog(1), await newLog(2)] as const;
  return eachSeed(options, counts, (seed) => trial(logs, seed, counts));
};

const NONE = {
  opened: 0,
  refused: 0,
  wholeChains: 0,
  toldChains: 0,
  /** The opening told of damage of which it could not say whose it was, or cut off an end. */
  shorterChains: 0,
  /** The last files were gone: nothing is left that could tell. */
  quietlyShorterChains: 0,
};

function newLog(seed: number): Promise<MadeLog> {
  return makeLog({
    seed,
    byteCount: LOG_BYTES,
    segmentBytes: SEGMENT_BYTES,
    actorCount: 8,
    sizes: { linkBytesMax: 3_000, blobBytesMax: 6_000, alike: false },
    isClosed: seed === 1,
  });
}

async function trial(
  logs: readonly [MadeLog, MadeLog],
  seed: number,
  counts: typeof NONE,
): Promise<void> {
  const seeded = new Seeded(seed);
  const [log, other] = seeded.once(2) ? logs : [logs[1], logs[0]];
  const files = new Map(log.files);
  for (let left = 1 + seeded.below(3); left > 0; left--) rot(files, other, seeded);
  const index = seeded.once(2) ? log.index.rewound(log.index.takeCount) : new IndexTape();
  const process = new LogProcess(seed, { segmentBytes: SEGMENT_BYTES });
  const disk = SimulatedDisk.holding(seeded, files);
  const reader = opened(() => process.read(disk, index.rewound(index.takeCount)));
  if (reader !== undefined) await judge(reader, log);
  const store = opened(() => process.open(disk, index));
  if (store === undefined) return void counts.refused++;
  counts.opened++;
  const isTold = store.opening.damaged.length > 0 || store.opening.torn !== undefined;
  const { whole, shorter, toldCount } = await judge(store, log);
  counts.wholeChains += whole;
  counts.toldChains += toldCount;
  counts[isTold ? "shorterChains" : "quietlyShorterChains"] += shorter;
  await process.close(store);
}

/** Whatever it gives has to be what was written. */
async function judge(
  store: ChainReader & BlobReader,
  log: MadeLog,
): Promise<{ whole: number; shorter: number; toldCount: number }> {
  let [whole, shorter, toldCount] = [0, 0, 0];
  for (const [actor, given] of log.chains) {
    const links = await told(async () => (await Array.fromAsync(store.links(actor, 0))).flat());
    if (links === undefined) {
      toldCount++;
      continue;
    }
    mustBegin(actor, given, links);
    if (links.length === given.length) whole++;
    else shorter++;
  }
  const listed = (await Array.fromAsync(store.actors())).flat();
  const stranger = listed.find(({ actor }) => !log.chains.has(actor));
  if (stranger !== undefined) throw new AuditError(`${stranger.actor} was never there`);
  for (const blob of log.blobs.values()) {
    const bytes = await told(() => store.blob(blob.digest));
    if (bytes !== undefined && !equalBytes(bytes, blob.bytes)) {
      throw new AuditError(`blob ${blob.digest.toHex()} has other bytes`);
    }
  }
  return { whole, shorter, toldCount };
}

/** Undefined where it says what is wrong. */
function opened<T>(open: () => T): T | undefined {
  try {
    return open();
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}

async function told<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof StoreError && error.code === "STORE_DAMAGED") return undefined;
    throw error;
  }
}

function mustBegin(
  actor: ActorId,
  given: readonly Append[],
  links: readonly { readonly link: Uint8Array; readonly digest: Uint8Array }[],
): void {
  for (const [at, { link, digest }] of links.entries()) {
    const right = given[at];
    const isRight =
      right !== undefined && equalBytes(link, right.link) && equalBytes(digest, right.digest);
    if (!isRight) throw new AuditError(`link ${at} of ${actor} has other bytes`);
  }
}

function rot(files: Map<string, Uint8Array>, other: MadeLog, seeded: Seeded): void {
  const names = [...files.keys()].filter((name) => name.endsWith(".log"));
  const name = seeded.pick(names);
  const bytes = new Uint8Array(files.get(name) ?? []);
  const at = seeded.below(bytes.length + 1);
  const size = Math.min(bytes.length - at, 1 + seeded.below(seeded.pick([8, 512, 8_192])));
  switch (seeded.below(9)) {
    case 0:
      bytes.fill(0, at, at + size);
      break;
    case 1:
      bytes.set(seeded.bytes(size), at);
      break;
    case 2: // what stood elsewhere
      bytes.copyWithin(seeded.below(bytes.length), at, at + size);
      break;
    case 3: // what stood there in another segment, or in another log
      bytes.set(
        (files.get(seeded.pick(names)) ?? bytes).subarray(at, at + size).slice(0, size),
        at,
      );
      break;
    case 4:
      bytes.set((other.files.get(name) ?? bytes).subarray(at, at + size), at);
      break;
    case 5:
      return void files.set(name, bytes.subarray(0, at));
    case 6:
      return void files.delete(name);
    case 7:
      return void files.set(name, files.get(seeded.pick(names)) ?? bytes);
    default: // whole sectors, as disks lose them
      bytes.fill(0, at & ~511, (at & ~511) + 512);
  }
  files.set(name, bytes);
}
