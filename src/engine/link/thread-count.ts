import { getEnvironmentData, setEnvironmentData, threadId } from "node:worker_threads";
import { EngineError } from "../errors.ts";

/** Threads that may hold a part at once. */
const THREADS_MAX = 256;

/** In front of the parts: the sum, and a word that is free. */
const SUM = 0;

/** Numbers of one thread: whose part it is (0: nobody's), and the part. */
const WORDS = 2;

/**
 * A count that all threads of the process have in common, each its own part of it: what a thread held that ended, however it
 * ended, counts no longer. It goes to new threads with the environment data that Node copies for them, so it must be made in the main
 * thread before them; a thread that has none begins one of its own.
 */
export class ThreadCount {
  readonly #parts: Int32Array<SharedArrayBuffer>;
  /** Where this thread's part lies; undefined until it has one. */
  #at: number | undefined;

  constructor(name: string) {
    const known = getEnvironmentData(name);
    const isShared = known instanceof SharedArrayBuffer;
    const bytes = (1 + THREADS_MAX) * WORDS * Int32Array.BYTES_PER_ELEMENT;
    const buffer = isShared ? known : new SharedArrayBuffer(bytes);
    if (!isShared) setEnvironmentData(name, buffer);
    this.#parts = new Int32Array(buffer);
    process.on("worker", (worker) => {
      const owner = ownerOf(worker.threadId); // which it has no more when it is gone
      worker.once("exit", () => this.#release(owner));
    });
  }

  /** Of all threads. */
  get total(): number {
    return Atomics.load(this.#parts, SUM);
  }

  /** Adds to this thread's part. @throws EngineError ENGINE_OUT_OF_MEMORY of origin host, where all parts are taken. */
  add(count: number): void {
    this.#at ??= this.#claim();
    Atomics.add(this.#parts, this.#at + 1, count);
    Atomics.add(this.#parts, SUM, count);
  }

  #claim(): number {
    const owner = ownerOf(threadId);
    for (let at = WORDS; at < this.#parts.length; at += WORDS)
      if (Atomics.compareExchange(this.#parts, at, 0, owner) === 0) return at;
    throw new EngineError(
      "ENGINE_OUT_OF_MEMORY",
      {
        what: `more than ${THREADS_MAX} threads of the process run guests`,
        remedy: "let fewer threads run more actors each",
      },
      "host",
    );
  }

  #release(owner: number): void {
    for (let at = WORDS; at < this.#parts.length; at += WORDS) {
      if (Atomics.load(this.#parts, at) !== owner) continue;
      Atomics.sub(this.#parts, SUM, Atomics.exchange(this.#parts, at + 1, 0));
      Atomics.store(this.#parts, at, 0);
    }
  }
}

function ownerOf(id: number): number {
  return id + 1;
}
