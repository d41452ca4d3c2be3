import {
  type Delivery,
  deliveryOf,
  HANDLE_RESULT,
  type Offer,
  recordedAnswer,
  recover,
} from "../actor/mod.ts";
import { type ActorId, type Sha256, TheaterError } from "../base/mod.ts";
import { admission } from "../chain/mod.ts";
import type { Store } from "../store/mod.ts";

/** It was taken, and will never be answered. */
const STOPPED: Delivery = {
  kind: "answered",
  answer: { tag: "err", val: { tag: "failed", val: "ACTOR_STOPPED" } },
  cause: undefined,
};

/**
 * What a message came to that one of these had taken, who do not run any more, as its chain says. Undefined: none had. `later`
 * where that cannot be read now.
 */
export async function settledBy(
  ids: readonly ActorId[],
  offer: Offer,
  store: Store,
  sha256: Sha256,
): Promise<Delivery | undefined> {
  try {
    for (const id of ids) {
      const settled = await settledIn(id, offer, store, sha256);
      if (settled !== undefined) return settled;
    }
    return undefined;
  } catch (error) {
    if (error instanceof TheaterError) return { kind: "later" };
    throw error;
  }
}

async function settledIn(
  id: ActorId,
  offer: Offer,
  store: Store,
  sha256: Sha256,
): Promise<Delivery | undefined> {
  const listed = await store.actor(id);
  if (listed === undefined) return undefined;
  const { end } = await recover(listed, store, sha256);
  const found = admission(end.ledger, offer.sender, offer.position);
  if (found.kind !== "known") return undefined;
  const { received, answered } = found;
  if (offer.message !== "call") return { kind: "taken" };
  if (answered === undefined) return STOPPED;
  const places = { received, answered };
  const type = (): typeof HANDLE_RESULT => HANDLE_RESULT; // the one function that actors call
  return deliveryOf(await recordedAnswer(store, id, places, type, sha256), id, true);
}
