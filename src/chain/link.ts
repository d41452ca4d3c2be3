import type { ActorId, Digest } from "../base/mod.ts";
import type { Event, Seq } from "./event.ts";

export const CHAIN_VERSION = 1;

/** What one commit makes durable: a torn link never happened. */
export interface Link {
  readonly actor: ActorId;
  /** Of its first event. */
  readonly seq: Seq;
  /** The digest of the link before; ZERO_DIGEST at genesis. */
  readonly parent: Digest;
  /** The seq of the turn's `received`; undefined for a link of host events only. */
  readonly turn: Seq | undefined;
  /** When its first event was recorded, in ms since the epoch. Never decreases within an actor. */
  readonly atMs: number;
  /** At least one. */
  readonly events: readonly Event[];
}
