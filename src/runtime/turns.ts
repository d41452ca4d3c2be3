import { ActorError } from "../actor/mod.ts";
import { type ActorId, quote } from "../base/mod.ts";
import { decodeLink, type Seq } from "../chain/mod.ts";
import type { ChainReader } from "../store/mod.ts";

/** Throws where no turn of this actor begins with that event. @throws ActorError ACTOR_NO_TURN; StoreError, ChainError */
export async function mustBeTurn(id: ActorId, seq: Seq, store: ChainReader): Promise<void> {
  const { head, entry } = (await store.actor(id)) ?? {};
  const name = entry?.name ?? id;
  if (seq >= (head?.eventCount ?? 0)) throw noTurn(name, seq);
  for await (const [first] of store.links(id, seq)) {
    const link = first && decodeLink(first.link);
    if (link?.events[seq - link.seq]?.kind === "received") return;
    throw noTurn(name, seq);
  }
}

function noTurn(name: string, seq: Seq): ActorError {
  return new ActorError("ACTOR_NO_TURN", {
    what: `no turn of ${quote(name)} begins with event ${seq}`,
    remedy:
      "name the event with which it was received: `theater inspect` and `theater chain log` show it",
  });
}
