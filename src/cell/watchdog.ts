import type { Clock } from "../base/mod.ts";

/**
 * Milliseconds after which a thread that answers nothing is ended. Between two turns it hears what came, and fuel ends a turn within about a
 * second of the processor's time; a machine that is busy with others may make that many. What takes longer is stuck.
 */
export const CELL_SILENCE_MS_MAX = 60_000;
/** Looks within that time. What a thread said is counted by looks, not by the clock: a machine that slept has not looked. */
const LOOKS = 10;
/** As many times as long it may take before its first word: it loads all of its code then. */
const FIRST_TIMES = 5;

export interface WatchdogDeps {
  readonly clock: Clock;
  readonly silenceMsMax: number;
  /** Asks the thread to say something. */
  readonly ping: () => void;
  /** It has said nothing for too long. Called once. */
  readonly silent: () => void;
}

/** Sees to it that a thread answers. */
export class Watchdog {
  readonly #deps: WatchdogDeps;
  /** Looks since it said something. */
  #looks = 0;
  #looksMax = LOOKS * FIRST_TIMES;
  #cancel: (() => void) | undefined;

  constructor(deps: WatchdogDeps) {
    this.#deps = deps;
    this.#watch();
  }

  /** It said something. */
  heard(): void {
    this.#looks = 0;
    this.#looksMax = LOOKS;
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #watch(): void {
    const { clock, silenceMsMax } = this.#deps;
    this.#cancel = clock.wakeAt(clock.nowMs() + silenceMsMax / LOOKS, () => this.#look());
  }

  #look(): void {
    const { ping, silent } = this.#deps;
    if (this.#looks++ >= this.#looksMax) {
      this.#cancel = undefined;
      return silent();
    }
    ping();
    this.#watch();
  }
}
