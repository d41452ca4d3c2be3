import { extname } from "node:path";
import { MessageChannel, Worker } from "node:worker_threads";
import {
  type BatchSink,
  DiskError,
  failedWrite,
  type SealedBatch,
  type SinkListener,
} from "../store/mod.ts";
import {
  type Begin,
  CHUNK_BYTES,
  type ChunkMessage,
  DESCRIPTOR_NUMBERS,
  newLogChannel,
  RING_SIZE,
  type SegmentWanted,
  type ThreadData,
  type ThreadMessage,
  WORD,
} from "./log-channel.ts";
import { makeSegment } from "./make-segment.ts";

/** A piece of memory that both threads see. */
interface Chunk {
  readonly id: number;
  readonly memory: SharedArrayBuffer;
  used: number;
  /** Batches handed over up to the last one that lies in it. */
  lastBatch: number;
}

/** The writer's thread, from the store's side. It keeps the process alive only while something is on its way. */
export class LogThread implements BatchSink {
  readonly #directory: string;
  readonly #channel = newLogChannel();
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #exit: Promise<void>;
  #listener: SinkListener | undefined;
  #handedCount = 0;
  #durableCount = 0;
  #chunkCount = 0;
  #chunk: Chunk | undefined;
  /** Full ones, oldest first; the first may be free again. */
  readonly #fullChunks: Chunk[] = [];
  /** Descriptors that found no room in the ring. */
  readonly #waiting: number[][] = [];
  #room: { readonly chunk: Chunk; readonly offset: number } | undefined;
  #making: Promise<void> | undefined;
  #isClosing = false;
  #hasFailed = false;

  /** Starts the thread, which waits for `begin`: a thread takes 30 ms to start, and the log is opened meanwhile. */
  constructor(directory: string) {
    this.#directory = directory;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.unref();
    const url = new URL(`./writer-thread${extname(import.meta.filename)}`, import.meta.url);
    const data: ThreadData = { channel: this.#channel, port: port2 };
    this.#worker = new Worker(url, {
      workerData: data,
      transferList: [port2],
      env: {},
      execArgv: [],
    });
    this.#worker.unref();
    this.#worker.on("message", (message: ThreadMessage) => this.#hear(message));
    this.#worker.on("error", (error) => this.#fail(error));
    this.#exit = new Promise((resolve) => {
      this.#worker.once("exit", (code) => {
        if (!this.#isClosing) this.#fail(new Error(`the writer's thread left with code ${code}`));
        resolve();
      });
    });
  }

  begin(begin: Begin): void {
    this.#port.postMessage(begin);
    this.#wake(WORD.begun);
  }

  listen(listener: SinkListener): void {
    this.#listener = listener;
  }

  room(size: number): Uint8Array {
    const chunk = this.#chunkFor(size);
    const offset = chunk.used;
    chunk.used += size;
    this.#room = { chunk, offset };
    return new Uint8Array(chunk.memory, offset, size);
  }

  hand({ bytes, place, segmentBytes, hasMore }: SealedBatch): void {
    if (this.#room === undefined) throw new Error("a batch was handed over without its room");
    const { chunk, offset } = this.#room;
    this.#room = undefined;
    if (this.#handedCount === this.#durableCount) this.#worker.ref();
    this.#handedCount++;
    chunk.lastBatch = this.#handedCount;
    this.#waiting.push([chunk.id, offset, bytes.length, place, segmentBytes, hasMore ? 1 : 0]);
    this.#pass();
  }

  /** Ends a thread that was never begun, or that failed, too. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#worker.ref();
    Atomics.store(this.#channel.words, WORD.closing, 1);
    this.#wake(WORD.begun);
    this.#wake(WORD.handed, 0);
    await this.#exit;
    await this.#making;
    this.#port.close();
  }

  /** As much as the ring takes: what is durable was taken out of it. */
  #pass(): void {
    const { ring } = this.#channel;
    let passed = this.#handedCount - this.#waiting.length;
    let count = 0;
    while (count < this.#waiting.length && passed - this.#durableCount < RING_SIZE) {
      ring.set(this.#waiting[count++] ?? [], (passed % RING_SIZE) * DESCRIPTOR_NUMBERS);
      passed++;
    }
    if (count === 0) return;
    this.#waiting.splice(0, count);
    this.#wake(WORD.handed, count);
  }

  #wake(word: number, add = 1): void {
    Atomics.add(this.#channel.words, word, add);
    Atomics.notify(this.#channel.words, word);
  }

  #chunkFor(size: number): Chunk {
    if (size > CHUNK_BYTES) return this.#newChunk(size);
    if (this.#chunk !== undefined) {
      if (this.#chunk.used + size <= CHUNK_BYTES) return this.#chunk;
      this.#fullChunks.push(this.#chunk);
    }
    const absorbed = Atomics.load(this.#channel.words, WORD.absorbed);
    const [oldest] = this.#fullChunks;
    if (oldest !== undefined && ((oldest.lastBatch - absorbed) | 0) <= 0) {
      this.#fullChunks.shift();
      oldest.used = 0;
      this.#chunk = oldest;
    } else this.#chunk = this.#newChunk(CHUNK_BYTES);
    return this.#chunk;
  }

  #newChunk(size: number): Chunk {
    const chunk = {
      id: this.#chunkCount++,
      memory: new SharedArrayBuffer(size),
      used: 0,
      lastBatch: 0,
    };
    const message: ChunkMessage = { chunk: chunk.id, memory: chunk.memory };
    this.#port.postMessage(message);
    return chunk;
  }

  #hear(message: ThreadMessage): void {
    if (typeof message === "number") return this.#land(message);
    switch (message.kind) {
      case "covered":
        return this.#listener?.covered(message.place);
      case "make":
        this.#making = this.#make(message);
        return undefined;
      case "full":
        return this.#listener?.full(message.isFull);
      default: {
        const { code, file, text } = message;
        this.#fail(code === undefined ? new Error(text) : new DiskError(code, file));
      }
    }
  }

  /** Whatever goes wrong is the writer's to know. */
  async #make(wanted: SegmentWanted): Promise<void> {
    const { words } = this.#channel;
    const made = await makeSegment(this.#directory, wanted, {
      isCancelled: () => this.#isClosing,
      isHurried: () => Atomics.load(words, WORD.isHurried) === 1,
    });
    Atomics.store(words, WORD.made, made);
    Atomics.notify(words, WORD.made);
  }

  /** `word` is the count modulo 2^32. */
  #land(word: number): void {
    this.#durableCount += (word - this.#durableCount) | 0;
    if (this.#waiting.length > 0) this.#pass();
    if (this.#durableCount === this.#handedCount && !this.#isClosing) this.#worker.unref();
    this.#listener?.durable(this.#durableCount);
  }

  #fail(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#worker.unref();
    this.#listener?.failed(failedWrite(error));
  }
}
