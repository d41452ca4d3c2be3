import type { TheaterError } from "../base/mod.ts";
import { RemoteError } from "./errors.ts";
import type { ShownEvent } from "./event-json.ts";
import type { Verb } from "./request.ts";

/**
 * One line of a host. A request is answered by one `reply`, or one `error`; a stream by any number of items, and then by `done` or an
 * `error`. An error whose id is null is one of a line whose id cannot be told.
 */
export type Answer =
  | { readonly id: number; readonly reply: unknown }
  | { readonly id: number; readonly item: unknown }
  | { readonly id: number; readonly done: true }
  | { readonly id: number | null; readonly error: WireError };

/** What a client is told of an error. */
export interface WireError {
  readonly code: string;
  readonly what: string;
  readonly where?: string | undefined;
  readonly remedy: string;
}

/** Where a message or its answer stands in the actor's chain. */
export interface WireReceipt {
  /** The link's digest. */
  readonly link: string;
  readonly seq: number;
}

/** An actor as the index has it. */
export interface ListedJson {
  readonly name: string | null;
  readonly id: string;
  readonly status: "running" | "stopped";
  readonly dirty: boolean;
  readonly wakeAtMs: number | null;
  readonly eventCount: number;
  readonly linkCount: number;
  readonly head: string;
}

/** What an instance uses of its limits, and the most that it used. */
export interface MemoryJson {
  readonly memoryBytes: number;
  readonly tableElements: number;
  readonly handles: number;
  readonly handlesPeak: number;
  /** Bytes that crossed its boundary within one call, in the call that moved most. */
  readonly crossingBytesPeak: number;
}

/** What an actor has open; what is not there is left out. */
export interface StandingJson {
  readonly turn?: TurnJson | undefined;
  readonly waiting?: WaitingJson | undefined;
  /** Of the actor that it waits for, and for nothing else. */
  readonly waitsFor?: { readonly id: string; readonly name: string } | undefined;
  /** What the tree uses at whose top it is, where that has limits. */
  readonly tree?: TreeJson | undefined;
  readonly owedCount: number;
  readonly outboxCount: number;
  readonly timerCount: number;
  readonly nextTimer?: TimerJson | undefined;
}

/** Limits by their names in a manifest's `[tree]`, in camel case; those that are left out do not bound it. */
export interface TreeJson {
  readonly limits: Readonly<Record<string, number>>;
  /** Those that run, the one at the top among them. */
  readonly actorCount: number;
  readonly memoryBytes: number;
  readonly storedBytes: number;
}

interface TurnJson {
  /** Of its `received`. */
  readonly seq: number;
  readonly message: string;
  readonly sender: SenderJson;
}

interface SenderJson {
  readonly kind: string;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

/** What the turn waits for. */
interface WaitingJson {
  /** Of its `called`. */
  readonly seq: number;
  /** `interface#function` */
  readonly function: string;
  readonly sinceMs: number;
  /** When a sleep ends, or an answer is given up. */
  readonly deadlineMs?: number | undefined;
  /** Those whose answers it waits for. */
  readonly messages: readonly {
    readonly token: number;
    readonly address: string;
    readonly dueMs?: number | undefined;
  }[];
}

interface TimerJson {
  readonly token: number;
  readonly dueMs: number;
  readonly everyMs?: number | undefined;
}

/** What each request is answered with. A later host may add keys. */
export interface Replies {
  readonly status: {
    readonly version: string;
    readonly pid: number;
    /** The data directory. */
    readonly data: string;
    /** Those that run. */
    readonly actorCount: number;
  };
  readonly inspect: ListedJson & {
    /** Absent from a host that does not tell. */
    readonly standing?: StandingJson | undefined;
    /** Null where it is not in memory. */
    readonly live: {
      readonly phase: string;
      readonly mailCount: number;
      readonly active: boolean;
      /** What its instance uses; null where none is in memory, absent from a host that does not tell. */
      readonly memory?: MemoryJson | null | undefined;
      readonly functions: readonly string[];
    } | null;
  };
  readonly start: { readonly name: string; readonly id: string };
  /** `wasRunning` is false where there was nothing to do. */
  readonly stop: { readonly id: string; readonly wasRunning: boolean };
  readonly restart: { readonly id: string };
  readonly cancelTurn: {
    readonly id: string;
    /** Null where none is open, or the one that was named not any more. */
    readonly cancelled: {
      readonly turn: number;
      /** False where it was over before that. */
      readonly isCancelled: boolean;
      /** Of what ended it. */
      readonly receipt: WireReceipt;
    } | null;
  };
  readonly upgrade: {
    readonly id: string;
    /** What the chain says of it; null where it was made from the same already. */
    readonly upgraded: {
      readonly receipt: WireReceipt;
      /** Bytes of the state that was kept; null where there was none. */
      readonly stateBytes: number | null;
    } | null;
  };
  readonly call: {
    readonly id: string;
    /** As text; null where there is none. */
    readonly reply?: string | null | undefined;
    /** Where it is not UTF-8. */
    readonly replyBase64?: string | undefined;
    readonly receipt: WireReceipt;
  };
  readonly send: { readonly id: string; readonly receipt: WireReceipt };
  readonly invoke: {
    readonly id: string;
    /** With its version. */
    readonly function: string;
    /** By its WIT type; null where it has none; absent where it was sent. */
    readonly result?: unknown;
    readonly receipt: WireReceipt;
  };
  /** `id` of whoever took it. */
  readonly resend: { readonly id: string; readonly receipt: WireReceipt };
  /** False where no such request waits any more. */
  readonly cancel: { readonly cancelled: boolean };
  readonly shutdown: object;
}

/** What a stream gives, one after the other. */
export interface Items {
  readonly list: { readonly actor: ListedJson };
  readonly deadLetters: { readonly deadLetter: DeadLetterJson };
  readonly watch: {
    readonly event?: EventJson | undefined;
    readonly log?: LogJson | undefined;
    /** All that was durable when the watch began has been shown. */
    readonly caughtUp?: true | undefined;
  };
}

/** An event, and whose it is. */
export interface EventJson extends ShownEvent {
  readonly actor: string;
  readonly name: string | null;
}

/** A message of which nothing came, and whose it is. */
export interface DeadLetterJson {
  readonly actor: string;
  readonly name: string | null;
  /** Names it, to send it again. */
  readonly seq: number;
  readonly atMs: number;
  /** `failed`: the actor took it, and its turn failed. `refused`: the actor sent it, and nobody took it. */
  readonly kind: string;
  readonly code: string;
  /** Where it was refused: whom it was for. */
  readonly address?: string | undefined;
  /** Where its turn failed: whom it was from, which function it was for, and what the failure said. */
  readonly sender?: SenderJson | undefined;
  readonly function?: string | undefined;
  readonly message?: string | undefined;
}

export interface LogJson {
  readonly actor: string;
  readonly name?: string | undefined;
  readonly atMs: number;
  readonly level: string;
  /** The guest's. */
  readonly text: string;
}

export type Replying = keyof Replies;
export type Streaming = keyof Items;

const STREAMS: ReadonlySet<Verb> = new Set<Streaming>(["list", "deadLetters", "watch"]);

export function isStreaming(verb: Verb): verb is Streaming {
  return STREAMS.has(verb);
}

export function wireErrorOf({ code, what, where, remedy }: TheaterError): WireError {
  return { code, what, where, remedy };
}

/** The same, on the other side. */
export function errorFrom({ code, what, where, remedy }: WireError): TheaterError {
  return new RemoteError(code, { what, where, remedy });
}
