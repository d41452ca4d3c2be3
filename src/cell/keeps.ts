import type { Pace } from "../actor/mod.ts";
import { unreachable } from "../base/mod.ts";

/** Which actors a cell is for: all; those whose turns hold it for a short time only; or those that would make such others wait. */
export type Keeps = "any" | "quick" | "slow";

/** Milliseconds that a turn may hold its thread, on average; an actor that needs more goes to the slow cell. */
export const SLOW_MS = 5;
/** Those that it may need there to come back: far less, so that none goes to and fro. */
const QUICK_MS = 1;
/** Turns that are looked at first, there and here. */
const SLOW_AFTER = 4;
const QUICK_AFTER = 32;

/** Whether an actor of this pace stays. */
export function stays(keeps: Keeps, { meanMs, turnCount, isClose }: Pace): boolean {
  switch (keeps) {
    case "any":
      return true;
    case "quick":
      return !isClose || meanMs <= SLOW_MS || turnCount < SLOW_AFTER;
    case "slow":
      return meanMs >= QUICK_MS || turnCount < QUICK_AFTER;
    default:
      return unreachable(keeps);
  }
}
