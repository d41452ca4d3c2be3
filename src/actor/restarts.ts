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
