import {
  type Delivery,
  type Offer,
  offeredRequest,
  type Post,
  type Request,
  type Waits,
} from "../actor/mod.ts";
import type { ActorId } from "../base/mod.ts";
import { ownBytes } from "./wire-value.ts";
import type { ToMain } from "./wire.ts";

export interface NeighboursDeps {
  /** The actor at this address, a name or an id, where it lives in this cell. */
  readonly find: (address: string) => ActorId | undefined;
  readonly deliver: (id: ActorId, request: Request) => void;
  readonly say: (item: ToMain) => void;
  /** Has the main thread do what a supervisor wants. */
  readonly command: Post["command"];
}

/**
 * Carries messages of a cell's actors: to those of the same cell without leaving the thread, to others through the main thread. Who
 * waits for whom is known there alone, since a wait outlives the tick: so a circle of this cell's own is found there too.
 */
export class Neighbours implements Post {
  readonly #deps: NeighboursDeps;
  /** Passed on, and not done with. */
  readonly #offers = new Map<number, Offer>();
  /** What each actor waits for, and for nothing else. */
  readonly #blocking = new Map<ActorId, Blocking>();
  #count = 0;

  constructor(deps: NeighboursDeps) {
    this.#deps = deps;
  }

  offer(offer: Offer): void {
    const { find, deliver } = this.#deps;
    const id = offer.isAgain ? undefined : find(offer.to ?? offer.position.address);
    if (id === undefined) return this.#passOn(offer);
    deliver(id, offeredRequest(offer, id, offer.blocks ? this.#waitsOf(offer) : undefined));
  }

  #passOn(offer: Offer): void {
    const { sender, to, position, message, frame, blocks, body, isAgain, dueMs, cause } = offer;
    const ref = ++this.#count;
    this.#offers.set(ref, offer);
    const plain = { sender, to, position, message, frame, blocks, isAgain, dueMs };
    const own = { body: ownBytes(body), cause: { ...cause, link: ownBytes(cause.link) } };
    this.#deps.say({ kind: "offer", ref, offer: { ...plain, ...own } });
  }

  command(...order: Parameters<Post["command"]>): ReturnType<Post["command"]> {
    return this.#deps.command(...order);
  }

  /** What becomes of an offer that was passed on. */
  told(ref: number, delivery: Delivery): void {
    const offer = this.#offers.get(ref);
    if (offer === undefined) return;
    const isOpen =
      delivery.kind === "placed" || (delivery.kind === "taken" && offer.message === "call");
    if (!isOpen) this.#offers.delete(ref);
    offer.told(delivery);
  }

  /** An edge that closes a circle gives way later than it would in one thread: when the main thread was told of it. */
  waits(actor: ActorId, address: string, giveWay: () => void): boolean {
    const ref = ++this.#count;
    this.#blocking.set(actor, { ref, end: giveWay });
    this.#deps.say({ kind: "waits", actor, address, ref });
    return true;
  }

  waitsNoMore(actor: ActorId): void {
    this.#blocking.delete(actor);
    this.#deps.say({ kind: "waitsNoMore", actor });
  }

  /** Ends the wait of this number, where it still is one. */
  giveWay(actor: ActorId, ref: number): void {
    const blocking = this.#blocking.get(actor);
    if (blocking?.ref === ref) blocking.end();
  }

  #waitsOf(offer: Offer): Waits {
    const ref = ++this.#count;
    const blocking: Blocking = { ref, end: () => undefined };
    this.#blocking.set(offer.sender, blocking);
    const stands = (): boolean => this.#blocking.get(offer.sender) === blocking;
    const { say } = this.#deps;
    return {
      placed: (sender, receiver, isTaken, withdraw) => {
        if (!stands()) return true;
        blocking.end = withdraw;
        say({ kind: "callPlaced", sender, receiver, isTaken, ref });
        return true;
      },
      begun: (sender, receiver) => {
        if (!stands()) return;
        blocking.end = () => undefined;
        say({ kind: "callBegun", sender, receiver });
      },
    };
  }
}

interface Blocking {
  readonly ref: number;
  /** Lets go of it, and tells the actor that it would wait for itself. */
  end: () => void;
}
