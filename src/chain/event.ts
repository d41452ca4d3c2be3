import type { ActorId, Digest } from "../base/mod.ts";
import type { ChannelArrival, ChannelStep } from "./frame.ts";

/** The place of an event in its actor's chain, from 0. */
export type Seq = number;

/** A payload kept beside the link. Its digest covers salt (16 bytes) ‖ payload; `size` is the payload's, in bytes. */
export interface BlobReference {
  readonly digest: Digest;
  readonly size: number;
}

/** One encoded value: its deterministic CBOR (docs/chain-format.md, "Values"), or where that is kept. */
export type Slot = Uint8Array | BlobReference;

export type Origin = "guest" | "host";

/** Who a message is from. A client's text is what authenticated it; the runtime stamps all of them. */
export type Sender =
  | { readonly kind: "actor"; readonly id: ActorId }
  | { readonly kind: "client"; readonly name: string }
  | { readonly kind: "host" };

export type MessageKind =
  | "init"
  | "call"
  | "send"
  | "channel"
  | "http"
  | "timer"
  | "exit"
  | "process"
  | "socket";

/**
 * Where a message from an actor stands in the numbering of its pair (sender, address as written): DESIGN "Delivery".
 */
export interface Position {
  readonly address: string;
  /** From 1, never used twice. */
  readonly n: number;
  /** The pair's previous number that was not refused, or 0. */
  readonly after: number;
  /** Every number up to it is answered, acknowledged or refused. */
  readonly settled: number;
}

/** The event, in another actor's durable chain, that brought this one about. */
export interface Cause {
  readonly actor: ActorId;
  readonly seq: Seq;
  /** Of the link that holds it. */
  readonly link: Digest;
}

export type StartReason = "new" | "activate" | "restart" | "epoch" | "fork" | "rewind" | "upgrade";

/** What an event changes in the ledger. Closed: `apply` reads these and the kinds, never arguments. */
export type Effect =
  /** A message queued for another actor: a send, or a request whose token is this event's seq. `due`: a call's deadline. */
  | {
      readonly kind: "message";
      readonly address: string;
      readonly n: number;
      readonly message: "call" | "send";
      readonly dueMs: number | undefined;
    }
  /** An owed reply given: the token is the seq of its `received`. */
  | { readonly kind: "reply"; readonly token: Seq }
  /** A timer set: its token is this event's seq. `everyMs` undefined: it fires once. */
  | { readonly kind: "timer"; readonly dueMs: number; readonly everyMs: number | undefined }
  /** A timer or a request called off. */
  | { readonly kind: "cancelled"; readonly token: Seq }
  /** The answer to this pending request was handed to the guest: a `returned` of an import that waits for several. */
  | { readonly kind: "answered"; readonly token: Seq }
  | { readonly kind: "put"; readonly key: string; readonly value: Slot }
  | { readonly kind: "removed"; readonly key: string }
  | { readonly kind: "child"; readonly id: ActorId; readonly change: "added" | "removed" }
  | { readonly kind: "monitor"; readonly id: ActorId; readonly change: "added" | "removed" }
  /** What was done to a channel of this token; of `replied` the only effect there is. */
  | { readonly kind: "channel"; readonly token: Seq; readonly step: ChannelStep };

/** Where a fork comes from: the event that ended a turn of another actor, and the key-value it had then. */
export interface Fork {
  readonly source: Cause;
  /** `encodeKeyvalue`'s bytes. */
  readonly keyvalue: Slot;
}

export interface Started {
  readonly kind: "started";
  readonly reason: StartReason;
  /** One instance's life, counted from 0. */
  readonly epoch: number;
  /** Counts restarts by a supervisor, from 0. */
  readonly incarnation: number;
  readonly component: Digest;
  readonly meter: number;
  readonly abi: number;
  readonly theater: string;
  /** Of the manifest's bytes. */
  readonly manifest: Digest;
  /** The effective grant as data (docs/chain-format.md, "Grant"): handlers, limits, state. With the component, all that replay needs. */
  readonly grant: Slot;
  /** Of the state that the epoch begins with; undefined where there is none yet, or it is resident. */
  readonly state: Digest | undefined;
  /** SHA-256 over the canonical CBOR of the import table. */
  readonly imports: Digest;
  /** `interface#function`, sorted bytewise; only where it differs from the `started` before. */
  readonly table: readonly string[] | undefined;
  /** Where the reason is `fork`, and nowhere else. */
  readonly fork?: Fork | undefined;
}

export interface Received {
  readonly kind: "received";
  readonly message: MessageKind;
  readonly sender: Sender;
  /** For messages of actors; clients, timers and the host have no number. */
  readonly position: Position | undefined;
  /** An idempotency key, of a sender that is not an actor. */
  readonly key: string | undefined;
  /** In a retry: of the `received` whose turn failed. Position and key are that one's, and left out here. */
  readonly again?: Seq | undefined;
  /** Of the timer that fired, or of the channel that this came through; of an offer this event's seq. */
  readonly token?: Seq | undefined;
  /** What came through the channel; undefined: a body. */
  readonly frame?: Exclude<ChannelArrival, { readonly kind: "body" }> | undefined;
  readonly deadlineMs: number | undefined;
  /** `ns:pkg/iface@1.0.0#func`, or `func` at the root. */
  readonly function: string;
  /** One slot an argument, without the state. */
  readonly args: readonly Slot[];
  readonly cause: Cause | undefined;
  /** W3C trace context: version-traceid-parentid-flags, as text. */
  readonly trace: string | undefined;
}

export interface Called {
  readonly kind: "called";
  /** Index into the table of the latest `started`. */
  readonly import: number;
  readonly args: readonly Slot[];
  /**
   * Where the answer was there before the commit. Undefined: the import waits, and this event is the last of its link. A
   * function without a result has one nevertheless: `encodeResult(undefined, undefined)`.
   */
  readonly result: Slot | undefined;
  readonly deadlineMs: number | undefined;
  readonly effect: Effect | undefined;
}

export interface Returned {
  readonly kind: "returned";
  /** The seq of its `called`. */
  readonly called: Seq;
  readonly result: Slot;
  readonly cause: Cause | undefined;
  readonly effect: Effect | undefined;
}

export interface Settled {
  readonly kind: "settled";
  readonly messages: readonly {
    readonly address: string;
    readonly n: number;
    /** Undefined: taken. Else why it was refused. */
    readonly refused: string | undefined;
  }[];
}

export interface Replied {
  readonly kind: "replied";
  /** Without the state; the handler's `err` is a reply too. */
  readonly result: Slot;
  /** Fuel of the whole turn, instantiation included where it began the epoch. */
  readonly fuel: bigint;
  /** Of a threaded actor's state after the turn, where it is 4 KiB or less. */
  readonly state: Digest | undefined;
  /** True where this does not answer the message: a `reply` with this turn's token will, or did. Absent: false. */
  readonly deferred?: boolean | undefined;
  /** Of the turn of what came through a channel: the answer to an offer, or credit for what was handled. */
  readonly effect?: (Effect & { readonly kind: "channel" }) | undefined;
}

export interface Failed {
  readonly kind: "failed";
  readonly code: string;
  readonly message: string;
  readonly fuel: bigint;
  readonly origin: Origin;
  /** True where its message is to be received again, so that this is not its answer. Absent: false. */
  readonly retried?: boolean | undefined;
}

export type Exit =
  | { readonly kind: "normal" }
  | { readonly kind: "shutdown" }
  | { readonly kind: "abnormal"; readonly code: string };

export interface Decided {
  readonly kind: "decided";
  readonly child: ActorId;
  readonly incarnation: number;
  readonly exit: Exit;
  readonly decision: "ignore" | "forget" | "restart" | "escalate";
  /** In stop order. */
  readonly stop: readonly ActorId[];
  /** In start order. */
  readonly start: readonly ActorId[];
}

export interface Stopped {
  readonly kind: "stopped";
  /** A code: why it will not run again unless started. */
  readonly code: string;
  readonly origin: Origin;
}

export interface Marked {
  readonly kind: "marked";
  readonly epoch: number;
  readonly state: Digest | undefined;
  readonly ledger: Digest;
  /** The state or the memories, in order, and last the ledger. */
  readonly blobs: readonly BlobReference[];
}

export interface Rewound {
  readonly kind: "rewound";
  /** The seq of the event that ended the target turn. */
  readonly to: Seq;
  readonly by: string;
  /** Those of the target: `encodeTimers`'s bytes. */
  readonly timers: Slot;
  /** That of the target: `encodeKeyvalue`'s bytes. */
  readonly keyvalue: Slot;
}

export interface Upgraded {
  readonly kind: "upgraded";
  readonly by: string;
  readonly component: Digest;
  readonly manifest: Digest;
  readonly grant: Slot;
}

export interface Redacted {
  readonly kind: "redacted";
  readonly by: string;
  readonly blobs: readonly Digest[];
}

/**
 * What an actor did, seen from outside its sandbox. The list is closed: a capability adds no kind of its own.
 */
export type Event =
  | Started
  | Received
  | Called
  | Returned
  | Settled
  | Replied
  | Failed
  | Decided
  | Stopped
  | Marked
  | Rewound
  | Upgraded
  | Redacted;
