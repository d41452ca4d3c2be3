import { NO_BYTES } from "../base/mod.ts";
import {
  type ChannelFrame,
  decodeResult,
  decodeValue,
  type Event,
  type Seq,
} from "../chain/mod.ts";
import { HANDLE_OPEN_RESULT, refusalText } from "./channel-entry.ts";
import { ActorError } from "./errors.ts";
import type { Recalled } from "./exchange.ts";
import { load } from "./load.ts";
import type { LoadedLink } from "./loaded-link.ts";
import { PayloadReader } from "./payloads.ts";
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
  if (frame.code !== undefined) return closing(frame, deps);
  if (frame.kind === "accept" || frame.kind === "refuse") return answer(place, deps);
  const { event, link, payload } = await recordedEvent(store, id, place, sha256);
  if (frame.kind !== "close" || event.kind !== "called") return { body: NO_BYTES, link };
  const [, reason] = event.args;
  const text = reason === undefined ? "" : decodeValue({ kind: "string" }, payload(reason));
  return { body: new TextEncoder().encode(text as string), link }; // by the import's type
}

/** The end of the turn that the offer began. */
async function answer(turn: Seq, deps: RecallDeps): Promise<Recalled> {
  const { at, event, loaded } = await firstAfter(turn, isReply, deps);
  const payloads = new PayloadReader(deps.sha256);
  payloads.add(loaded.blobs);
  const result = decodeResult(HANDLE_OPEN_RESULT, payloads.bytes(event.result));
  const isRefusal = event.effect?.step.kind === "refuse";
  const body = isRefusal ? new TextEncoder().encode(refusalText(result)) : NO_BYTES;
  return { body, by: at, link: loaded.digest };
}

/** The first event since there was this end that no channel outlives; of those after a rewind, this one was none. */
async function closing({ from }: ChannelFrame, deps: RecallDeps): Promise<Recalled> {
  const isEnd = (event: Event): event is Event => {
    if (event.kind === "started") return event.reason === "restart";
    if (event.kind === "rewound") return event.to < from;
    return event.kind === "failed" || event.kind === "stopped";
  };
  const { at, loaded } = await firstAfter(from, isEnd, deps);
  return { body: NO_BYTES, by: at, link: loaded.digest };
}

/** @throws ActorError ACTOR_CHAIN_UNFIT where there is none, and as `load` */
async function firstAfter<E extends Event>(
  seq: Seq,
  isIt: (event: Event) => event is E,
  { id, store }: RecallDeps,
): Promise<{ readonly at: Seq; readonly event: E; readonly loaded: LoadedLink }> {
  for await (const page of load(store, id, seq)) {
    for (const loaded of page) {
      const { link } = loaded;
      for (const [index, event] of link.events.entries()) {
        const at = link.seq + index;
        if (at > seq && isIt(event)) return { at, event, loaded };
      }
    }
  }
  throw new ActorError("ACTOR_CHAIN_UNFIT", {
    what: `the chain of ${id} has nothing that made a frame of its outbox`,
    where: `after event ${seq}`,
    remedy: "verify the chain; it was cut, or was not made by theater",
  });
}

function isReply(event: Event): event is Event & { readonly kind: "replied" } {
  return event.kind === "replied";
}
