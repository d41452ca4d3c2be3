/** `theater:actor/timing`. */

import { Bytes } from "./bytes";

/** Milliseconds since the epoch. Stands still within a turn that waits for nothing. */
@external("theater:actor/timing@0.1.0", "now")
export declare function now(): u64;

/** Commits what the turn did so far, and goes on after at least so many milliseconds. */
@external("theater:actor/timing@0.1.0", "sleep")
export declare function sleep(durationMs: u32): void;

/**
 * A message to this actor itself after so many milliseconds: sender `timer`, this body. With `everyMs` again and again after
 * each such period. Survives the host. Gives the timer's token.
 */
export function setTimer(afterMs: u64, body: Bytes, everyMs: u64 = 0): u64 {
  return lowSetTimer(afterMs, everyMs > 0, everyMs, changetype<usize>(body), body.length);
}

/** Whether it was pending; after this it fires no more. */
@external("theater:actor/timing@0.1.0", "cancel-timer")
export declare function cancelTimer(token: u64): bool;

@external("theater:actor/timing@0.1.0", "set-timer")
declare function lowSetTimer(
  afterMs: u64,
  repeats: bool,
  everyMs: u64,
  at: usize,
  size: usize,
): u64;
