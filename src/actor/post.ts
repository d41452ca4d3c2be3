import type { ActorId } from "../base/mod.ts";
import type { CallAnswer, CallError, ChildOrder } from "../capabilities/mod.ts";
import type { Cause, ChannelFrame, Position } from "../chain/mod.ts";

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
  /**
   * Does to a child of this supervisor what it orders, once however often it is asked; resolves when that is durable. Undefined: it is
   * done; else the code of what hindered it.
   */
  command(supervisor: ActorId, order: ChildOrder): Promise<string | undefined>;
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
  /** Nothing was decided: it is to be offered again. */
  | { readonly kind: "later" };
