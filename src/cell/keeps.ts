import type { Pace } from "../actor/mod.ts";
import { unreachable } from "../base/mod.ts";

/** Which actors a cell is for: all; those whose turns hold it for a short time only; or those that would make such others wait. */
export type Keeps = "any" | "quick" | "slow";

/** Milliseconds that a turn may hold its thread, on average; an actor that needs more goes to the slow cell. */
export const SLOW_MS = 5;
/** Those that it may need there to come back: far less, so that none goes to and fro. */
const QUICK_MS = 1;
/**
 * Milliseconds that it holds its thread before it is known to: four turns of SLOW_MS, or two that are longer. One that takes 40 at a time went
 * after the fifth, and others of its cell waited half a second (bench/fairness, 2026-11).
 */
const SLOW_AFTER_MS: number = 4 * SLOW_MS;
/** The first turn after V8 looked at a program says nothing of the others. */
const SLOW_AFTER = 2;
/** Turns that are looked at before it comes back. */
const QUICK_AFTER = 32;

/** What of its pace decides. */
type Turns = Pick<Pace, "meanMs" | "turnCount" | "isClose">;

/** Whether an actor of this pace stays. */
export function stays(keeps: Keeps, turns: Turns): boolean {
  const { meanMs, turnCount } = turns;
  switch (keeps) {
    case "any":
      return true;
    case "quick":
      return meanMs <= SLOW_MS || !isKnown(turns);
    case "slow":
      return meanMs >= QUICK_MS || turnCount < QUICK_AFTER;
    default:
      return unreachable(keeps);
  }
}

/** Its time is the processor's, and enough of it was seen. */
function isKnown({ meanMs, turnCount, isClose }: Turns): boolean {
  return isClose && turnCount >= SLOW_AFTER && meanMs * turnCount >= SLOW_AFTER_MS;
}
