import type { Scheduler } from "../../base/mod.ts";
import type { SealedBatch } from "./batch.ts";
import type { BatchSink, SinkListener } from "./batch-sink.ts";
import { failedWrite } from "./log-errors.ts";
import type { LogWriter } from "./log-writer.ts";

/** The writer on this thread, for a simulator: what was handed over when its turn comes becomes durable with one sync. */
export class SameThreadSink implements BatchSink {
  readonly #writer: LogWriter;
  readonly #scheduler: Scheduler;
  #listener: SinkListener | undefined;
  #waiting: SealedBatch[] = [];
  #isScheduled = false;
  #hasFailed = false;
  #durableCount = 0;

  constructor(writer: LogWriter, scheduler: Scheduler) {
    this.#writer = writer;
    this.#scheduler = scheduler;
  }

  listen(listener: SinkListener): void {
    this.#listener = listener;
  }

  room(size: number): Uint8Array {
    return new Uint8Array(size);
  }

  hand(batch: SealedBatch): void {
    this.#waiting.push(batch);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#scheduler.soon(() => this.#write());
  }

  async close(): Promise<void> {
    if (!this.#hasFailed) this.#attempt(() => this.#writer.close());
  }

  #write(): void {
    const batches = this.#waiting;
    this.#waiting = [];
    this.#isScheduled = false;
    if (this.#hasFailed) return;
    this.#attempt(() => {
      this.#writer.write(batches);
      this.#writer.sync();
      for (const batch of batches) this.#writer.absorb(batch);
      this.#durableCount += batches.length;
      this.#listener?.durable(this.#durableCount);
      this.#writer.tend({ idle: true });
      this.#listener?.full(this.#writer.isFull);
      this.#listener?.covered(this.#writer.covered);
    });
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#hasFailed = true;
      this.#listener?.failed(failedWrite(error));
    }
  }
}
