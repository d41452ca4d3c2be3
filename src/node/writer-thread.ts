import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { DiskError, LogWriter, type MakeSpare, type SealedBatch } from "../store/mod.ts";
import { nodeChecksum } from "./checksum.ts";
import {
  type Begin,
  CHUNK_BYTES,
  type ChunkMessage,
  DESCRIPTOR_NUMBERS,
  RING_SIZE,
  type ThreadData,
  type ThreadMessage,
  WORD,
} from "./log-channel.ts";
import { nodeDisk } from "./node-disk.ts";
import { RemoteSpare } from "./remote-spare.ts";
import { reopenSqliteIndex } from "./sqlite-index.ts";

/** Milliseconds after which the index is told what changed, or a full disk is asked again. */
const TOLD_MS = 1_000;
/** Milliseconds without a batch after which the next segment is worked at. */
const QUIET_MS = 2;

const { channel, port } = workerData as ThreadData;
const { words, ring } = channel;
const chunks = new Map<number, SharedArrayBuffer>();

try {
  run();
} catch (error) {
  const isDisk = error instanceof DiskError;
  say({
    kind: "failed",
    code: isDisk ? error.code : undefined,
    file: isDisk ? error.file : "",
    text: String(error),
  });
} finally {
  port.close();
}

/** The writer's whole life. It never returns to the event loop: it sleeps until there is a batch. */
function run(): void {
  Atomics.wait(words, WORD.begun, 0);
  const begin = receiveMessageOnPort(port)?.message as Begin | undefined;
  if (begin === undefined) return; // the opening failed, or there was nothing to begin with
  const { directory, indexFile, limits, start } = begin;
  const index = reopenSqliteIndex(indexFile);
  const disk = nodeDisk(directory);
  const makeSpare: MakeSpare = (...spare) => {
    return new RemoteSpare({ disk, words, say, logId: start.logId }, ...spare);
  };
  const deps = { disk, index, checksum: nodeChecksum, limits, makeSpare };
  const writer = new LogWriter(deps, start);
  let told = { covered: writer.covered, isFull: false, atMs: performance.now() };
  let taken = 0;
  let unsynced: SealedBatch[] = [];
  for (;;) {
    const handed = Atomics.load(words, WORD.handed);
    if (handed !== taken) {
      const batches = descriptors(taken, handed);
      writer.write(batches);
      taken = handed;
      unsynced.push(...batches);
      // Those that wait for a place in the ring wait for a sync.
      if (batches.at(-1)?.hasMore !== true || unsynced.length >= RING_SIZE / 4) {
        writer.sync();
        parentPort?.postMessage(taken);
        for (const batch of unsynced) writer.absorb(batch);
        forget(unsynced);
        unsynced = [];
        Atomics.store(words, WORD.absorbed, taken);
        writer.tend({ idle: false });
      }
    } else if (Atomics.load(words, WORD.closing) === 1) break;
    else {
      const isWorking = !writer.isAtRest && !writer.isFull;
      const outcome = Atomics.wait(words, WORD.handed, handed, isWorking ? QUIET_MS : TOLD_MS);
      if (outcome === "timed-out") writer.tend({ idle: true });
    }
    if (performance.now() - told.atMs >= TOLD_MS) {
      writer.flushIndex();
      told = { ...told, atMs: performance.now() };
    }
    if (writer.covered !== told.covered || writer.isFull !== told.isFull) {
      const { covered, isFull } = writer;
      if (covered !== told.covered) say({ kind: "covered", place: covered });
      if (isFull !== told.isFull) say({ kind: "full", isFull });
      told = { ...told, covered, isFull };
    }
  }
  writer.close();
  index.close();
}

function descriptors(from: number, to: number): SealedBatch[] {
  const batches: SealedBatch[] = [];
  for (let count = from; count !== to; count = (count + 1) | 0) {
    const at = ((count >>> 0) % RING_SIZE) * DESCRIPTOR_NUMBERS;
    const numbers = ring.subarray(at, at + DESCRIPTOR_NUMBERS);
    const [chunk = 0, offset = 0, size = 0, place = 0, segmentBytes = 0, more = 0] = numbers;
    const bytes = new Uint8Array(memory(chunk), offset, size);
    batches.push({ bytes, place, segmentBytes, hasMore: more === 1 });
  }
  return batches;
}

/** Each chunk is sent once, before the first batch in it is handed over. */
function memory(chunk: number): SharedArrayBuffer {
  for (;;) {
    const known = chunks.get(chunk);
    if (known !== undefined) return known;
    const received = receiveMessageOnPort(port)?.message as ChunkMessage | undefined;
    if (received === undefined) throw new Error(`chunk ${chunk} was never sent`);
    chunks.set(received.chunk, received.memory);
  }
}

/** Pieces that were made for one batch. */
function forget(batches: readonly SealedBatch[]): void {
  if (batches.every(({ bytes }) => bytes.length <= CHUNK_BYTES)) return;
  for (const [chunk, { byteLength }] of chunks) {
    if (byteLength > CHUNK_BYTES) chunks.delete(chunk);
  }
}

function say(message: ThreadMessage): void {
  parentPort?.postMessage(message);
}
