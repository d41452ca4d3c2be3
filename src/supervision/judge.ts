import type { ActorId } from "../base/mod.ts";
import { unreachable } from "../base/mod.ts";
import { retriesOf, waitMs } from "./backoff.ts";
import type { Child } from "./child.ts";
import type { Decision } from "./decision.ts";
import type { Draft } from "./draft.ts";
import type { Exit } from "./exit.ts";
import type { Exited } from "./input.ts";
import { begin, end } from "./work.ts";

/** A child has ended by itself (OTP supervisor(3), "restart" and "significant"). */
export function judge(draft: Draft, exited: Exited): void {
  const { child: id, incarnation, exit, counted } = exited;
  const child = draft.child(id);
  if (child?.status !== "running") return ignore(draft, exited); // its start failed after all
  if (isRestarted(child, exit)) return restart(draft, child, exit, counted);
  draft.lose(child);
  if (isLastSignificant(draft, child)) return escalate(draft, child, exit);
  if (draft.child(id) !== undefined) return ignore(draft, exited); // transient: its spec is kept
  decide(draft, { child: id, incarnation, exit, decision: "forget", stop: [], start: [] });
}

/** Nothing follows from an exit of a life that is over, or that the child may have had: it is kept as it is. */
export function ignore(draft: Draft, { child, incarnation, exit }: Exited): void {
  decide(draft, { child, incarnation, exit, decision: "ignore", stop: [], start: [] });
}

/** Also for a start that failed in a restart: that is tried again, and counts again. */
export function restart(draft: Draft, child: Child, exit: Exit, counted: boolean): void {
  if (counted) draft.restartsMs = [draft.nowMs, ...recent(draft)];
  if (draft.restartsMs.length > draft.policy.intensity && counted) {
    draft.lose(child);
    return escalate(draft, child, exit);
  }
  const affected = affectedBy(draft, child);
  const start = affected.filter(({ spec }) => spec.restart !== "temporary").map(({ id }) => id);
  const others = affected.filter(({ id }) => id !== child.id);
  const { id, incarnation } = child;
  const decided = { child: id, incarnation, exit, stop: running(others), start };
  decide(draft, { ...decided, decision: "restart" });
  const dueMs = wait(draft, child);
  begin(draft, {
    purpose: { kind: "restart", ...(dueMs === undefined ? {} : { dueMs }) },
    stop: others.map((one) => one.id).toReversed(),
    start,
  });
}

function isRestarted({ spec }: Child, exit: Exit): boolean {
  switch (spec.restart) {
    case "permanent":
      return true;
    case "transient":
      return exit.kind === "abnormal";
    case "temporary":
      return false;
    default:
      return unreachable(spec.restart);
  }
}

/** Whether the end of this child, which has no process any more, ends the supervisor too. */
function isLastSignificant({ policy, children }: Draft, { spec }: Child): boolean {
  if (!spec.significant) return false;
  switch (policy.autoShutdown) {
    case "never":
      return false;
    case "any-significant":
      return true;
    case "all-significant":
      return !children.some((one) => one.spec.significant && one.status !== "stopped");
    default:
      return unreachable(policy.autoShutdown);
  }
}

function recent({ restartsMs, policy, nowMs }: Draft): readonly number[] {
  return restartsMs.filter((atMs) => atMs >= nowMs - policy.periodMs);
}

function affectedBy({ policy, children }: Draft, child: Child): readonly Child[] {
  switch (policy.strategy) {
    case "one-for-one":
    case "simple-one-for-one":
      return [child];
    case "rest-for-one":
      return children.slice(children.findIndex(({ id }) => id === child.id));
    case "one-for-all":
      return children;
    default:
      return unreachable(policy.strategy);
  }
}

/** The child is down from here on, with its next incarnation. When it is due; undefined: at once. */
function wait(draft: Draft, child: Child): number | undefined {
  const { policy, nowMs } = draft;
  const { dueMs: _, startedMs: __, ...rest } = child;
  const down: Child = { ...rest, status: "stopped", incarnation: child.incarnation + 1 };
  if (policy.backoff === undefined) {
    draft.put(down);
    return undefined;
  }
  const retries = retriesOf(child, policy, nowMs);
  draft.put({ ...down, retries });
  return nowMs + waitMs(policy.backoff, retries, draft.random);
}

function escalate(draft: Draft, { id, incarnation }: Child, exit: Exit): void {
  const stop = running(draft.children);
  decide(draft, { child: id, incarnation, exit, decision: "escalate", stop, start: [] });
  end(draft, { kind: "shutdown" });
}

/** In stop order. */
function running(children: readonly Child[]): readonly ActorId[] {
  return children
    .filter(({ status }) => status === "running")
    .map(({ id }) => id)
    .toReversed();
}

function decide(draft: Draft, decision: Decision): void {
  draft.decisions.push(decision);
}
