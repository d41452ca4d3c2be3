import type {
  Answer,
  Delivery,
  Ended,
  LogLine,
  Offer,
  Receipt,
  Request,
  RestartOrder,
} from "../actor/mod.ts";
import type { ChildOrder } from "../capabilities/mod.ts";
import type { ActorId, Digest } from "../base/mod.ts";
import type { Seq } from "../chain/mod.ts";
import type { PortableProgram } from "../engine/mod.ts";
import type { Blob } from "../store/mod.ts";
import type { Leaving } from "./thread-cell.ts";
import type { PackedAppends } from "./wire-appends.ts";
import type { WireError } from "./wire-error.ts";
import type { WireRecovered, WireSpec, WireSuccessor } from "./wire-spec.ts";

/*
 * What the main thread and a cell's thread say to each other: plain data, in batches, in order. `ask` numbers what is to be answered by
 * `answer` or `refusal`, each side its own; `ref` numbers a message that is on its way to an actor, as whoever passed it on counts.
 */

/** To the cell. */
export type ToCell =
  /** In front of the first that names it. */
  | { readonly kind: "program"; readonly digest: string; readonly program: PortableProgram }
  /** Nobody names it again before it is sent again. */
  | { readonly kind: "forget"; readonly digest: string }
  | (Ask & { readonly kind: "start"; readonly spec: WireSpec })
  | (Ask & {
      readonly kind: "activate";
      readonly spec: WireSpec;
      readonly recovered: WireRecovered;
    })
  | {
      readonly kind: "deliver";
      readonly ref: number;
      readonly id: ActorId;
      readonly request: WireRequest;
    }
  /** Of what was delivered, where its turn has not begun. */
  | { readonly kind: "withdraw"; readonly ref: number }
  | (Ask & {
      readonly kind: "stop";
      readonly id: ActorId;
      readonly code: string;
      readonly drainMs: number | undefined;
    })
  | (Ask & {
      readonly kind: "cancel";
      readonly id: ActorId;
      readonly turn: Seq | undefined;
      readonly by: string;
    })
  | (Ask & { readonly kind: "rest" })
  | (Ask & {
      readonly kind: "upgrade";
      readonly id: ActorId;
      readonly next: WireSuccessor;
      readonly by: string;
    })
  | { readonly kind: "abort"; readonly ask: number; readonly reason: WireError }
  | (Ask & { readonly kind: "letGo"; readonly id: ActorId })
  | { readonly kind: "passivate"; readonly id: ActorId }
  | { readonly kind: "release"; readonly id: ActorId }
  | (Ask & { readonly kind: "restart"; readonly id: ActorId; readonly order: RestartOrder })
  | (Ask & { readonly kind: "functions"; readonly id: ActorId })
  | (Ask & { readonly kind: "inspect"; readonly ids: readonly ActorId[] })
  /** What becomes of what the cell offered. */
  | { readonly kind: "told"; readonly ref: number; readonly delivery: Delivery }
  /** What that actor waits for would close a circle. */
  | { readonly kind: "giveWay"; readonly actor: ActorId; readonly ref: number }
  /** To be answered by anything. */
  | { readonly kind: "ping" }
  /** The store has no room for new work now: ask before the next turn. */
  | { readonly kind: "full" }
  | (Ask & { readonly kind: "close" })
  | Answered;

/** To the main thread. */
export type ToMain =
  | Placed
  | { readonly kind: "begun"; readonly ref: number }
  | { readonly kind: "taken"; readonly ref: number; readonly receipt: Receipt }
  /** `taken`: where that was not told before. */
  | {
      readonly kind: "answered";
      readonly ref: number;
      readonly answer: WireAnswer;
      readonly taken: Receipt | undefined;
    }
  /** The actor is not in this cell any more: whoever has it is to be asked. */
  | { readonly kind: "astray"; readonly ref: number }
  | { readonly kind: "offer"; readonly ref: number; readonly offer: Omit<Offer, "told"> }
  | {
      readonly kind: "waits";
      readonly actor: ActorId;
      readonly address: string;
      readonly ref: number;
    }
  | { readonly kind: "waitsNoMore"; readonly actor: ActorId }
  /** A call within the cell. */
  | {
      readonly kind: "callPlaced";
      readonly sender: ActorId;
      readonly receiver: ActorId;
      readonly isTaken: boolean;
      readonly ref: number;
    }
  | { readonly kind: "callBegun"; readonly sender: ActorId; readonly receiver: ActorId }
  /** `heard`: the last message that it might have got; what was passed on for it after that goes astray. */
  | {
      readonly kind: "ended";
      readonly id: ActorId;
      readonly leaving: Leaving;
      readonly heard: number;
    }
  /** It is to live in another cell: all that was passed on for it and is not answered goes astray. */
  | { readonly kind: "moves"; readonly id: ActorId }
  | { readonly kind: "trouble"; readonly id: ActorId; readonly error: WireError }
  /** To a `ping`. */
  | { readonly kind: "pong" }
  | { readonly kind: "log"; readonly line: LogLine }
  | { readonly kind: "fault"; readonly error: WireError }
  | (Ask & { readonly kind: "store"; readonly what: StoreAsk })
  /** What a supervisor wants done to a child. */
  | (Ask & {
      readonly kind: "command";
      readonly supervisor: ActorId;
      readonly order: ChildOrder;
    })
  | (Ask & { readonly kind: "monitor"; readonly watcher: ActorId; readonly address: string })
  | { readonly kind: "demonitor"; readonly watcher: ActorId; readonly actor: ActorId }
  | {
      readonly kind: "monitors";
      readonly watcher: ActorId;
      readonly monitors: readonly (readonly [ActorId, Seq])[];
    }
  | ({ readonly kind: "exited" } & Ended)
  /** Nobody reads on. */
  | { readonly kind: "leave"; readonly reader: number }
  | Answered;

/** A message waits at its receiver, or its turn began in the same tick. */
export interface Placed {
  readonly kind: "placed";
  readonly ref: number;
  readonly isTaken: boolean;
  hasBegun: boolean;
}

export interface Ask {
  readonly ask: number;
}

export type Answered =
  | (Ask & { readonly kind: "answer"; readonly value: unknown })
  | (Ask & { readonly kind: "refusal"; readonly error: WireError });

/** What a cell asks of the store; the answers are those of its members. */
export type StoreAsk =
  | { readonly kind: "admit" }
  | { readonly kind: "append"; readonly appends: PackedAppends }
  | { readonly kind: "claim"; readonly actor: ActorId; readonly term: number }
  | { readonly kind: "actor"; readonly actor: ActorId }
  | { readonly kind: "keep"; readonly blobs: readonly Blob[] }
  | { readonly kind: "blob"; readonly digest: Digest }
  /** The next page of this reader, which begins with its first; undefined where there is none. */
  | { readonly kind: "page"; readonly reader: number; readonly of: Reading };

/** All actors, or the links of one. */
export type Reading = { readonly actor: ActorId; readonly fromSeq: number } | undefined;

export type WireRequest = Omit<Request, "placed" | "begins" | "taken" | "answer"> & {
  readonly isFollowed: boolean;
  /** Whoever passed it on is to hear that its turn begins, before anything of that is in the store. */
  readonly tellsBegun: boolean;
  readonly wantsTaken: boolean;
};

export type WireAnswer =
  | Exclude<Answer, { readonly kind: "refused" }>
  | { readonly kind: "refused"; readonly error: WireError };
