import type { Clock, Scheduler } from "../../src/base/mod.ts";
import {
  type CellThread,
  type Posted,
  type PostBatch,
  Running,
  type StartThread,
  type ThreadEars,
  type ToCell,
  type ToMain,
  type WorkerSide,
} from "../../src/cell/mod.ts";
import type { HandScheduler } from "./hand-scheduler.ts";

/** What a thread has of its own: all of it ends with the thread. */
export interface ThreadPorts {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly lull: (task: () => void) => void;
  readonly post: PostBatch<Posted<ToMain>>;
  readonly running: Running;
}

export interface HandThreadDeps {
  readonly clock: Clock;
  /** Of the main thread. */
  readonly main: HandScheduler;
  /** Of the thread itself: nothing else runs there. */
  readonly own: HandScheduler;
  readonly side: (ports: ThreadPorts) => WorkerSide;
}

/** A start of threads that stand in this one. */
export function handThreads(deps: () => HandThreadDeps): StartThread {
  return (ears) => new HandThread(deps(), ears);
}

/**
 * The thread of a cell, within this one: what either side says is copied, and heard in order when its scheduler says so. It ends between two
 * of its steps: what it had posted by then is heard, and what it had not is lost, as Node has it.
 */
class HandThread implements CellThread {
  readonly #deps: HandThreadDeps;
  readonly #ears: ThreadEars;
  readonly running = new Running(Running.newMemory());
  readonly #side: WorkerSide;
  readonly #wakes = new Set<() => void>();
  readonly #gone = Promise.withResolvers<void>();
  #isAlive = true;

  constructor(deps: HandThreadDeps, ears: ThreadEars) {
    const { clock, own } = deps;
    this.#deps = deps;
    this.#ears = ears;
    this.#side = deps.side({
      clock: { nowMs: () => clock.nowMs(), wakeAt: (atMs, wake) => this.#wakeAt(atMs, wake) },
      scheduler: { soon: (task) => this.#soon(own, task) },
      lull: (task) => this.#soon(own, task),
      post: (items, transfer) => this.#said(items, transfer),
      running: this.running,
    });
  }

  post(items: readonly Posted<ToCell>[], transfer: readonly ArrayBuffer[]): void {
    const copy = structuredClone(items, { transfer: [...transfer] });
    this.#soon(this.#deps.own, () => this.#side.hear(copy));
  }

  end(): Promise<void> {
    if (this.#isAlive) {
      this.#isAlive = false;
      for (const cancel of this.#wakes) cancel();
      this.#deps.own.clear();
      this.#deps.main.soon(() => {
        this.#ears.died(new Error("its thread was ended"));
        this.#gone.resolve();
      });
    }
    return this.#gone.promise;
  }

  #said(items: readonly Posted<ToMain>[], transfer: readonly ArrayBuffer[]): void {
    if (!this.#isAlive) return;
    const copy = structuredClone(items, { transfer: [...transfer] });
    this.#deps.main.soon(() => this.#ears.hear(copy));
  }

  /** Of a thread that is gone, what still runs here wakes nobody. */
  #soon(scheduler: HandScheduler, task: () => void): void {
    if (!this.#isAlive) return;
    scheduler.soon(() => {
      if (this.#isAlive) task();
    });
  }

  #wakeAt(atMs: number, wake: () => void): () => void {
    if (!this.#isAlive) return () => undefined;
    const cancel = this.#deps.clock.wakeAt(atMs, () => {
      this.#wakes.delete(cancel);
      this.#soon(this.#deps.own, wake);
    });
    this.#wakes.add(cancel);
    return () => {
      this.#wakes.delete(cancel);
      cancel();
    };
  }
}
