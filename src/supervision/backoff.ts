import type { Child } from "./child.ts";
import type { Backoff, Policy } from "./policy.ts";

/** How long the restart waits that is the `retries`th in a row, from 1. */
export function waitMs(backoff: Backoff, retries: number, random: () => number): number {
  const { initialMs, factor, maxMs, jitter } = backoff;
  const fullMs = initialMs === 0 ? 0 : Math.min(maxMs, initialMs * factor ** (retries - 1));
  return Math.round(jitter === 0 ? fullMs : fullMs * (1 - jitter * random()));
}

/** Which restart in a row comes now: the first again where the child had run for longer than the period. */
export function retriesOf(child: Child, { periodMs }: Policy, nowMs: number): number {
  const ranLong = child.startedMs !== undefined && nowMs - child.startedMs > periodMs;
  return ranLong ? 1 : (child.retries ?? 0) + 1;
}
