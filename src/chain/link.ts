import type { ActorId, Digest } from "../base/mod.ts";
import type { Event, Seq } from "./event.ts";

export const CHAIN_VERSION = 1;

/** No link is longer, encoded. A turn that would pass it has to fail before it does: see `LinkWriter.byteCount`. */
export const LINK_BYTES_MAX: number = 16 * 1024 * 1024;

/** What a link says of itself, before its events. */
export interface LinkHeader {
  readonly actor: ActorId;
  /** Of its first event. */
  readonly seq: Seq;
  /** The digest of the link before; ZERO_DIGEST at genesis. */
  readonly parent: Digest;
  /** The seq of the turn's `received`; undefined for a link of host events only. */
  readonly turn: Seq | undefined;
  /** When its first event was recorded, in ms since the epoch. Never decreases within an actor. */
  readonly atMs: number;
}

/** What one commit makes durable: a torn link never happened. */
export interface Link extends LinkHeader {
  /** At least one. */
  readonly events: readonly Event[];
}
