import {
  type Delivery,
  deliveryOf,
  HANDLE_RESULT,
  type Offer,
  recordedAnswer,
  recover,
} from "../actor/mod.ts";
import { type ActorId, type Digest, equalBytes, type Sha256, TheaterError } from "../base/mod.ts";
import { admission, type Ledger } from "../chain/mod.ts";
import type { Listed, Store } from "../store/mod.ts";

/** It was taken, and will never be answered. */
const STOPPED: Delivery = {
  kind: "answered",
  answer: { tag: "err", val: { tag: "failed", val: "ACTOR_STOPPED" } },
  cause: undefined,
};

/** Ledgers of actors that do not run any more which are kept at hand; the one that was asked longest ago goes first. */
export const RETIRED_LEDGERS_MAX = 32;

export interface RetiredDeps {
  readonly store: Store;
  readonly sha256: Sha256;
}

interface Read {
  /** Of the chain's head. */
  readonly head: Digest;
  readonly ledger: Promise<Ledger>;
}

/**
 * What those took who do not run any more, as their chains say. Whoever stops may leave a thousand messages on their way to it, each of
 * which is looked up: so a chain is read once for all of them.
 */
export class Retired {
  readonly #deps: RetiredDeps;
  readonly #read = new Map<ActorId, Read>();

  constructor(deps: RetiredDeps) {
    this.#deps = deps;
  }

  /** What a message came to that one of these had taken. Undefined: none had. `later` where that cannot be read now. */
  async settled(ids: readonly ActorId[], offer: Offer): Promise<Delivery | undefined> {
    try {
      for (const id of ids) {
        const settled = await this.#settledIn(id, offer);
        if (settled !== undefined) return settled;
      }
      return undefined;
    } catch (error) {
      if (error instanceof TheaterError) return { kind: "later", by: undefined };
      throw error;
    }
  }

  async #settledIn(id: ActorId, offer: Offer): Promise<Delivery | undefined> {
    const { store, sha256 } = this.#deps;
    const listed = await store.actor(id);
    if (listed === undefined) return undefined;
    if (listed.entry.status !== "stopped") return { kind: "later", by: undefined }; // what it took at last is not durable yet
    const found = admission(await this.#ledgerOf(listed), offer.sender, offer.position);
    if (found.kind !== "known") return undefined;
    const { received, answered } = found;
    if (offer.message !== "call") return { kind: "taken" };
    if (answered === undefined) return STOPPED;
    const places = { received, answered };
    const type = (): typeof HANDLE_RESULT => HANDLE_RESULT; // the one function that actors call
    return deliveryOf(await recordedAnswer(store, id, places, type, sha256), id, true);
  }

  /** At its head, which may have moved since: it may have run again. */
  #ledgerOf(listed: Listed): Promise<Ledger> {
    const { actor, head } = listed;
    const read = this.#read.get(actor);
    this.#read.delete(actor);
    if (read !== undefined && equalBytes(read.head, head.digest)) {
      this.#read.set(actor, read);
      return read.ledger;
    }
    const ledger = this.#recover(listed);
    this.#read.set(actor, { head: head.digest, ledger });
    const [oldest] = this.#read.keys();
    if (this.#read.size > RETIRED_LEDGERS_MAX && oldest !== undefined) this.#read.delete(oldest);
    return ledger;
  }

  async #recover(listed: Listed): Promise<Ledger> {
    const { store, sha256 } = this.#deps;
    try {
      return (await recover(listed, store, sha256)).end.ledger;
    } catch (error) {
      this.#read.delete(listed.actor); // it may be there the next time
      throw error;
    }
  }
}
