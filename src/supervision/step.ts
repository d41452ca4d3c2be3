import type { ActorId } from "../base/mod.ts";
import { unreachable } from "../base/mod.ts";
import type { Child } from "./child.ts";
import type { Command } from "./command.ts";
import type { Decision } from "./decision.ts";
import { Draft } from "./draft.ts";
import type { Exited, Input, Request } from "./input.ts";
import { ignore, judge, restart } from "./judge.ts";
import { follow } from "./requests.ts";
import { REQUESTS_MAX, type Supervisor, type Waiting } from "./supervisor.ts";
import { begin, end, startFailed, startIgnored, started, stopped } from "./work.ts";

/** What follows from one input. Where several exits had waited, one input may bring several decisions about. */
export interface Step {
  readonly supervisor: Supervisor;
  readonly commands: readonly Command[];
  readonly decisions: readonly Decision[];
}

/**
 * The next supervisor, and what is to be done now. A function of what it is given: `random` gives numbers from 0 to below 1,
 * and is asked only by a backoff with jitter.
 */
export function step(
  supervisor: Supervisor,
  input: Input,
  nowMs: number,
  random: () => number,
): Step {
  const draft = new Draft(supervisor, nowMs, random);
  if (draft.phase === "ended") refuseAfterEnd(draft, input);
  else take(draft, input);
  return {
    supervisor: draft.supervisor(),
    commands: draft.commands,
    decisions: draft.decisions,
  };
}

function take(draft: Draft, input: Input): void {
  switch (input.kind) {
    case "init":
      if (draft.phase !== "init" || draft.work !== undefined) throw new Error("`init` comes once");
      begin(draft, {
        purpose: { kind: "init" },
        stop: [],
        start: draft.children.map(({ id }) => id),
      });
      break;
    case "started":
    case "start-ignored":
    case "start-failed":
    case "stopped":
      answered(draft, input);
      break;
    case "exited":
      exited(draft, input);
      break;
    case "try-again":
      draft.waiting = [...draft.waiting, input];
      break;
    case "due":
      due(draft);
      break;
    case "shutdown":
      shutdown(draft);
      break;
    default:
      request(draft, input);
  }
  goOn(draft);
}

/** Takes what waits, in order, until there is work to be waited for. */
function goOn(draft: Draft): void {
  while (draft.work === undefined && draft.phase === "ready") {
    const [next, ...rest] = draft.waiting;
    if (next === undefined) return;
    draft.waiting = rest;
    attend(draft, next);
  }
}

function attend(draft: Draft, next: Waiting): void {
  switch (next.kind) {
    case "exited":
      return judge(draft, next);
    case "shutdown":
      return end(draft, { kind: "shutdown" });
    case "try-again": {
      const child = draft.child(next.child);
      // It may have been started with others since, stopped by an operator, or be waiting for its time.
      if (child?.status !== "restarting" || child.dueMs !== undefined) return;
      return restart(draft, child, { kind: "abnormal", code: next.code }, true);
    }
    case "due":
      return startDue(draft, next.child);
    default:
      return follow(draft, next);
  }
}

type Answer = Extract<Input, { kind: "started" | "start-ignored" | "start-failed" | "stopped" }>;

function answered(draft: Draft, answer: Answer): void {
  const child = draft.child(answer.child);
  const expected = answer.kind === "stopped" ? "stopping" : "starting";
  if (child?.incarnation !== answer.incarnation || child.status !== expected) return; // a repeated one
  switch (answer.kind) {
    case "started":
      return started(draft, child);
    case "start-ignored":
      return startIgnored(draft, child);
    case "start-failed":
      return startFailed(draft, child, answer.code);
    case "stopped":
      return stopped(draft, child);
    default:
      return unreachable(answer);
  }
}

/** Judged in its turn; but the exit of one that is being stopped answers that, whatever its reason. */
function exited(draft: Draft, input: Exited): void {
  const child = draft.child(input.child);
  if (child?.incarnation !== input.incarnation || !hasProcess(child)) return ignore(draft, input);
  if (child.status === "stopping") return stopped(draft, child);
  const isWaiting = draft.waiting.some((one) => one.kind === "exited" && one.child === child.id);
  if (!isWaiting) draft.waiting = [...draft.waiting, input];
}

function shutdown(draft: Draft): void {
  const isEnding = draft.work?.purpose.kind === "exit";
  if (isEnding || draft.waiting.some(({ kind }) => kind === "shutdown")) return;
  draft.waiting = [...draft.waiting, { kind: "shutdown" }];
}

function request(draft: Draft, input: Request): void {
  const waiting = draft.waiting.filter((one) => "request" in one).length;
  if (waiting < REQUESTS_MAX) draft.waiting = [...draft.waiting, input];
  else draft.reply(input.request, { kind: "refused", why: "full" });
}

function due(draft: Draft): void {
  draft.woken();
  const later = draft.children.filter(({ dueMs }) => dueMs !== undefined && dueMs > draft.nowMs);
  for (const { id } of firstDue(draft)) {
    const isWaiting = draft.waiting.some((one) => one.kind === "due" && one.child === id);
    if (!isWaiting) draft.waiting = [...draft.waiting, { kind: "due", child: id }];
  }
  if (later.length > 0) draft.wakeBy(Math.min(...later.map(({ dueMs = Infinity }) => dueMs)));
}

/** Siblings that are restarted for each other's sake come with the first of them. */
function firstDue(draft: Draft): readonly Child[] {
  const children = draft.children.filter((child) => isDue(child, draft));
  return isEachAlone(draft) ? children : children.slice(0, 1);
}

function startDue(draft: Draft, first: ActorId): void {
  const child = draft.child(first);
  if (child === undefined || !isDue(child, draft)) return;
  const children = isEachAlone(draft) ? [child] : draft.children.filter((one) => isDue(one, draft));
  begin(draft, { purpose: { kind: "restart" }, stop: [], start: children.map(({ id }) => id) });
}

function isEachAlone({ policy, isSimple }: Draft): boolean {
  return isSimple || policy.strategy === "one-for-one";
}

function isDue({ status, dueMs }: Child, { nowMs }: Draft): boolean {
  return status === "restarting" && dueMs !== undefined && dueMs <= nowMs;
}

function hasProcess({ status }: Child): boolean {
  return status !== "stopped" && status !== "restarting";
}

function refuseAfterEnd(draft: Draft, input: Input): void {
  if ("request" in input) draft.reply(input.request, { kind: "refused", why: "ended" });
}
