import { EngineError } from "./errors.ts";
import { SUSPENDED_STACKS_MAX } from "./limits.ts";
import { ThreadCount } from "./link/thread-count.ts";

/**
 * The stacks of all guests that wait, in all threads: one for each component that a call goes through, so that a call of A which waits
 * in B has two. For each V8 maps memory twice, and where the kernel has no more maps for the process it ends it without a word.
 */
export class SuspendedStacks {
  readonly #threads: ThreadCount;
  readonly #max: number;

  constructor(threads: ThreadCount, max: number) {
    this.#threads = threads;
    this.#max = max;
  }

  get count(): number {
    return this.#threads.total;
  }

  /** Before anything is done for which a guest would wait. @throws EngineError ENGINE_OUT_OF_MEMORY, of origin host. */
  take(): void {
    if (this.count >= this.#max) throw noRoom(this.#max);
    this.#threads.add(1);
  }

  /** It does not wait, or not any more. */
  give(): void {
    this.#threads.add(-1);
  }
}

/** Those of this process. */
export const SUSPENDED_STACKS: SuspendedStacks = new SuspendedStacks(
  new ThreadCount("theater:suspended-stacks"),
  SUSPENDED_STACKS_MAX,
);

export function suspendedStackCount(): number {
  return SUSPENDED_STACKS.count;
}

function noRoom(max: number): EngineError {
  return new EngineError(
    "ENGINE_OUT_OF_MEMORY",
    {
      what: `the host has no room for another guest that waits, beyond SUSPENDED_STACKS_MAX of ${max}`,
      remedy: "let fewer calls wait at once, or compose components less deeply",
    },
    "host",
  );
}
