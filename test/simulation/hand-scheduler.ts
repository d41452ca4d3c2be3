import type { Scheduler } from "../../src/base/mod.ts";

/** Steps after which what is waited for is taken for lost: far more than anything here takes. */
const STEPS_MAX = 100_000;

/** A scheduler whose tasks run when someone says so: a simulation decides how far the writer lags behind. */
export class HandScheduler implements Scheduler {
  readonly #tasks: (() => void)[] = [];

  soon(task: () => void): void {
    this.#tasks.push(task);
  }

  /** The process is gone, and its tasks with it. */
  clear(): void {
    this.#tasks.length = 0;
  }

  /** Runs the task that waits longest. False: none did. */
  step(): boolean {
    const task = this.#tasks.shift();
    task?.();
    return task !== undefined;
  }

  /** Runs tasks until this settles. Without a timer or a device, so that the same seed does the same. */
  async until<T>(done: Promise<T>): Promise<T> {
    const end = { isSettled: false };
    const settle = (): void => void (end.isSettled = true);
    done.then(settle, settle);
    for (let steps = 0; !end.isSettled; steps++) {
      if (steps > STEPS_MAX) throw new Error("nothing that runs here settles what is waited for");
      await Promise.resolve();
      if (!end.isSettled) this.step();
    }
    return done;
  }
}
