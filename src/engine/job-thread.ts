import { once } from "node:events";
import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";

/** What became of one job. */
export type Outcome<Answer> =
  | { readonly kind: "answered"; readonly answer: Answer }
  | { readonly kind: "late" } // the time limit passed; the thread was ended
  | { readonly kind: "died"; readonly cause: unknown }; // the thread threw, left, or was ended by its owner

export interface JobThreadOptions {
  /** A module that posts one answer for each message it gets, in order, and throws where it cannot go on. */
  readonly url: URL;
  /** Milliseconds of one job, where `run` says nothing else. */
  readonly jobMsMax: number;
  /** Milliseconds without a job after which the thread is ended; the next job starts another. */
  readonly idleMsMax: number;
}

/** MiB of JavaScript objects; a thread that needs more is ended. Bytes and what wasm has as its memory are not among them. */
const THREAD_HEAP_MB_MAX = 512;

/**
 * A thread for a tool that may fail for good: one job at a time, in the order of the calls, the thread reused
 * while it answers and thrown away when it does not. It keeps the process alive only while a job runs.
 *
 * Time is real time, not the Clock port: a thread works in real time, and a virtual clock would run ahead of it.
 */
export class JobThread<Job, Answer> implements AsyncDisposable {
  readonly #options: JobThreadOptions;
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  /** The next job, for as long as the thread has none. */
  #awaited: AbortController | undefined;
  #closed = false;

  /** Starts nothing: the thread is made by the first job. */
  constructor(options: JobThreadOptions) {
    this.#options = options;
  }

  /**
   * The job is copied, not kept. Whatever a job does is an outcome, never a rejection.
   * @param msMax from the moment it is posted; a new thread's start counts.
   */
  run(job: Job, msMax: number = this.#options.jobMsMax): Promise<Outcome<Answer>> {
    const outcome = this.#last.then(() => this.#perform(job, msMax));
    this.#last = outcome.catch(() => undefined); // who comes next has nothing to do with it
    return outcome;
  }

  /** Ends the thread, and with it every job that is not done. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#awaited?.abort();
    await this.#discard();
    await this.#last;
  }

  async #perform(job: Job, msMax: number): Promise<Outcome<Answer>> {
    if (this.#closed) return { kind: "died", cause: new Error("the thread was closed") };
    this.#awaited?.abort();
    const worker = (this.#worker ??= this.#start());
    const settled = new AbortController();
    const { signal } = settled;
    let isLate = false;
    worker.ref();
    try {
      worker.postMessage(job);
      const [answer] = await Promise.race([
        once(worker, "message", { signal }),
        once(worker, "messageerror", { signal }).then(([cause]) => {
          throw cause; // the answer came, and cannot be read here
        }),
        once(worker, "exit", { signal }).then(([code]) => {
          throw new Error(`the thread left with code ${String(code)}`);
        }),
        delay(msMax, undefined, { signal, ref: false }).then(() => {
          isLate = true;
          throw new Error("the thread answered nothing in time");
        }),
      ]);
      return { kind: "answered", answer };
    } catch (cause) {
      await this.#discard();
      return isLate ? { kind: "late" } : { kind: "died", cause };
    } finally {
      settled.abort(); // takes off the listeners of whichever lost the race
      worker.unref();
      void this.#endWhenIdle(worker);
    }
  }

  #start(): Worker {
    // What a tool prints while it dies is not ours to show; nothing of the host's environment is its to read, but for where
    // Node keeps sources that it compiled: without that a thread of ours starts in 300 ms instead of 60.
    const cache = getCompileCacheDir(); // a folder of this version of Node, in the one that was named
    const env = cache === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cache) };
    const resourceLimits = { maxOldGenerationSizeMb: THREAD_HEAP_MB_MAX };
    return new Worker(this.#options.url, {
      stdout: true,
      stderr: true,
      env,
      execArgv: [],
      resourceLimits,
    });
  }

  /** Called off by the next job: else each would leave a timer behind. */
  async #endWhenIdle(worker: Worker): Promise<void> {
    this.#awaited = new AbortController();
    const { signal } = this.#awaited;
    try {
      await delay(this.#options.idleMsMax, undefined, { signal, ref: false });
    } catch {
      return; // a job came
    }
    if (this.#worker === worker) await this.#discard();
  }

  async #discard(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}
