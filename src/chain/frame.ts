import type { Seq } from "./event.ts";

// What goes through a channel between two actors (docs/chain-format.md, "Channels"). Each end has a token of its own: the offering end
// the seq of the `called` that offered, the other the seq of the `received` that the offer came by.

/** What an actor does to a channel of its own: the effect of a `called`, or of the `replied` that ends the turn of a frame. */
export type ChannelStep =
  /** Its token is this event's seq. `credit`: how many bodies the other end may send. */
  | {
      readonly kind: "offer";
      readonly address: string;
      readonly n: number;
      readonly credit: number;
      readonly isAutomatic: boolean;
    }
  /** The answer to an offer, whose number was taken when the offer was received. */
  | { readonly kind: "accept"; readonly credit: number; readonly isAutomatic: boolean }
  | { readonly kind: "refuse" }
  | { readonly kind: "body"; readonly n: number }
  | { readonly kind: "credit"; readonly n: number; readonly credit: number }
  /** Without a number where the other end is not known yet: what it answers is refused. */
  | { readonly kind: "close"; readonly n: number | undefined };

/** What a `received` brings through a channel. */
export type ChannelArrival =
  | { readonly kind: "offer"; readonly theirs: Seq; readonly credit: number }
  | { readonly kind: "accept"; readonly theirs: Seq; readonly credit: number }
  | { readonly kind: "refuse" }
  | { readonly kind: "body" }
  | { readonly kind: "credit"; readonly credit: number }
  | { readonly kind: "close" }
  /** Of the host: the other end is not there any more, or never was. */
  | { readonly kind: "lost" };

/** A frame of the outbox: all of it but its bytes, which stand in the event that made it. Plain data. */
export interface ChannelFrame {
  /** `pending`: the answer to an offer whose turn is not over. It leaves as `accept` or `refuse`. */
  readonly kind: "offer" | "accept" | "refuse" | "body" | "credit" | "close" | "pending";
  /** The token of the end that sends it. */
  readonly from: Seq;
  /** The token of the end that it is for; undefined of an offer. */
  readonly to: Seq | undefined;
  /** Granted by it; 0 where it grants none. */
  readonly credit: number;
  /** Of a `refuse` or `close` that a failure, a stop or a rewind made: why. */
  readonly code: string | undefined;
}
