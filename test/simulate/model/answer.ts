import type { Value } from "../../../src/base/mod.ts";
import type { Chain, Recorded } from "../observed.ts";
import type { Turn } from "./turns.ts";

/** What an event of the receiver's says to whoever called; undefined: it is no answer to that. */
export function answerOf({ received, end, chain }: Turn, by: Recorded): Value {
  const { event, seq } = by;
  switch (event.kind) {
    case "replied":
      return end === by && event.deferred !== true ? replyOf(by.result) : undefined;
    case "failed":
      return end === by ? failed(event.code) : undefined;
    case "called":
      if (event.effect?.kind !== "reply" || event.effect.token !== received.seq) return undefined;
      return replyOf(by.args[1]);
    case "started":
      return isOwed(chain, received.seq, seq) ? failed("ACTOR_FAILED") : undefined;
    case "stopped":
      return isOwed(chain, received.seq, seq) ? failed("ACTOR_STOPPED") : undefined;
    default:
      return undefined;
  }
}

function failed(code: string): Value {
  return { tag: "err", val: { tag: "failed", val: code } };
}

function replyOf(result: Value): Value {
  const { tag, val } = result as { tag: string; val: Value };
  if (tag === "ok") return { tag, val: val ?? new Uint8Array(0) };
  return { tag: "err", val: { tag: "refused", val } };
}

/** Whether nothing answered this message before that event. */
export function isOwed({ events }: Chain, received: number, before: number): boolean {
  return !events.some(
    ({ event, seq, link }) =>
      seq > received &&
      seq < before &&
      event.kind === "called" &&
      event.effect?.kind === "reply" &&
      event.effect.token === received &&
      !isUndone(events, link),
  );
}

function isUndone(events: readonly Recorded[], link: string): boolean {
  return events.some(({ event, link: of }) => of === link && event.kind === "failed");
}
