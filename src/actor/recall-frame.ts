import { NO_BYTES } from "../base/mod.ts";
import {
  type ChannelFrame,
  decodeLink,
  decodeResult,
  decodeValue,
  type Event,
  type Seq,
} from "../chain/mod.ts";
import { HANDLE_OPEN_RESULT, refusalText } from "./channel-entry.ts";
import { ActorError } from "./errors.ts";
import type { Recalled } from "./exchange.ts";
import { recall, type RecallDeps } from "./recall.ts";
import { recordedEvent } from "./recorded-answer.ts";

/**
 * What a frame of the outbox carries, and the event that made it, from the chain, by its place there. One that a failure, a stop or a rewind
 * made carries nothing.
 * @throws as `recall`
 */
export async function recallFrame(
  place: number,
  frame: ChannelFrame,
  deps: RecallDeps,
): Promise<Recalled> {
  if (frame.kind === "offer" || frame.kind === "body") return recall(place, deps);
  const { id, store, sha256, durable } = deps;
  await durable();
  // A `close` has a place of its own where a failure made it; else a message of its channel was lost, which its code says.
  if (frame.code !== undefined && (frame.kind === "refuse" || place < 0))
    return closing(frame, deps);
  if (frame.kind === "accept" || frame.kind === "refuse") return answer(place, deps);
  const { event, link, payload } = await recordedEvent(store, id, place, sha256);
  if (frame.kind !== "close" || event.kind !== "called") return { body: NO_BYTES, link };
  const [, reason] = event.args;
  const text = reason === undefined ? "" : decodeValue({ kind: "string" }, payload(reason));
  return { body: new TextEncoder().encode(text as string), link }; // by the import's type
}

/** The end of the turn that the offer began. */
async function answer(turn: Seq, deps: RecallDeps): Promise<Recalled> {
  const { id, store, sha256 } = deps;
  const by = await firstAfter(turn, ({ kind }) => kind === "replied", deps);
  const { event, link, payload } = await recordedEvent(store, id, by, sha256);
  if (event.kind !== "replied" || event.effect?.step.kind !== "refuse")
    return { body: NO_BYTES, by, link };
  const result = decodeResult(HANDLE_OPEN_RESULT, payload(event.result));
  return { body: new TextEncoder().encode(refusalText(result)), by, link };
}

/** The first event since there was this end that no channel outlives; of those after a rewind, this one was none. */
async function closing({ from }: ChannelFrame, deps: RecallDeps): Promise<Recalled> {
  const isEnd = (event: Event): boolean => {
    if (event.kind === "started") return event.reason === "restart";
    if (event.kind === "rewound") return event.to < from;
    return event.kind === "failed" || event.kind === "stopped";
  };
  const by = await firstAfter(from, isEnd, deps);
  const { link } = await recordedEvent(deps.store, deps.id, by, deps.sha256);
  return { body: NO_BYTES, by, link };
}

/** Reads what may be a long way, and no payload on it. @throws ActorError ACTOR_CHAIN_UNFIT where there is none; StoreError, ChainError */
async function firstAfter(
  seq: Seq,
  isIt: (event: Event) => boolean,
  { id, store }: RecallDeps,
): Promise<Seq> {
  for await (const page of store.links(id, seq)) {
    for (const { link } of page) {
      const { seq: from, events } = decodeLink(link);
      const at = events.findIndex((event, index) => from + index > seq && isIt(event));
      if (at >= 0) return from + at;
    }
  }
  throw new ActorError("ACTOR_CHAIN_UNFIT", {
    what: `the chain of ${id} has nothing that made a frame of its outbox`,
    where: `after event ${seq}`,
    remedy: "verify the chain; it was cut, or was not made by theater",
  });
}
