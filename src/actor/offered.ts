import { type ActorId, NO_BYTES } from "../base/mod.ts";
import type { Cause } from "../chain/mod.ts";
import { channelFunction } from "./channel-entry.ts";
import { HANDLE } from "./entry.ts";
import { exitOf, HANDLE_EXIT } from "./exits.ts";
import type { Answer, Request } from "./message.ts";
import type { Delivery, Offer } from "./post.ts";

/** Hears of calls whose sender waits for nothing else: one edge each in the graph of waits. */
export interface Waits {
  /**
   * The call waits at its receiver, or was taken there already. False: its sender must not wait for it. `withdraw` takes it back where
   * its turn has not begun; then it is answered with ACTOR_DEADLOCK.
   */
  placed(sender: ActorId, receiver: ActorId, isTaken: boolean, withdraw: () => void): boolean;
  /** Its turn begins: it is not withdrawn any more. */
  begun(sender: ActorId, receiver: ActorId): void;
}

/** What an actor is asked by an offer of another's; `waits` hears of one that blocks its sender. */
export function offeredRequest(offer: Offer, receiver: ActorId, waits: Waits | undefined): Request {
  const { sender, position, message, frame, body, isAgain, isVoid, dueMs, cause } = offer;
  let isTaken = false;
  let isWithdrawn = false;
  const withdrawHere = (): void => {
    isWithdrawn = true;
    offer.told(DEADLOCK);
  };
  return {
    kind: message,
    sender: { kind: "actor", id: sender },
    function: functionOf(offer),
    args: message === "exit" ? [exitOf(body)] : body,
    through: frame,
    position,
    key: undefined,
    deadlineMs: dueMs,
    cause,
    trace: undefined,
    isAgain,
    isVoid,
    placed: (taken, withdraw = withdrawHere) => {
      if (waits?.placed(sender, receiver, taken, withdraw) === false) return false;
      offer.told({ kind: "placed" });
      return true;
    },
    begins: () => {
      if (!isWithdrawn) waits?.begun(sender, receiver);
      return !isWithdrawn;
    },
    taken: () => {
      isTaken = true;
      offer.told({ kind: "taken" });
    },
    answer: (answer) => {
      if (isWithdrawn) return;
      // Its receiver ended while it was on its way: whether that had taken it before is to be looked up first.
      if (isAgain && !isTaken && isOfNobody(answer))
        return offer.told({ kind: "later", by: receiver });
      const delivery = deliveryOf(answer, receiver, isTaken);
      if (message === "call" || delivery.kind !== "answered") offer.told(delivery);
    },
  };
}

function isOfNobody(answer: Answer): boolean {
  if (answer.kind !== "refused") return false;
  const { code } = answer.error;
  return code === "ACTOR_STOPPED" || code === "ACTOR_NOT_FOUND";
}

/** What the sender is told of an answer. */
export function deliveryOf(answer: Answer, receiver: ActorId, isTaken: boolean): Delivery {
  if (answer.kind === "refused") return refusalOf(answer.error.code, receiver, isTaken);
  const cause = { actor: receiver, ...answer.receipt };
  if (answer.kind === "failed") return answered("failed", answer.code, cause);
  const { tag, val } = answer.result as { tag: string; val: unknown }; // by the handler's WIT type
  if (tag !== "ok") return answered("refused", val as string, cause);
  const body = (val as Uint8Array | undefined) ?? NO_BYTES;
  return { kind: "answered", answer: { tag: "ok", val: body }, cause };
}

function answered(tag: "failed" | "refused" | "other", val: string, cause?: Cause): Delivery {
  return { kind: "answered", answer: { tag: "err", val: { tag, val } }, cause };
}

function refusalOf(code: string, receiver: ActorId, isTaken: boolean): Delivery {
  switch (code) {
    // Nothing was decided: the actor or the host goes, or its tree or the host has no room for new work.
    case "ACTOR_CLOSED":
    case "ACTOR_OUT_OF_ORDER":
    case "ACTOR_TREE_FULL":
    case "STORE_FULL":
    case "STORE_FAILED":
    case "STORE_CLOSED":
    case "STORE_STALE_HEAD":
    case "STORE_STALE_TERM":
      return { kind: "later", by: receiver };
    default:
      break;
  }
  if (isTaken) return answered("failed", code);
  switch (code) {
    case "ACTOR_NOT_FOUND":
    case "ACTOR_STOPPED":
      return { ...NOT_FOUND, code };
    case "ACTOR_MAILBOX_FULL":
      return { kind: "refused", code, error: { tag: "mailbox-full", val: undefined } };
    case "ACTOR_DEADLOCK":
      return DEADLOCK;
    case "ACTOR_DEADLINE":
      return { kind: "refused", code, error: { tag: "deadline", val: undefined } };
    case "ACTOR_SETTLED":
      return answered("other", code);
    default:
      return { kind: "refused", code, error: { tag: "other", val: code } };
  }
}

export const NOT_FOUND: Delivery & { readonly kind: "refused" } = {
  kind: "refused",
  code: "ACTOR_NOT_FOUND",
  error: { tag: "not-found", val: undefined },
};

const DEADLOCK: Delivery = {
  kind: "refused",
  code: "ACTOR_DEADLOCK",
  error: { tag: "deadlock", val: undefined },
};

function functionOf({ message, frame }: Offer): string {
  if (message === "exit") return HANDLE_EXIT;
  return frame === undefined ? HANDLE : channelFunction(frame);
}
