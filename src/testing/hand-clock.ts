import type { Clock } from "../base/mod.ts";

interface Wake {
  readonly atMs: number;
  readonly wake: () => void;
}

/** Where a clock begins unless it is told; in November 2023. */
const BEGIN_MS = 1_700_000_000_000;

/** A clock that is moved by hand; what is due is woken in order, each at its own time. */
export class HandClock implements Clock {
  #nowMs: number;
  readonly #settled: () => Promise<void>;
  readonly #wakes = new Set<Wake>();
  #watchers: (() => void)[] = [];

  /** `settled` waits for whatever those do who were woken. */
  constructor(settled: () => Promise<void>, nowMs: number = BEGIN_MS) {
    this.#settled = settled;
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  wakeAt(atMs: number, wake: () => void): () => void {
    const one = { atMs, wake };
    this.#wakes.add(one);
    for (const watch of this.#watchers) watch();
    return () => void this.#wakes.delete(one);
  }

  /** Moves on, and wakes what comes due on the way, after whatever those woken before do at once. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (let next = this.#next(untilMs); next !== undefined; next = this.#next(untilMs)) {
      this.#wakes.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.wake();
      await this.#settled();
    }
    this.#nowMs = untilMs;
  }

  /** Moves on at once, and then wakes all that is due. */
  leap(ms: number): void {
    this.#nowMs += ms;
    const due = [...this.#wakes].filter(({ atMs }) => atMs <= this.#nowMs);
    for (const one of due.toSorted((a, b) => a.atMs - b.atMs)) {
      if (this.#wakes.delete(one)) one.wake();
    }
  }

  /** Moves on to what is due next, and wakes that. False: nothing is, within so many milliseconds. */
  leapToNext(withinMs: number = Infinity): boolean {
    const next = this.#next(this.#nowMs + withinMs);
    if (next === undefined) return false;
    this.#wakes.delete(next);
    this.#nowMs = Math.max(this.#nowMs, next.atMs);
    next.wake();
    return true;
  }

  /** What was asked for is asked for no more: whoever did is gone. */
  clear(): void {
    this.#wakes.clear();
  }

  /** Resolves when so many wakes are asked for. */
  async pending(count: number): Promise<void> {
    if (this.#wakes.size >= count) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const watch = (): void => {
      if (this.#wakes.size >= count) resolve();
    };
    this.#watchers.push(watch);
    await promise;
    this.#watchers = this.#watchers.filter((one) => one !== watch);
  }

  #next(untilMs: number): Wake | undefined {
    let first: Wake | undefined;
    for (const one of this.#wakes)
      if (one.atMs <= untilMs && one.atMs < (first?.atMs ?? Infinity)) first = one;
    return first;
  }
}
