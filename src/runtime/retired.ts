import { type Delivery, HANDLE_RESULT, type Offer, recordedAnswer, recover } from "../actor/mod.ts";
import { type ActorId, type Sha256, TheaterError } from "../base/mod.ts";
import { admission } from "../chain/mod.ts";
import type { Store } from "../store/mod.ts";
import { deliveryOf } from "./mail.ts";

const NOT_FOUND: Delivery = {
  kind: "refused",
  code: "ACTOR_NOT_FOUND",
  error: { tag: "not-found", val: undefined },
};

/** It was taken, and will never be answered. */
const STOPPED: Delivery = {
  kind: "answered",
  answer: { tag: "err", val: { tag: "failed", val: "ACTOR_STOPPED" } },
  cause: undefined,
};

/**
 * What a message came to that is offered to an address which nobody bears any more: where the last who did had taken it, its chain
 * says so, and what it answered.
 */
export async function settledBy(
  id: ActorId | undefined,
  offer: Offer,
  store: Store,
  sha256: Sha256,
): Promise<Delivery> {
  const listed = id === undefined ? undefined : await store.actor(id);
  if (listed === undefined) return NOT_FOUND;
  try {
    const { end } = await recover(listed, store, sha256);
    const found = admission(end.ledger, offer.sender, offer.position);
    if (found.kind !== "known") return NOT_FOUND;
    const { received, answered } = found;
    if (offer.message === "send") return { kind: "taken" };
    if (answered === undefined) return STOPPED;
    const places = { received, answered };
    const type = (): typeof HANDLE_RESULT => HANDLE_RESULT; // the one function that actors call
    return deliveryOf(
      await recordedAnswer(store, listed.actor, places, type, sha256),
      listed.actor,
      true,
    );
  } catch (error) {
    if (error instanceof TheaterError) return NOT_FOUND;
    throw error;
  }
}
