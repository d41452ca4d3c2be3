import { unreachable } from "../base/mod.ts";
import type { NewChild } from "./child.ts";
import type { ChildState, Refusal, Reply } from "./command.ts";
import type { Draft } from "./draft.ts";
import type { Request } from "./input.ts";
import { newChild } from "./new-supervisor.ts";
import { specProblem } from "./problem.ts";
import { CHILDREN_MAX } from "./supervisor.ts";
import { begin } from "./work.ts";

/** What operators ask (OTP supervisor(3), `start_child/2` and its siblings). Answered now, or when its work is done. */
export function follow(draft: Draft, asked: Request): void {
  const { request } = asked;
  switch (asked.kind) {
    case "start-child":
      return startChild(draft, request, asked.child);
    case "terminate-child":
      return terminateChild(draft, request, asked.key);
    case "restart-child":
      return restartChild(draft, request, asked.key);
    case "delete-child":
      return deleteChild(draft, request, asked.key);
    case "which-children":
      return draft.reply(request, { kind: "children", children: draft.children.map(state) });
    case "count-children":
      return draft.reply(request, counts(draft));
    default:
      return unreachable(asked);
  }
}

function startChild(draft: Draft, request: number, wanted: NewChild): void {
  const spec = draft.template ?? wanted.spec;
  if (specProblem(draft.policy, spec) !== undefined) return refuse(draft, request, "bad-spec");
  const known = draft.called(wanted.key) ?? draft.child(wanted.id);
  if (known !== undefined) {
    return refuse(
      draft,
      request,
      known.status === "running" ? "already-started" : "already-present",
    );
  }
  if (draft.children.length >= CHILDREN_MAX) return refuse(draft, request, "full");
  draft.put(newChild({ ...wanted, spec }));
  begin(draft, { purpose: { kind: "start-child", request }, stop: [], start: [wanted.id] });
}

function terminateChild(draft: Draft, request: number, key: string): void {
  const child = draft.called(key);
  if (child === undefined) return refuse(draft, request, "not-found");
  begin(draft, { purpose: { kind: "terminate-child", request }, stop: [child.id], start: [] });
}

function restartChild(draft: Draft, request: number, key: string): void {
  const child = draft.called(key);
  const refusal = whyNotStopped(draft, key);
  if (child === undefined || refusal !== undefined)
    return refuse(draft, request, refusal ?? "not-found");
  draft.put({ ...child, incarnation: child.incarnation + 1 });
  begin(draft, { purpose: { kind: "restart-child", request }, stop: [], start: [child.id] });
}

function deleteChild(draft: Draft, request: number, key: string): void {
  const child = draft.called(key);
  const refusal = whyNotStopped(draft, key);
  if (child === undefined || refusal !== undefined)
    return refuse(draft, request, refusal ?? "not-found");
  draft.remove(child.id);
  draft.reply(request, { kind: "done" });
}

/** What only a stopped child of a supervisor with specs of its own has: undefined where it is one. */
function whyNotStopped(draft: Draft, key: string): Refusal | undefined {
  if (draft.isSimple) return "simple-one-for-one";
  const status = draft.called(key)?.status;
  if (status === undefined) return "not-found";
  if (status === "stopped") return undefined;
  return status === "restarting" ? "restarting" : "running";
}

function refuse(draft: Draft, request: number, why: Refusal): void {
  draft.reply(request, { kind: "refused", why });
}

function state({ id, key, status, incarnation, spec }: Draft["children"][number]): ChildState {
  return { child: id, key, status, incarnation, type: spec.type };
}

/** Who has died counts as dead before that is judged; not so under simple-one-for-one (OTP's `count_children`). */
function counts({ children, isSimple, waiting }: Draft): Reply {
  const dead = new Set(
    waiting.flatMap((one) => (one.kind === "exited" && !isSimple ? [one.child] : [])),
  );
  const supervisors = children.filter(({ spec }) => spec.type === "supervisor").length;
  return {
    kind: "counts",
    specs: isSimple ? 1 : children.length,
    active: children.filter(({ id, status }) => status === "running" && !dead.has(id)).length,
    supervisors,
    workers: children.length - supervisors,
  };
}
