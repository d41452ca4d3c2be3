import type { ActorId } from "../base/mod.ts";
import { unreachable } from "../base/mod.ts";
import type { Child } from "./child.ts";
import type { Draft } from "./draft.ts";
import type { Exit } from "./exit.ts";
import type { Purpose, Work } from "./supervisor.ts";

/** Stops and starts children. One work at a time: whoever begins one has seen that there is none. */
export function begin(draft: Draft, work: Work): void {
  draft.work = work;
  stopNext(draft, work);
}

/** The supervisor stops all its children, the last started first, and exits. */
export function end(draft: Draft, exit: Exit): void {
  const stop = draft.children.map(({ id }) => id).toReversed();
  begin(draft, { purpose: { kind: "exit", exit }, stop, start: [] });
}

/** A child that was being stopped is gone. */
export function stopped(draft: Draft, child: Child): void {
  const work = draft.work as Work; // a child is stopping in a work only
  gone(draft, child, work);
  const stop = work.stop.filter((id) => id !== child.id);
  draft.work = { ...work, stop };
  // Those of simple-one-for-one were all told at once.
  if (!draft.isSimple || stop.length === 0) stopNext(draft, draft.work);
}

export function started(draft: Draft, child: Child): void {
  const work = draft.work as Work; // a child is starting in a work only
  const startedMs = draft.policy.backoff === undefined ? {} : { startedMs: draft.nowMs };
  draft.put({ ...child, ...startedMs, status: "running" });
  const { id, incarnation } = child;
  answer(draft, work.purpose, { kind: "started", child: id, incarnation });
  startNext(draft, { ...work, start: work.start.slice(1) });
}

export function startIgnored(draft: Draft, child: Child): void {
  const work = draft.work as Work; // a child is starting in a work only
  draft.lose(child);
  answer(draft, work.purpose, { kind: "ignored" });
  startNext(draft, { ...work, start: work.start.slice(1) });
}

/** What a failed start means depends on what it was for. */
export function startFailed(draft: Draft, child: Child, code: string): void {
  const { purpose, start } = draft.work as Work; // a child is starting in a work only
  draft.work = undefined;
  if (purpose.kind !== "restart") draft.lose(child);
  switch (purpose.kind) {
    case "init":
      return end(draft, { kind: "shutdown", code });
    case "restart":
      draft.put({ ...child, status: "restarting" });
      for (const id of start.slice(1)) leaveStopped(draft, id);
      draft.commands.push({ kind: "try-again", child: child.id, code });
      return;
    case "start-child":
      draft.remove(child.id);
      return draft.reply(purpose.request, { kind: "start-failed", code });
    case "restart-child":
      return draft.reply(purpose.request, { kind: "start-failed", code });
    case "terminate-child":
    case "exit":
      throw new Error(`a child was started to ${purpose.kind}`);
    default:
      return unreachable(purpose);
  }
}

/** It comes with the one that is tried again, and not when its own time has come: where that is stopped meanwhile, it stays so too. */
function leaveStopped(draft: Draft, id: ActorId): void {
  const child = draft.child(id);
  if (child !== undefined) draft.lose(child);
}

function stopNext(draft: Draft, work: Work): void {
  const stop = draft.isSimple
    ? work.stop.filter((id) => isToWait(draft, id, work))
    : work.stop.slice(leadingGone(draft, work));
  draft.work = { ...work, stop };
  if (stop.length === 0) afterStops(draft, draft.work);
}

/** How many, from the first, are stopped without being waited for; the next one is told to. */
function leadingGone(draft: Draft, work: Work): number {
  const place = work.stop.findIndex((id) => isToWait(draft, id, work));
  return place === -1 ? work.stop.length : place;
}

/** Stops one, and says whether it has to be waited for. One whose exit waits to be judged is gone, and its exit with it. */
function isToWait(draft: Draft, id: ActorId, work: Work): boolean {
  const child = draft.child(id);
  if (child === undefined) return false;
  const waiting = draft.waiting.filter((one) => one.kind !== "exited" || one.child !== id);
  const hasExited = waiting.length < draft.waiting.length;
  draft.waiting = waiting;
  if (child.status !== "running" || hasExited) {
    gone(draft, child, work);
    return false;
  }
  draft.put({ ...child, status: "stopping" });
  const { key, incarnation, spec } = child;
  draft.commands.push({ kind: "stop", child: id, key, incarnation, shutdown: spec.shutdown });
  return true;
}

function gone(draft: Draft, child: Child, { purpose, start }: Work): void {
  // At the end nobody is forgotten any more, which would make the list anew for each of many children.
  if (purpose.kind === "exit") return draft.put({ ...child, status: "stopped" });
  draft.lose(child);
  const kept = draft.child(child.id);
  if (kept !== undefined && start.includes(child.id)) {
    draft.put({ ...kept, incarnation: kept.incarnation + 1 });
  }
}

function afterStops(draft: Draft, work: Work): void {
  const { purpose, start } = work;
  if (purpose.kind !== "restart" || purpose.dueMs === undefined) return startNext(draft, work);
  draft.work = undefined;
  for (const child of start.flatMap((id) => draft.child(id) ?? [])) {
    draft.put({ ...child, status: "restarting", dueMs: purpose.dueMs });
  }
  draft.wakeBy(purpose.dueMs);
}

function startNext(draft: Draft, work: Work): void {
  draft.work = work;
  const [next] = work.start;
  const child = next === undefined ? undefined : draft.child(next);
  if (child === undefined) return finish(draft, work.purpose);
  const { dueMs: _, ...rest } = child;
  draft.put({ ...rest, status: "starting" });
  const { id, key, incarnation } = child;
  draft.commands.push({ kind: "start", child: id, key, incarnation });
}

function finish(draft: Draft, purpose: Purpose): void {
  draft.work = undefined;
  switch (purpose.kind) {
    case "init":
      draft.phase = "ready";
      draft.commands.push({ kind: "ready" });
      return;
    case "terminate-child":
      return draft.reply(purpose.request, { kind: "done" });
    case "exit":
      return exit(draft, purpose.exit);
    case "restart":
    case "start-child": // answered when the child was
    case "restart-child":
      return;
    default:
      return unreachable(purpose);
  }
}

function exit(draft: Draft, reason: Exit): void {
  draft.phase = "ended";
  for (const one of draft.waiting) {
    if ("request" in one) draft.reply(one.request, { kind: "refused", why: "ended" });
  }
  draft.waiting = [];
  draft.commands.push({ kind: "exit", exit: reason });
}

function answer(
  draft: Draft,
  purpose: Purpose,
  reply: { kind: "started"; child: ActorId; incarnation: number } | { kind: "ignored" },
): void {
  if (purpose.kind === "start-child" || purpose.kind === "restart-child") {
    draft.reply(purpose.request, reply);
  }
}
