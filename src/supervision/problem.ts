import type { ChildSpec } from "./child.ts";
import type { Backoff, Policy } from "./policy.ts";

/** More than this says nothing that another number does not, and each restart that counts is remembered. */
export const INTENSITY_MAX = 10_000;

/** What is wrong with a policy, as a sentence without an end; undefined: nothing. */
export function policyProblem({ intensity, periodMs, backoff }: Policy): string | undefined {
  if (!isWhole(intensity) || intensity > INTENSITY_MAX) {
    return `the intensity is a whole number from 0 to ${INTENSITY_MAX}`;
  }
  if (!isWhole(periodMs) || periodMs === 0) return "the period is a whole number above 0";
  return backoff === undefined ? undefined : backoffProblem(backoff);
}

/** What is wrong with a child's spec under this policy (OTP supervisor(3), "significant"); undefined: nothing. */
export function specProblem(
  { autoShutdown }: Policy,
  { restart, significant, shutdown }: ChildSpec,
): string | undefined {
  if (significant && autoShutdown === "never") {
    return "a significant child needs a supervisor that shuts down by itself";
  }
  if (significant && restart === "permanent") return "a permanent child is never significant";
  if (typeof shutdown === "object" && !isWhole(shutdown.timeoutMs)) {
    return "the shutdown's timeout is a whole number from 0";
  }
  return undefined;
}

function backoffProblem({ initialMs, factor, maxMs, jitter }: Backoff): string | undefined {
  if (!isWhole(initialMs) || !isWhole(maxMs) || maxMs < initialMs) {
    return "a backoff's times are whole numbers, and the longest is not below the first";
  }
  if (!(factor >= 1 && Number.isFinite(factor))) return "a backoff's factor is 1 or more";
  return jitter >= 0 && jitter <= 1 ? undefined : "a backoff's jitter is from 0 to 1";
}

function isWhole(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0;
}
