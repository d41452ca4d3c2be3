import type { Clock } from "./clock.ts";

/** One wake of a clock, which is set again and again: for the earliest of many times. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #atMs: number | undefined;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** When it rings, in milliseconds since the epoch, and also where that has passed; undefined: it is not set. */
  get atMs(): number | undefined {
    return this.#atMs;
  }

  /** In place of what it was set to before. Undefined: it does not ring. */
  set(atMs: number | undefined): void {
    this.#cancel?.();
    this.#atMs = atMs;
    this.#cancel = atMs === undefined ? undefined : this.#clock.wakeAt(atMs, this.#ring);
  }
}
