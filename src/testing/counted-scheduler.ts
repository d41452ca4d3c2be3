import type { Scheduler } from "../base/mod.ts";

/** A scheduler that tells what was asked of it and is not done yet. */
export class CountedScheduler implements Scheduler {
  readonly #scheduler: Scheduler;
  #waitingCount = 0;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  get isIdle(): boolean {
    return this.#waitingCount === 0;
  }

  soon(task: () => void): void {
    this.#waitingCount++;
    this.#scheduler.soon(() => {
      this.#waitingCount--;
      task();
    });
  }

  /** Resolves after what waits already. */
  pass(): Promise<void> {
    return new Promise((resolve) => this.#scheduler.soon(resolve));
  }
}
