import type { CountedScheduler } from "./counted-scheduler.ts";
import { TestingError } from "./errors.ts";

/** Passes of the event loop without anything done after which nothing is under way: a turn that goes on needs two at the most. */
const QUIET_PASSES = 8;
/** Passes after which actors that go on and on are taken for a loop without end. */
const PASSES_MAX = 100_000;

/**
 * Resolves when nothing on this thread moves any longer by itself: what is left waits for the clock, or for the test.
 * `done` counts what was done;
 * while something `arrives`, that is waited for, however many passes it takes: components are compiled beside this thread.
 * @throws TestingError TESTING_RESTLESS
 */
export async function untilQuiet(
  scheduler: CountedScheduler,
  done: () => number,
  arrives: () => boolean = () => false,
): Promise<void> {
  for (let quiet = 0, passes = 0, before = done(); quiet < QUIET_PASSES;) {
    if (passes > PASSES_MAX) throw restless();
    await scheduler.pass();
    const now = done();
    const arriving = arrives();
    quiet = scheduler.isIdle && !arriving && now === before ? quiet + 1 : 0;
    if (!arriving) passes++;
    before = now;
  }
}

function restless(): TestingError {
  return new TestingError("TESTING_RESTLESS", {
    what: "the actors do not come to rest: each message brings about another",
    remedy: "look at `theater.messages` for the circle; let one of them wait for a timer",
  });
}
