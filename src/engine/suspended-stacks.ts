import { EngineError } from "./errors.ts";

/**
 * Stacks of guests that wait, in one thread of the host. V8 maps memory twice for each, and where the kernel has no more maps for
 * the process (`vm.max_map_count`, 65,530 by default) it ends it; the 16,300 memories that there may be need about half of them.
 */
export const SUSPENDED_STACKS_MAX = 10_000;

/**
 * Counts the suspended stacks of all instances in this thread: one for each hop of a call that waits, so that an import of component B,
 * called by A, has two.
 */
export class SuspendedStacks {
  readonly max: number;
  #count = 0;

  constructor(max: number) {
    this.max = max;
  }

  get count(): number {
    return this.#count;
  }

  /** Before anything is done for which a guest would wait. @throws EngineError ENGINE_OUT_OF_MEMORY, of origin host. */
  take(): void {
    if (this.#count >= this.max) throw noRoom(this.max);
    this.#count++;
  }

  /** It does not wait, or not any more. */
  give(): void {
    this.#count--;
  }
}

/** Those of this thread. */
export const SUSPENDED_STACKS: SuspendedStacks = new SuspendedStacks(SUSPENDED_STACKS_MAX);

/** Of all instances in this thread. */
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
