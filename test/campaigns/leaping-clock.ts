import type { Clock } from "../../src/base/mod.ts";

/** A clock that stands still but leaps to whatever is waited for: sleeps take no time, and come in order. */
export class LeapingClock implements Clock {
  #nowMs: number;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  advance(ms: number): void {
    this.#nowMs += ms;
  }

  wakeAt(atMs: number, wake: () => void): () => void {
    const pending = setImmediate(() => {
      this.#nowMs = Math.max(this.#nowMs, atMs);
      wake();
    });
    return () => clearImmediate(pending);
  }
}
