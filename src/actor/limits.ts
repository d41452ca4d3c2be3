import { DEFAULT_LIMITS, type Limits } from "../engine/mod.ts";

/** Bytes of threaded state up to which `replied` carries its digest. A larger one is bound by the next mark. */
export const STATE_DIGEST_MAX: number = 4 * 1024;

/** What running a turn again costs besides its guest's fuel, in fuel: a million is about a millisecond. */
export const TURN_FUEL = 30_000n;

/** What one actor may use: the engine's limits, and its own. */
export interface ActorLimits extends Limits {
  /** Messages waiting; one more is refused with ACTOR_MAILBOX_FULL. */
  readonly mailboxMax: number;
  /** Bytes of their encoded arguments together, where more than one waits; then the same. */
  readonly mailboxBytesMax: number;
  /** Messages sent and not yet done with; then `send` and `call` answer `outbox-full`. */
  readonly outboxMax: number;
  /** Bytes of their bodies together, which are in memory until they are done with; then the same. */
  readonly outboxBytesMax: number;
  /** Replies owed; one more call is refused with ACTOR_MAILBOX_FULL. */
  readonly owedMax: number;
  /** Timers set; one more fails the turn with CAPABILITY_LIMIT. */
  readonly timersMax: number;
  /** Bytes of a message's encoded arguments; a larger one is refused with ACTOR_MESSAGE_TOO_LARGE. */
  readonly messageBytesMax: number;
  /** Bytes of threaded state; a turn that gives more fails with ACTOR_STATE_TOO_LARGE. */
  readonly stateBytesMax: number;
  /** Fuel since the last mark, TURN_FUEL more for each turn, after which the next turn's end takes one. */
  readonly epochFuelMax: bigint;
  /** Events of one link; the turn that records more fails with ACTOR_TURN_TOO_LONG. */
  readonly linkEventsMax: number;
}

/** What an actor and all below it may use together; of what is left out, anything. */
export interface TreeLimits {
  /** Actors that run, the one at the top among them; one more is not started: ACTOR_TREE_FULL. */
  readonly actorsMax?: number;
  /** Levels below the top; the same. */
  readonly depthMax?: number;
  /** Bytes of memories; at them no further actor comes to one: what is for it is refused with ACTOR_TREE_FULL. */
  readonly memoryBytesMax?: number;
  /** Bytes of links and blobs that were recorded; at them no turn begins: likewise. */
  readonly storedBytesMax?: number;
  /** Events that are recorded; beyond a second's turns wait. */
  readonly eventsPerSecondMax?: number;
}

export const DEFAULT_ACTOR_LIMITS: ActorLimits = {
  ...DEFAULT_LIMITS,
  mailboxMax: 1_000,
  mailboxBytesMax: 16 * 1024 * 1024,
  outboxMax: 1_000,
  outboxBytesMax: 16 * 1024 * 1024,
  owedMax: 1_000,
  timersMax: 1_000,
  messageBytesMax: 1024 * 1024,
  stateBytesMax: 1024 * 1024,
  epochFuelMax: 20_000_000n,
  linkEventsMax: 10_000,
};
