import type { Stopwatch } from "../base/mod.ts";

/** About what a guest burns in a millisecond. */
const FUEL_PER_MS = 1_000_000;
/** How much of the average the latest turn is. */
const LATEST = 1 / 8;
/** Milliseconds of an average turn from which on its time is looked at closely. */
const SUSPECT_MS = 2;
/**
 * Those below which it is not any more, after so many turns: the first turns of a program are long, since V8 has not compiled it, and asking
 * for the processor's time is a fourteenth of a small turn (0.4 µs, twice; 2026-11).
 */
const CALM_MS = 0.5;
const CALM_AFTER = 64;

/**
 * How long the turns of an actor hold its thread, on average, the latest counting most. The time that passes is cheap to know, but longer where
 * the machine is busy with others: where that is long, the processor's time is taken of the turns that follow.
 */
export class Pace {
  readonly #stopwatch: Stopwatch;
  #meanMs = 0;
  #turnCount = 0;
  #isClose = false;
  #beganMs = 0;
  /** Of the turn under way; undefined where its guest has not run. */
  #heldMs: number | undefined;

  constructor(stopwatch: Stopwatch) {
    this.#stopwatch = stopwatch;
  }

  /** Milliseconds; 0 before its first turn. */
  get meanMs(): number {
    return this.#meanMs;
  }

  /** Whether that is time of the processor. */
  get isClose(): boolean {
    return this.#isClose;
  }

  /** How many turns that is of. */
  get turnCount(): number {
    return this.#turnCount;
  }

  /** The guest is called. */
  begin(): void {
    this.#beganMs = this.#nowMs();
  }

  /** It has returned, or waits. */
  pause(): void {
    this.#heldMs = this.#nowMs() - this.#beganMs;
  }

  /** Its turn is over, and burnt so much: after a wait it goes on while nobody looks at a watch. */
  end(fuel: bigint): void {
    const heldMs = this.#heldMs;
    this.#heldMs = undefined;
    if (heldMs !== undefined) this.#took(Math.max(heldMs, Number(fuel) / FUEL_PER_MS));
  }

  /** The mean of all until there are enough of them: the first alone says little. */
  #took(ms: number): void {
    this.#turnCount++;
    this.#meanMs += (ms - this.#meanMs) * Math.max(LATEST, 1 / this.#turnCount);
    if (this.#isClose) {
      this.#isClose = this.#turnCount < CALM_AFTER || this.#meanMs >= CALM_MS;
      return;
    }
    if (this.#meanMs < SUSPECT_MS) return;
    this.#isClose = true;
    this.#meanMs = 0;
    this.#turnCount = 0;
  }

  #nowMs(): number {
    return this.#isClose ? this.#stopwatch.workedMs() : this.#stopwatch.passedMs();
  }
}
