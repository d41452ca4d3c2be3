import { ActorError } from "../actor/mod.ts";
import type { ActorId } from "../base/mod.ts";
import { decodeLink, type Seq } from "../chain/mod.ts";
import type { ChainReader } from "../store/mod.ts";

/** Throws where no turn of this actor begins with that event. @throws ActorError ACTOR_NO_TURN; StoreError, ChainError */
export async function mustBeTurn(id: ActorId, seq: Seq, store: ChainReader): Promise<void> {
  const { eventCount = 0 } = (await store.actor(id))?.head ?? {};
  if (seq >= eventCount) throw noTurn(id, seq);
  for await (const [first] of store.links(id, seq)) {
    const link = first && decodeLink(first.link);
    if (link?.events[seq - link.seq]?.kind === "received") return;
    throw noTurn(id, seq);
  }
}

function noTurn(id: ActorId, seq: Seq): ActorError {
  return new ActorError("ACTOR_NO_TURN", {
    what: `no turn of ${id} begins with event ${seq}`,
    remedy:
      "name the event with which it was received: `theater inspect` and `theater chain log` show it",
  });
}
