import { NO_BYTES } from "../base/mod.ts";
import {
  type ChannelFrame,
  decodeResult,
  decodeValue,
  type Event,
  type Seq,
} from "../chain/mod.ts";
import { HANDLE_OPEN_RESULT, refusalText } from "./channel-entry.ts";
import type { Recalled } from "./exchange.ts";
import { load } from "./load.ts";
import { PayloadReader } from "./payloads.ts";
import { recall, type RecallDeps } from "./recall.ts";
import { recordedEvent } from "./recorded-answer.ts";

/**
 * What a frame of the outbox carries, from the chain, by its place there. One that a failure, a stop or a rewind made carries nothing,
 * and its place is no event's.
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
  const { event, link, payload } = await recordedEvent(
    store,
    id,
    place < 0 ? frame.from : place,
    sha256,
  );
  if (frame.code !== undefined) return { body: NO_BYTES, link };
  if (frame.kind === "refuse") return { body: await refusal(place, deps), link };
  if (frame.kind !== "close" || event.kind !== "called") return { body: NO_BYTES, link };
  const [, reason] = event.args;
  const text = reason === undefined ? "" : decodeValue({ kind: "string" }, payload(reason));
  return { body: new TextEncoder().encode(text as string), link }; // by the import's type
}

/** The end of the turn that this event began says why. */
async function refusal(turn: Seq, { id, store, sha256 }: RecallDeps): Promise<Uint8Array> {
  const payloads = new PayloadReader(sha256);
  for await (const page of load(store, id, turn)) {
    for (const { link, blobs } of page) {
      payloads.add(blobs);
      const end = link.turn === turn ? link.events.findLast(isReply) : undefined;
      if (end === undefined) continue;
      const result = decodeResult(HANDLE_OPEN_RESULT, payloads.bytes(end.result));
      return new TextEncoder().encode(refusalText(result));
    }
  }
  return NO_BYTES;
}

function isReply(event: Event): event is Event & { readonly kind: "replied" } {
  return event.kind === "replied";
}
