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
/**
 * Milliseconds for which the writer looks for the next batch before it sleeps, as long as the last one came within them: to wake a
 * processor that has nothing else to do takes 40 µs, a fifth of an acknowledgement, and a turn between two takes 100
 * (bench/message-durable, `ack-p50`, 2026-11).
 */
const LOOK_MS = 0.25;

const { channel, port } = workerData as ThreadData;
const { words, ring } = channel;
const chunks = new Map<number, SharedArrayBuffer>();

/** Opens what the writer needs, and lets it work until it is closed. */
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
  const writer = new LogWriter({ disk, index, checksum: nodeChecksum, limits, makeSpare }, start);
  new WriterLoop(writer).run();
  writer.close();
  index.close();
}

/** The writer's work. It never returns to the event loop: it sleeps until there is a batch. */
class WriterLoop {
  readonly #writer: LogWriter;
  /** Batches that were taken out of the ring, and those of them that are not synced. */
  #taken = 0;
  #unsynced: SealedBatch[] = [];
  #syncedAtMs = 0;
  #told: { readonly covered: number; readonly isFull: boolean };
  #flushedAtMs: number = performance.now();

  constructor(writer: LogWriter) {
    this.#writer = writer;
    this.#told = { covered: writer.covered, isFull: false };
  }

  run(): void {
    for (;;) {
      const handed = Atomics.load(words, WORD.handed);
      if (handed !== this.#taken) this.#write(handed);
      else if (Atomics.load(words, WORD.closing) === 1) return;
      else this.#rest();
      this.#tell();
    }
  }

  #write(handed: number): void {
    const isQuick = performance.now() - this.#syncedAtMs < LOOK_MS;
    const batches = descriptors(this.#taken, handed);
    this.#writer.write(batches);
    this.#taken = handed;
    this.#unsynced.push(...batches);
    // Those that wait for a place in the ring wait for a sync.
    const hasMore = batches.at(-1)?.hasMore === true && this.#unsynced.length < RING_SIZE / 4;
    if (hasMore) return;
    this.#writer.sync();
    parentPort?.postMessage(handed);
    this.#syncedAtMs = performance.now();
    for (const batch of this.#unsynced) this.#writer.absorb(batch);
    forget(this.#unsynced);
    this.#unsynced = [];
    Atomics.store(words, WORD.absorbed, handed);
    this.#writer.tend({ idle: false });
    if (isQuick) this.#look();
  }

  /** Until something is handed over, or not for much longer. */
  #look(): void {
    const untilMs = this.#syncedAtMs + LOOK_MS;
    while (Atomics.load(words, WORD.handed) === this.#taken && performance.now() < untilMs);
  }

  #rest(): void {
    const isWorking = !this.#writer.isAtRest && !this.#writer.isFull;
    const restMs = isWorking ? QUIET_MS : TOLD_MS;
    const outcome = Atomics.wait(words, WORD.handed, this.#taken, restMs);
    if (outcome === "timed-out") this.#writer.tend({ idle: true });
  }

  /** The index what changed, once a second; and the store what that covers, and whether there is room. */
  #tell(): void {
    if (performance.now() - this.#flushedAtMs >= TOLD_MS) {
      this.#writer.flushIndex();
      this.#flushedAtMs = performance.now();
    }
    const { covered, isFull } = this.#writer;
    if (covered !== this.#told.covered) say({ kind: "covered", place: covered });
    if (isFull !== this.#told.isFull) say({ kind: "full", isFull });
    this.#told = { covered, isFull };
  }
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
