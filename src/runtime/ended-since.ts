import { type Ended, type Ending, exitBytes } from "../actor/mod.ts";
import type { ActorId, Digest } from "../base/mod.ts";
import { decodeLink, type Event, type Seq } from "../chain/mod.ts";
import type { ChainReader } from "../store/mod.ts";

/**
 * How an actor ended first after this event, as its chain says; the event itself counts where it is its stop. Undefined: it did not. Reads
 * what came since; where that holds an end, also what was before, for the incarnation that ended. @throws StoreError, ChainError
 */
export async function endedSince(
  store: ChainReader,
  actor: ActorId,
  sinceSeq: Seq,
): Promise<Ended | undefined> {
  const found = await firstEnding(store, actor, sinceSeq);
  if (found === undefined) return undefined;
  const { event, seq, link } = found;
  const exit = exitBytes(actor, await incarnationAt(store, actor, seq), event);
  return { cause: { actor, seq, link }, isStopped: event.kind === "stopped", exit };
}

interface Found {
  readonly event: Ending;
  readonly seq: Seq;
  readonly link: Digest;
}

async function firstEnding(
  store: ChainReader,
  actor: ActorId,
  sinceSeq: Seq,
): Promise<Found | undefined> {
  for await (const page of store.links(actor, sinceSeq)) {
    for (const { link: bytes, digest } of page) {
      const link = decodeLink(bytes);
      for (const [at, event] of link.events.entries()) {
        const seq = link.seq + at;
        if (isEnding(event) && seq >= sinceSeq + (event.kind === "stopped" ? 0 : 1))
          return { event, seq, link: digest };
      }
    }
  }
  return undefined;
}

async function incarnationAt(store: ChainReader, actor: ActorId, seq: Seq): Promise<number> {
  let incarnation = 0;
  for await (const page of store.links(actor, 0)) {
    for (const { link: bytes } of page) {
      const link = decodeLink(bytes);
      if (link.seq > seq) return incarnation;
      for (const event of link.events)
        if (event.kind === "started") incarnation = event.incarnation;
    }
  }
  return incarnation;
}

function isEnding(event: Event): event is Ending {
  return event.kind === "failed" || event.kind === "stopped";
}
