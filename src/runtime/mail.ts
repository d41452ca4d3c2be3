import {
  type Answer,
  type Delivery,
  HANDLE,
  type Offer,
  type Post,
  type Request,
} from "../actor/mod.ts";
import { type ActorId, NO_BYTES } from "../base/mod.ts";
import type { Cause } from "../chain/mod.ts";
import { WaitGraph } from "./wait-graph.ts";

export interface MailDeps {
  /** The running actor at this address, a name or an id. */
  readonly find: (address: string) => ActorId | undefined;
  readonly deliver: (id: ActorId, request: Request) => void;
  /** Tells what a message came to which one had taken who bore its address before; undefined where nobody had. */
  readonly retired: (offer: Offer) => Promise<Delivery | undefined>;
}

/** Carries messages between the actors of one theater: what one offers, another is asked, and what comes of it is told. */
export class Mail implements Post {
  readonly #deps: MailDeps;
  readonly #graph = new WaitGraph();

  constructor(deps: MailDeps) {
    this.#deps = deps;
  }

  offer(offer: Offer): void {
    const id = this.#deps.find(offer.position.address);
    if (id !== undefined && !offer.isAgain) this.#deps.deliver(id, this.#requestOf(offer, id));
    else void this.#search(offer, id);
  }

  /** To whoever took it before, or else to whoever bears the address now. */
  async #search(offer: Offer, id: ActorId | undefined): Promise<void> {
    const settled = await this.#deps.retired(offer);
    if (settled !== undefined) return offer.told(settled);
    if (id === undefined) return offer.told(NOT_FOUND);
    this.#deps.deliver(id, this.#requestOf(offer, id));
  }

  waits(actor: ActorId, address: string, giveWay: () => void): boolean {
    const callee = this.#deps.find(address);
    return callee === undefined || this.#graph.add(actor, callee, giveWay);
  }

  waitsNoMore(actor: ActorId): void {
    this.#graph.remove(actor);
  }

  /** Whom this actor waits for, and for nothing else. */
  waitedFor(actor: ActorId): ActorId | undefined {
    return this.#graph.of(actor);
  }

  #requestOf(offer: Offer, receiver: ActorId): Request {
    const { sender, position, message, body, dueMs, cause } = offer;
    let isTaken = false;
    let isWithdrawn = false;
    const withdraw = (): void => {
      isWithdrawn = true;
      offer.told(DEADLOCK);
    };
    return {
      kind: message,
      sender: { kind: "actor", id: sender },
      function: HANDLE,
      args: body,
      position,
      key: undefined,
      deadlineMs: dueMs,
      cause,
      trace: undefined,
      placed: (taken) => {
        if (offer.blocks && taken) this.#graph.insist(sender, receiver);
        else if (offer.blocks && !this.#graph.add(sender, receiver, withdraw)) return false;
        offer.told({ kind: "placed" });
        return true;
      },
      begins: () => {
        if (offer.blocks && !isWithdrawn) this.#graph.begin(sender);
        return !isWithdrawn;
      },
      taken: () => {
        isTaken = true;
        offer.told({ kind: "taken" });
      },
      answer: (answer) => {
        if (isWithdrawn) return;
        const delivery = deliveryOf(answer, receiver, isTaken);
        if (message === "call" || delivery.kind !== "answered") offer.told(delivery);
      },
    };
  }
}

/** What the sender is told of an answer. */
export function deliveryOf(answer: Answer, receiver: ActorId, isTaken: boolean): Delivery {
  if (answer.kind === "refused") return refusalOf(answer.error.code, isTaken);
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

function refusalOf(code: string, isTaken: boolean): Delivery {
  switch (code) {
    // Nothing was decided: the actor or the host goes, or has no room for new work.
    case "ACTOR_CLOSED":
    case "ACTOR_OUT_OF_ORDER":
    case "STORE_FULL":
    case "STORE_FAILED":
    case "STORE_CLOSED":
    case "STORE_STALE_HEAD":
    case "STORE_STALE_TERM":
      return { kind: "later" };
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

const NOT_FOUND: Delivery & { readonly kind: "refused" } = {
  kind: "refused",
  code: "ACTOR_NOT_FOUND",
  error: { tag: "not-found", val: undefined },
};

const DEADLOCK: Delivery = {
  kind: "refused",
  code: "ACTOR_DEADLOCK",
  error: { tag: "deadlock", val: undefined },
};
