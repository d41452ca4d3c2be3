import {
  type Delivery,
  NOT_FOUND,
  type Offer,
  offeredRequest,
  type Post,
  type Request,
  type Waits,
} from "../actor/mod.ts";
import type { ActorId } from "../base/mod.ts";
import { WaitGraph } from "./wait-graph.ts";

export interface MailDeps {
  /** The running actor at this address, a name or an id. */
  readonly find: (address: string) => ActorId | undefined;
  /** The same, or the one that a template makes for the message that is to come. */
  readonly reach: (address: string) => ActorId | undefined;
  /** Whether that is being made now from a template: it has no chain yet. */
  readonly isMade: (id: ActorId) => boolean;
  readonly deliver: (id: ActorId, request: Request) => void;
  readonly command: Post["command"];
  readonly monitoring: Post["monitoring"];
  /** Tells what a message came to which one had taken who bore its address before; undefined where nobody had. */
  readonly retired: (nameOrId: string, offer: Offer) => Promise<Delivery | undefined>;
}

/** Carries messages between the actors of one theater: what one offers, another is asked, and what comes of it is told. */
export class Mail implements Post, Waits {
  readonly #deps: MailDeps;
  readonly #graph = new WaitGraph();
  /** The offer that each actor waits for, and for nothing else. */
  readonly #blocking = new Map<ActorId, Offer>();

  constructor(deps: MailDeps) {
    this.#deps = deps;
  }

  offer(offer: Offer): void {
    if (offer.blocks) this.#blocking.set(offer.sender, offer);
    const isNew = !offer.isAgain && offer.before === undefined;
    const id = isNew ? this.#deps.reach(addressOf(offer)) : undefined;
    if (id === undefined) void this.#search(offer);
    else this.#deps.deliver(id, this.#requestOf(offer, id));
  }

  /** To whoever took it before, or else to whoever bears the address now. */
  async #search(offer: Offer): Promise<void> {
    const { find } = this.#deps;
    let bearer: ActorId | undefined;
    do {
      bearer = find(addressOf(offer));
      const settled = await this.#settled(offer);
      if (settled !== undefined) return offer.told(settled);
    } while (find(addressOf(offer)) !== bearer); // who ended meanwhile was not asked
    const id = this.#deps.reach(addressOf(offer));
    // One that is being made has taken nothing before: what that refuses is refused.
    const known = id !== undefined && this.#deps.isMade(id) ? { ...offer, isAgain: false } : offer;
    if (id !== undefined) return this.#deps.deliver(id, this.#requestOf(offer, id, known));
    // Whoever bore it may have ended meanwhile.
    offer.told((await this.#settled(offer)) ?? NOT_FOUND);
  }

  /**
   * What is offered for the first time nobody took, and what somebody let be offered again in this host that one alone: so no chain is read of all
   * who bore the name, which may be many. Only what a host left that ended may have been taken by any of them.
   */
  async #settled(offer: Offer): Promise<Delivery | undefined> {
    const { isAgain, before, position } = offer;
    const address = isAgain ? position.address : before;
    return address === undefined ? undefined : this.#deps.retired(address, offer);
  }

  waits(actor: ActorId, address: string, giveWay: () => void): boolean {
    const callee = this.#deps.find(address);
    return callee === undefined || this.#graph.addWait(actor, callee, giveWay);
  }

  waitsNoMore(actor: ActorId): void {
    this.#blocking.delete(actor);
    this.#graph.remove(actor);
  }

  command(...order: Parameters<Post["command"]>): ReturnType<Post["command"]> {
    return this.#deps.command(...order);
  }

  get monitoring(): Post["monitoring"] {
    return this.#deps.monitoring;
  }

  /** Whom this actor waits for, and for nothing else. */
  waitedFor(actor: ActorId): ActorId | undefined {
    return this.#graph.of(actor);
  }

  /** The call of one actor to another is placed: see `Waits`. Of what lives in one cell, that cell knows whether it still waits. */
  placed(sender: ActorId, receiver: ActorId, isTaken: boolean, withdraw: () => void): boolean {
    if (!isTaken) return this.#graph.add(sender, receiver, withdraw);
    this.#graph.insist(sender, receiver);
    return true;
  }

  begun(sender: ActorId, receiver: ActorId): void {
    this.#graph.begin(sender, receiver);
  }

  #requestOf(offer: Offer, receiver: ActorId, known: Offer = offer): Request {
    return offeredRequest(known, receiver, offer.blocks ? this.#waitsOf(offer) : undefined);
  }

  /** Its sender may have given up waiting before the message came to its receiver: then there is no edge. */
  #waitsOf(offer: Offer): Waits {
    const stands = (): boolean => this.#blocking.get(offer.sender) === offer;
    return {
      placed: (...call) => !stands() || this.placed(...call),
      begun: (...call) => {
        if (stands()) this.begun(...call);
      },
    };
  }
}

function addressOf({ to, position }: Offer): string {
  return to ?? position.address;
}
