import type { ActorId, Digest } from "../../base/mod.ts";
import type { Entry, Head, Listed } from "../chain-store.ts";
import type { ChainRow, Damage } from "./log-index.ts";
import type { Place } from "./place.ts";

/** A chain up to one of its links. */
export interface Tip {
  readonly digest: Digest;
  readonly linkCount: number;
  readonly eventCount: number;
  /** Where that link's frame stands. */
  place: Place;
  readonly entry: Entry;
}

/** One chain that was touched since the store was opened. Its links are in the log only. */
export interface ChainState {
  readonly actor: ActorId;
  term: number;
  /** Up to the last link that was taken; undefined before genesis. */
  taken: Tip | undefined;
  /** Up to the last link that is durable. */
  durable: Tip | undefined;
  readonly damage: Damage | undefined;
}

/** As the index has it. */
export function chainState(actor: ActorId, row: ChainRow | undefined): ChainState {
  const tip = row && tipOf(row);
  return { actor, term: 0, taken: tip, durable: tip, damage: row?.damage };
}

export function tipOf({ digest, linkCount, eventCount, place, entry }: ChainRow): Tip | undefined {
  return entry && { digest, linkCount, eventCount, place, entry };
}

/** The caller's own. */
export function headOf({ digest, linkCount, eventCount }: Tip): Head {
  return { digest: new Uint8Array(digest) as Uint8Array as Digest, linkCount, eventCount };
}

export function listedAs(actor: ActorId, tip: Tip): Listed {
  return { actor, head: headOf(tip), entry: tip.entry };
}
