import type { Origin } from "../chain/mod.ts";

/** Restarts allowed within the period, until supervisors decide (docs/decisions). */
export const RESTART_INTENSITY = 3;
export const RESTART_PERIOD_MS = 5_000;

/**
 * The policy that stands in for a supervisor: permanent, with OTP's meaning of intensity and period. Given the times of
 * earlier restarts, those that still count with this one; undefined where this one is one too many.
 */
export function restart(earlierMs: readonly number[], atMs: number): readonly number[] | undefined {
  const recent = earlierMs.filter((one) => one >= atMs - RESTART_PERIOD_MS);
  return recent.length < RESTART_INTENSITY ? [...recent, atMs] : undefined;
}

/** Failures that the host is to blame for, or an operator. */
const UNCOUNTED: readonly string[] = ["ENGINE_OUT_OF_MEMORY", "ACTOR_CANCELLED", "CELL_LOST"];

/**
 * Whether a failure counts: not where the process had no room for the guest, which is no more its doing than the death of a cell, and
 * would stop many actors that did nothing wrong; nor where an operator cancelled the turn (docs/decisions/0027).
 */
export function isCounted({
  code,
  origin,
}: {
  readonly code: string;
  readonly origin: Origin;
}): boolean {
  return origin === "guest" || !UNCOUNTED.includes(code);
}
