import type { ActorId, Digest } from "../base/mod.ts";
import type { MessageKind, Sender, Seq, Slot, Started } from "./event.ts";
import type { ChannelFrame } from "./frame.ts";
import { PersistentMap } from "./persistent-map.ts";

/** Where exits go, as the address of a pair: no name of an actor begins with `@`. */
export const SUPERVISOR_ADDRESS = "@supervisor";

/** How long an idempotency key is kept, and how many an actor keeps. */
export const KEY_MS_MAX: number = 24 * 60 * 60 * 1000;
export const KEY_COUNT_MAX = 10_000;

/** The most bodies that one end of a channel may be allowed at a time. */
export const CHANNEL_CREDIT_MAX = 1_000_000;

/**
 * The host's half of an actor's state: a pure fold of its events (`apply`). Plain data and persistent maps: a version that
 * was kept stays as it was.
 */
export interface Ledger {
  readonly phase: Phase;
  /** The latest `started`, with its table whichever `started` brought it. */
  readonly life: Life | undefined;
  /** In the phases `running` and `waiting`. */
  readonly turn: OpenTurn | undefined;
  /** What an `upgraded` since the latest `started` asks of the next. */
  readonly upgrade: Upgrade | undefined;
  /** True where a `rewound` came since the latest `started`. */
  readonly rewound: boolean;
  /** The exit that the supervisor has not taken: the token of its message in the outbox. */
  readonly exit: Seq | undefined;
  /** A message whose turn failed and that is received again. */
  readonly retry: Incoming | undefined;
  /** What came in, by sender and address as written. */
  readonly inbound: PersistentMap<string, Inbound>;
  /** What went out, by address as written. */
  readonly outbound: PersistentMap<string, Outbound>;
  /** Messages not yet done with, by token. */
  readonly outbox: PersistentMap<Seq, Outgoing>;
  /** Replies owed, by the seq of their `received`. */
  readonly owed: PersistentMap<Seq, Incoming>;
  readonly timers: PersistentMap<Seq, Timer>;
  /** By the token of this end. */
  readonly channels: PersistentMap<Seq, Channel>;
  /** With the incarnation that the supervisor gave each last. */
  readonly children: PersistentMap<ActorId, number>;
  /** With the seq of the event that set each. */
  readonly monitors: PersistentMap<ActorId, Seq>;
  readonly keyvalue: PersistentMap<string, Slot>;
  readonly keys: Keys;
}

/**
 * `unborn` before genesis; `started` when a `received` must follow; `idle` between turns; `running` within one; `waiting`
 * when its last event is a `called` without an answer; `stopped` until started again.
 */
export type Phase = "unborn" | "started" | "idle" | "running" | "waiting" | "stopped";

export interface Life extends Omit<Started, "kind" | "table" | "fork"> {
  readonly table: readonly string[];
}

export interface Upgrade {
  readonly component: Digest;
  readonly manifest: Digest;
}

/** A message that came in, as far as its answer needs it. */
export interface Incoming {
  /** Of its `received`: the token of its reply. */
  readonly seq: Seq;
  readonly message: MessageKind;
  readonly sender: Sender;
  /** Of an actor's message that has a position. */
  readonly address: string | undefined;
  readonly n: number | undefined;
  readonly key: string | undefined;
}

export interface OpenTurn extends Incoming {
  /** In the phase `waiting`: the `called` that is not answered. */
  readonly called: Seq | undefined;
  /** Requests made in this turn, newest first, answered ones among them. */
  readonly requests: TokenList | undefined;
  /** What a failure goes back to: the ledger before the first effect that is not committed yet, and that event's seq. */
  readonly base: { readonly ledger: Ledger; readonly seq: Seq } | undefined;
}

export interface TokenList {
  readonly token: Seq;
  readonly rest: TokenList | undefined;
}

export interface Inbound {
  readonly sender: ActorId;
  readonly address: string;
  /** The highest number taken. */
  readonly last: number;
  /** The highest `settled` that a message carried. */
  readonly settled: number;
  /** Messages above `settled` that were taken, by number. One up to `last` that is not among them was refused. */
  readonly taken: PersistentMap<number, Taken>;
}

export interface Taken {
  readonly received: Seq;
  /** The event that answered it: its `replied` or `failed`, or a `called` with the effect `reply`. */
  readonly answered: Seq | undefined;
}

export interface Outbound {
  readonly address: string;
  /** The highest number used. */
  readonly n: number;
  /** Every number up to it is answered, acknowledged or refused. */
  readonly settled: number;
  /** The highest number up to `settled` that was not refused, or 0. */
  readonly kept: number;
  /** Each number above `settled`: the token of its message while it is open, else DONE or REFUSED. */
  readonly numbers: PersistentMap<number, number>;
}

/** What stands for a number's message once it is closed; tokens are 0 and more. */
export const DONE = -1;
export const REFUSED = -2;

export interface Outgoing {
  readonly address: string;
  readonly n: number;
  readonly message: "call" | "send" | "exit" | "channel";
  /** A call's deadline. */
  readonly dueMs: number | undefined;
  /** True while a turn waits, or may wait, for the answer. */
  readonly awaited: boolean;
  /** `queued` until a `settled` tells. Only what is awaited is kept after that. */
  readonly state: "queued" | "taken" | "refused";
  /** Of a message through a channel, and of no other. */
  readonly frame?: ChannelFrame | undefined;
}

/** This actor's end of a channel. */
export interface Channel {
  /** `opening`: offered to another, who has not answered; `offered`: to this one, within the turn of the offer. */
  readonly phase: "opening" | "offered" | "open";
  /** The actor at the other end, and its token; undefined while it is opening. */
  readonly peer: ActorId | undefined;
  readonly theirs: Seq | undefined;
  /** Bodies that may be sent. */
  readonly credit: number;
  /** Bodies that may still come. */
  readonly granted: number;
  /** To which `granted` is filled up again as bodies are handled; 0: by hand. */
  readonly window: number;
  /** Why the other end is not there, where a frame was refused for that; what tells the actor is on its way. */
  readonly lost: string | undefined;
}

export interface Timer {
  /** When it fires next. */
  readonly dueMs: number;
  readonly everyMs: number | undefined;
}

/** Idempotency keys, and the order in which they came: `order` holds the places from `first` to before `next`. */
export interface Keys {
  readonly records: PersistentMap<string, Keyed>;
  readonly order: PersistentMap<number, string>;
  readonly first: number;
  readonly next: number;
}

export interface Keyed extends Taken {
  /** Undefined: the host. */
  readonly client: string | undefined;
  readonly key: string;
  /** Of the link that received it. */
  readonly atMs: number;
}

/** Before genesis. */
export function newLedger(): Ledger {
  return {
    phase: "unborn",
    life: undefined,
    turn: undefined,
    upgrade: undefined,
    rewound: false,
    exit: undefined,
    retry: undefined,
    inbound: PersistentMap.of(),
    outbound: PersistentMap.of(),
    outbox: PersistentMap.of(),
    owed: PersistentMap.of(),
    timers: PersistentMap.of(),
    channels: PersistentMap.of(),
    children: PersistentMap.of(),
    monitors: PersistentMap.of(),
    keyvalue: PersistentMap.of(),
    keys: { records: PersistentMap.of(), order: PersistentMap.of(), first: 0, next: 0 },
  };
}

/** The key of `inbound`: an id has always the same length. */
export function inboundKey(sender: ActorId, address: string): string {
  return sender + address;
}

/** The key of `keys.records`; the length keeps a client's name and its key apart. */
export function keyedKey(client: string | undefined, key: string): string {
  return client === undefined ? `:${key}` : `${client.length}:${client}${key}`;
}
