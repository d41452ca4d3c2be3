import type { CountedScheduler } from "./counted-scheduler.ts";
import { TestingError } from "./errors.ts";

/** Passes of the event loop without anything done after which nothing is under way: a turn that goes on needs two at the most. */
const QUIET_PASSES = 8;
/** Passes after which actors that go on and on are taken for a loop without end. */
const PASSES_MAX = 100_000;

/**
 * Resolves when nothing on this thread moves any longer by itself: what is left waits for the clock, or for the test.
 * `done` counts what was done.
 * @throws TestingError TESTING_RESTLESS
 */
export async function untilQuiet(scheduler: CountedScheduler, done: () => number): Promise<void> {
  for (let quiet = 0, passes = 0, before = done(); quiet < QUIET_PASSES; passes++) {
    if (passes > PASSES_MAX) throw restless();
    await scheduler.pass();
    const now = done();
    quiet = scheduler.isIdle && now === before ? quiet + 1 : 0;
    before = now;
  }
}

function restless(): TestingError {
  return new TestingError("TESTING_RESTLESS", {
    what: "the actors do not come to rest: each message brings about another",
    remedy: "look at `theater.messages` for the circle; let one of them wait for a timer",
  });
}
