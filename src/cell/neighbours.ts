import {
  type Delivery,
  type Monitoring,
  type Offer,
  offeredRequest,
  type Post,
  type Request,
  type Waits,
} from "../actor/mod.ts";
import type { ActorId, Clock } from "../base/mod.ts";
import { ownBytes } from "./wire-value.ts";
import type { ToMain } from "./wire.ts";

/**
 * Milliseconds that a wait is told of late: almost all are over by then, and one that closes a circle still stands. Telling of each call
 * within a cell at once took a sixth of its thread's time, and half of the main thread's (2026-11).
 */
export const WAIT_TOLD_MS = 20;

export interface NeighboursDeps {
  readonly clock: Clock;
  /** The actor at this address, a name or an id, where it lives in this cell. */
  readonly find: (address: string) => ActorId | undefined;
  readonly deliver: (id: ActorId, request: Request) => void;
  readonly say: (item: ToMain) => void;
  /** Has the main thread do what a supervisor wants. */
  readonly command: Post["command"];
  /** Asks the main thread for a monitor. */
  readonly monitor: Monitoring["begin"];
}

/**
 * Carries messages of a cell's actors: to those of the same cell without leaving the thread, to others through the main thread. Who
 * waits for whom is known there alone, of waits that last: so a circle of this cell's own is found there too.
 */
export class Neighbours implements Post {
  /** Who monitors whom is known by the main thread alone. */
  readonly monitoring: Monitoring;
  readonly #deps: NeighboursDeps;
  /** Passed on, and not done with. */
  readonly #offers = new Map<number, Offer>();
  /** What each actor waits for, and for nothing else. */
  readonly #blocking = new Map<ActorId, Blocking>();
  /** Those of which the main thread does not know, the oldest first. */
  readonly #untold = new Set<Blocking>();
  /** How often those were looked at; one is told of the second time. */
  #looks = 0;
  #isLooking = false;
  #count = 0;

  constructor(deps: NeighboursDeps) {
    this.#deps = deps;
    const { say, monitor } = deps;
    this.monitoring = {
      begin: monitor,
      end: (watcher, actor) => say({ kind: "demonitor", watcher, actor }),
      resume: (watcher, monitors) => say({ kind: "monitors", watcher, monitors }),
      exited: ({ cause, exit, isStopped }) =>
        say({
          kind: "exited",
          exit: ownBytes(exit),
          isStopped,
          cause: { ...cause, link: ownBytes(cause.link) },
        }),
    };
  }

  offer(offer: Offer): void {
    const { find, deliver } = this.#deps;
    const isNew = !offer.isAgain && offer.before === undefined;
    const id = isNew ? find(offer.to ?? offer.position.address) : undefined;
    if (id === undefined) return this.#passOn(offer);
    deliver(id, offeredRequest(offer, id, offer.blocks ? this.#waitsOf(offer) : undefined));
  }

  #passOn(offer: Offer): void {
    const { sender, to, position, message, frame, blocks, body, isAgain, before, dueMs, cause } =
      offer;
    const ref = ++this.#count;
    this.#offers.set(ref, offer);
    const plain = { sender, to, position, message, frame, blocks, isAgain, before, dueMs };
    const own = { body: ownBytes(body), cause: { ...cause, link: ownBytes(cause.link) } };
    if (blocks) {
      this.#block(sender, ref, NOTHING).isTold = true; // there it is known from the offer on
      this.tellWaits();
    }
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
    this.#keep(this.#block(actor, ref, giveWay), { kind: "waits", actor, address, ref });
    if (this.#deps.find(address) === undefined) this.tellWaits();
    return true;
  }

  waitsNoMore(actor: ActorId): void {
    const blocking = this.#blocking.get(actor);
    this.#blocking.delete(actor);
    if (blocking === undefined) return;
    this.#untold.delete(blocking);
    if (blocking.isTold) this.#deps.say({ kind: "waitsNoMore", actor });
  }

  /** Ends the wait of this number, where it still is one. */
  giveWay(actor: ActorId, ref: number): void {
    const blocking = this.#blocking.get(actor);
    if (blocking?.ref === ref) blocking.end();
  }

  /** A call from elsewhere waits at an actor of this cell. */
  placed(receiver: ActorId): void {
    if (this.#blocking.get(receiver)?.isTold === false) this.tellWaits();
  }

  /** Tells the main thread of all waits now: somebody asks, or one leads out of the cell, and whoever closes a circle is to be known. */
  tellWaits(): void {
    for (const blocking of this.#untold) this.#tell(blocking);
  }

  #waitsOf({ sender }: Offer): Waits {
    const ref = ++this.#count;
    const blocking = this.#block(sender, ref, NOTHING);
    const stands = (): boolean => this.#blocking.get(sender) === blocking;
    return {
      placed: (_, receiver, isTaken, withdraw) => {
        if (!stands()) return true;
        blocking.end = withdraw;
        this.#keep(blocking, { kind: "callPlaced", sender, receiver, isTaken, ref });
        return true;
      },
      begun: (_, receiver) => {
        if (!stands()) return;
        blocking.end = NOTHING;
        if (blocking.isTold) this.#deps.say({ kind: "callBegun", sender, receiver });
        else blocking.edge = { kind: "callPlaced", sender, receiver, isTaken: true, ref };
      },
    };
  }

  #block(actor: ActorId, ref: number, end: () => void): Blocking {
    this.waitsNoMore(actor); // for what it offered before: that waits nowhere, and is offered again
    const blocking = { ref, edge: undefined, end, isTold: false, looks: 0 };
    this.#blocking.set(actor, blocking);
    return blocking;
  }

  /** To itself, for a while. */
  #keep(blocking: Blocking, edge: ToMain): void {
    blocking.edge = edge;
    blocking.looks = this.#looks;
    this.#untold.add(blocking);
    this.#lookLater();
  }

  #tell(blocking: Blocking): void {
    this.#untold.delete(blocking);
    blocking.isTold = true;
    if (blocking.edge !== undefined) this.#deps.say(blocking.edge);
  }

  #lookLater(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const { clock } = this.#deps;
    clock.wakeAt(clock.nowMs() + WAIT_TOLD_MS, () => this.#lookAround());
  }

  #lookAround(): void {
    this.#isLooking = false;
    for (const blocking of this.#untold) {
      if (blocking.looks === this.#looks) break; // and so are those after it
      this.#tell(blocking);
    }
    this.#looks++;
    if (this.#untold.size > 0) this.#lookLater();
  }
}

interface Blocking {
  readonly ref: number;
  /** What the main thread is told of it; undefined where its call has not come to its receiver. */
  edge: ToMain | undefined;
  /** Lets go of it, and tells the actor that it would wait for itself. */
  end: () => void;
  /** Whether the main thread knows of it. */
  isTold: boolean;
  /** How often the untold had been looked at when it became one of them. */
  looks: number;
}

const NOTHING = (): void => undefined;
