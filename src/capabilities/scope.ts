import type { ActorId, Entropy } from "../base/mod.ts";

/** All that a capability may ask of the host, for one epoch of one actor. */
export interface Scope {
  readonly identity: Identity;

  /** The actor's clock: when the link being built was begun, in ms since the epoch. Moves only at commits. */
  nowMs(): number;

  readonly entropy: Entropy;

  /** Shows the line once the commit that holds the present call is durable; never, if there is none. */
  log(level: LogLevel, text: string): void;

  /** The same for what comes in pieces: bytes of UTF-8, cut into lines; what is left of one at the commit is a line of its own. */
  print(level: LogLevel, bytes: Uint8Array): void;

  /** Resolves when the host's clock has reached it. @throws the signal's reason. */
  waitUntil(dueMs: number, signal: AbortSignal): Promise<void>;

  readonly timers: Timers;
  readonly messages: Messages;
  readonly channels: Channels;
  readonly monitors: Monitors;
  readonly children: Children;
}

/** The actors whose ends this one is told of. */
export interface Monitors {
  /** Why it can have none. */
  refusal(): MonitorError | undefined;
  /** The id of the actor at the address, which is monitored with the present call's answer; or why it is not. */
  begin(address: string, signal: AbortSignal): Promise<string | MonitorError>;
  /** False where there is no such monitor. */
  end(actor: string): boolean;
}

/** `monitor-error` of wit/actor.wit, as a Value. */
export type MonitorError =
  | { readonly tag: "not-found" | "too-many"; readonly val: undefined }
  | { readonly tag: "denied"; readonly val: string };

/** The children of a supervisor. */
export interface Children {
  /** Why it cannot have another one. */
  refusal(): ChildError | undefined;
  /** A child that is to be: its id, which follows from the present call. */
  adopt(): string;
  /** A child that it had before it stopped. */
  adoptAgain(child: string): void;
  /** The id of the child that the call with this seq adopted. */
  adoptedBy(call: number): string;
  /** It is no child any more, with the present call's answer. */
  forget(child: string): void;
  has(child: string): boolean;
  /** Their ids, in order. */
  list(): readonly string[];
  /** Resolves when it is durable. */
  order(order: ChildOrder): Promise<Ordered>;
  /** Ends the actor itself, with this code: its open turn ends with it. Resolves never. */
  end(code: string): Promise<undefined>;
}

/** `child-error` of wit/actor.wit, as a Value. */
export type ChildError =
  | { readonly tag: "not-found" | "name-taken" | "too-many"; readonly val: undefined }
  | { readonly tag: "already-started" | "denied" | "failed"; readonly val: string };

/** What came of an order. */
export interface Ordered {
  /** Of what hindered it; undefined: it is done. */
  readonly code?: string | undefined;
  /** Where a name was taken: the child of the same supervisor that has it. */
  readonly child?: string | undefined;
}

/** How long a child may take to stop. */
export type Shutdown = "brutal-kill" | { readonly timeoutMs: number } | "infinity";

/** What is to be done to a child. Each order names the incarnation that it is for; one that is over asks for nothing. */
export type ChildOrder = { readonly child: string } & (
  | {
      readonly kind: "spawn";
      readonly name: string;
      /** What it is made from: only the runtime reads it. */
      readonly spec: Uint8Array;
    }
  | {
      readonly kind: "restart";
      readonly incarnation: number;
      /** Its state as it was, or none: then its `init` runs again. */
      readonly from: "last" | "initial";
    }
  | { readonly kind: "stop"; readonly incarnation: number; readonly shutdown: Shutdown }
);

/**
 * The actor's ends of channels, by their tokens. What is done to them leaves after the commit that holds the present call. The import
 * that offers one takes its greeting, and the one that sends its body, as the one argument that is bytes; the one that closes takes the
 * reason as its second.
 */
export interface Channels {
  /** The token, or why not. */
  open(
    address: string,
    greeting: Uint8Array,
    credit: number,
    isAutomatic: boolean,
  ): number | ChannelError;
  /** Undefined: it will leave. */
  send(token: number, body: Uint8Array): ChannelError | undefined;
  grant(token: number, credit: number): ChannelError | undefined;
  close(token: number, reason: string): ChannelError | undefined;
}

/** `channel-error` of wit/actor.wit, as a Value. */
export type ChannelError =
  | { readonly tag: "closed" | "no-credit" | "too-many" | "outbox-full"; readonly val: undefined }
  | { readonly tag: "denied" | "other"; readonly val: string };

/**
 * Timers of the actor, durable with the commit that holds the present call. The import that sets one takes the body as its argument
 * `body: list<u8>`, and no other that is bytes: it is read again from the chain.
 */
export interface Timers {
  /** The timer's token; undefined where there are as many as the actor may have. */
  set(dueMs: number, everyMs: number | undefined, body: Uint8Array): number | undefined;
  /** False where there is none of this token, or it has fired. */
  cancel(token: number): boolean;
}

/** Why a message did not bring an answer: `call-error` of wit/actor.wit, as a Value. */
export type CallError =
  | {
      readonly tag:
        | "not-found"
        | "mailbox-full"
        | "outbox-full"
        | "deadline"
        | "deadlock"
        | "in-doubt";
      readonly val: undefined;
    }
  | { readonly tag: "denied" | "failed" | "refused" | "other"; readonly val: string };

/** `result<list<u8>, call-error>`, as a Value. */
export type CallAnswer =
  | { readonly tag: "ok"; readonly val: Uint8Array }
  | { readonly tag: "err"; readonly val: CallError };

/** What a handler answers: `result<list<u8>, string>`, as a Value. */
export type HandlerAnswer =
  | { readonly tag: "ok"; readonly val: Uint8Array }
  | { readonly tag: "err"; readonly val: string };

/**
 * The actor's outbox, and what comes back. What is queued leaves after the commit that holds the present call. The import that sends
 * takes the body as its argument `body: list<u8>`, and no other that is bytes: after a start of the host it is read again from the
 * chain.
 */
export interface Messages {
  /** Undefined: it will leave. */
  send(address: string, body: Uint8Array): CallError | undefined;
  /** The token of its answer. `blocks`: the actor waits for nothing else. */
  request(address: string, body: Uint8Array, dueMs: number, blocks: boolean): number | CallError;
  /** The answer to the request with this token, once it is there. */
  answer(token: number): Promise<CallAnswer>;
  /** The first answer to one of these that are pending, in this turn; it counts as given. */
  first(
    tokens: readonly number[],
    signal: AbortSignal,
  ): Promise<{ readonly token: number; readonly answer: CallAnswer }>;
  /** Whether this request is pending in this turn. */
  isPending(token: number): boolean;
  /** False where no reply is owed under this token. */
  reply(token: number, answer: HandlerAnswer): boolean;
}
export interface Identity {
  readonly id: ActorId;
  readonly name: string | undefined;
  readonly epoch: number;
}

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
