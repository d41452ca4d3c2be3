import { type ActorId, parseActorId, type Value } from "../base/mod.ts";
import type { Decided, Exit } from "../chain/mod.ts";

/** What the program of a supervisor says of a judgement, as the event that records it. @throws plain Error: the program is ours */
export function decidedOf([
  child,
  incarnation,
  reason,
  decision,
  stop,
  start,
]: readonly Value[]): Decided {
  return {
    kind: "decided",
    child: idOf(child),
    incarnation: incarnation as number,
    exit: exitOf(reason as { tag: Exit["kind"]; val: Value }),
    decision: decision as Decided["decision"],
    stop: (stop as readonly Value[]).map(idOf),
    start: (start as readonly Value[]).map(idOf),
  };
}

/** The chain keeps no code of an end that was in order. */
function exitOf({ tag, val }: { readonly tag: Exit["kind"]; readonly val: Value }): Exit {
  return tag === "abnormal" ? { kind: tag, code: val as string } : { kind: tag };
}

function idOf(value: Value): ActorId {
  const id = typeof value === "string" ? parseActorId(value) : undefined;
  if (id === undefined) throw new Error("a supervisor decided about what is no actor");
  return id;
}
