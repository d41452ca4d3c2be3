import type { Value } from "../../../src/base/mod.ts";
import type { Chain, Recorded } from "../observed.ts";
import { textOf } from "./show.ts";

/** All that one message caused in one actor, as its chain tells it. */
export interface Turn {
  readonly chain: Chain;
  readonly received: Recorded;
  /** Of the epoch that it is in. */
  readonly epoch: number;
  /** Calls, answers and the end, in order. */
  readonly events: readonly Recorded[];
  /** `replied` or `failed`; undefined where the turn is open. */
  readonly end: Recorded | undefined;
  /** What the handler was given; undefined where another function was called. */
  readonly message: Message | undefined;
}

export interface Message {
  readonly sender: { readonly tag: string; readonly val: Value };
  readonly number: bigint;
  readonly body: string;
  readonly replyTo: bigint | undefined;
}

export function turnsOf(chain: Chain): readonly Turn[] {
  const turns: Turn[] = [];
  let epoch = 0;
  let open: { readonly received: Recorded; readonly events: Recorded[] } | undefined;
  const close = (end: Recorded | undefined): void => {
    if (open !== undefined)
      turns.push({ chain, epoch, ...open, end, message: messageOf(open.received) });
    open = undefined;
  };
  for (const one of chain.events) {
    switch (one.event.kind) {
      case "started":
        epoch = one.event.epoch;
        break;
      case "received":
        close(undefined);
        open = { received: one, events: [] };
        break;
      case "called":
      case "returned":
        open?.events.push(one);
        break;
      case "replied":
      case "failed":
        open?.events.push(one);
        close(one);
        break;
      default:
        break;
    }
  }
  close(undefined);
  return turns;
}

function messageOf({ event, args }: Recorded): Message | undefined {
  if (event.kind !== "received" || !event.function.endsWith("#handle")) return undefined;
  const { body, ...rest } = args[0] as Omit<Message, "body"> & { readonly body: Uint8Array };
  return { ...rest, body: textOf(body) };
}

/** Calls of a failed turn that were never committed: what they queued never was. */
export function isTakenBack({ end }: Turn, { link }: Recorded): boolean {
  return end?.event.kind === "failed" && end.link === link;
}

/** It runs, and no turn of it is open or to be begun again. */
export function isAtRest({ events }: Chain, turns: readonly Turn[]): boolean {
  const last = turns.at(-1)?.end;
  if (last?.event.kind !== "replied") return false;
  return !events.some(({ seq, event }) => seq > last.seq && event.kind === "stopped");
}
