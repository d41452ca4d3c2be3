import type { ActorId } from "../base/mod.ts";
import type { CallAnswer, CallError, ChildOrder, Ordered } from "../capabilities/mod.ts";
import type { Cause, ChannelFrame, Position, Seq } from "../chain/mod.ts";

/** What carries messages between actors: the runtime's, as an actor sees it. */
export interface Post {
  /**
   * Offers a message of the outbox, which is durable. Of one pair they are offered in order; one that was taken may be offered
   * again, and gets the answer that was given.
   */
  offer(offer: Offer): void;
  /**
   * Puts down that this actor waits for the one at the address, and for nothing else. False where that would close a circle: then it
   * is not put down. `giveWay` ends the wait, where one that cannot would close a circle with it.
   */
  waits(actor: ActorId, address: string, giveWay: () => void): boolean;
  waitsNoMore(actor: ActorId): void;
  /** Does to a child of this supervisor what it orders, once however often it is asked; resolves when that is durable. */
  command(supervisor: ActorId, order: ChildOrder): Promise<Ordered>;
  readonly monitoring: Monitoring;
}

/** Who is told when an actor ends. */
export interface Monitoring {
  /**
   * From here on `watcher` is told when the actor at the address ends: by a message of the kind `exit` from that one, which has no
   * number. Undefined where there is none. One monitor of a pair is in place of another.
   */
  begin(watcher: ActorId, address: string): Promise<Monitored | undefined>;
  /** It is told no more, not what is on its way either. */
  end(watcher: ActorId, actor: ActorId): void;
  /** `watcher` is in memory, and its ledger has these: each with the seq of the `returned` that set it. */
  resume(watcher: ActorId, monitors: readonly (readonly [ActorId, Seq])[]): void;
  /** That an actor has ended is durable. */
  exited(ended: Ended): void;
}

export interface Monitored {
  readonly id: ActorId;
  /** The latest event of its chain: what comes after it is told. */
  readonly cause: Cause;
}

/** How an actor ended: plain data. */
export interface Ended {
  /** The event that says so, and its link. */
  readonly cause: Cause;
  /** By a stop: nothing comes after it. */
  readonly isStopped: boolean;
  /** As `exitOf` reads it. */
  readonly exit: Uint8Array;
}

export interface Offer {
  readonly sender: ActorId;
  /** Of an exit: the supervisor, which the address does not name. */
  readonly to?: ActorId | undefined;
  readonly position: Position;
  readonly message: "call" | "send" | "exit" | "channel";
  /** Of a message through a channel: what it is. */
  readonly frame: ChannelFrame | undefined;
  /** The sender waits for its answer, and for nothing else: put down as `waits` does, or refused where that closes a circle. */
  readonly blocks: boolean;
  /** Not changed after. */
  readonly body: Uint8Array;
  /** A host that ended may have offered it before: to whoever bore the address then. */
  readonly isAgain: boolean;
  /** Who let it be offered again in this host: nobody else can have taken it. */
  readonly before?: ActorId | undefined;
  /** Whether its sender is gone with its cell, and is to offer it again: this one is not to be carried on. */
  readonly isVoid?: (() => boolean) | undefined;
  /** A call's deadline, in milliseconds since the epoch. */
  readonly dueMs: number | undefined;
  readonly cause: Cause;
  /** Hears what becomes of it: `placed`, `taken`, then perhaps `answered`; or one of the others. Nothing, where the host closes. */
  told(delivery: Delivery): void;
}

export type Delivery =
  /** It waits for its turn, or for a reply that is owed. */
  | { readonly kind: "placed" }
  /** It is durable in the receiver's chain. */
  | { readonly kind: "taken" }
  /** Durable too. */
  | { readonly kind: "answered"; readonly answer: CallAnswer; readonly cause: Cause | undefined }
  /** It never was taken, and will not be: its number stays behind. */
  | { readonly kind: "refused"; readonly code: string; readonly error: CallError }
  /** Nothing was decided: it is to be offered again. `by`: whom it was offered to, where it was to anyone. */
  | { readonly kind: "later"; readonly by: ActorId | undefined };
