import { Fifo } from "./fifo.ts";

/** What one sender has in the common order at once; what it has beyond that waits behind, so that the others wait for so much and no more. */
export const SHARE = 2;

interface Lane<Item> {
  /** How many of it stand in the common order. */
  inOrder: number;
  readonly rest: Fifo<Item>;
}

/**
 * Messages of many senders: those of one come out in the order in which they went in, and all of them do as long as nobody has more than
 * SHARE here. Who has more is overtaken by others.
 */
export class FairQueue<Item, Sender> {
  readonly #order = new Fifo<{ readonly item: Item; readonly sender: Sender }>();
  readonly #lanes = new Map<Sender, Lane<Item>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  put(item: Item, sender: Sender): void {
    const lane = this.#lanes.get(sender) ?? this.#open(sender);
    this.#size++;
    if (lane.inOrder >= SHARE) return lane.rest.put(item);
    this.#enter(item, sender, lane);
  }

  /** Behind all that waits now, whoever sent it. */
  putLast(item: Item, sender: Sender): void {
    for (const [of, lane] of this.#lanes)
      for (const one of lane.rest.drain()) this.#enter(one, of, lane);
    this.#size++;
    this.#enter(item, sender, this.#lanes.get(sender) ?? this.#open(sender));
  }

  take(): Item | undefined {
    const first = this.#order.take();
    if (first === undefined) return undefined;
    this.#size--;
    this.#leave(first.sender);
    return first.item;
  }

  /** Takes all that wait. */
  drain(): readonly Item[] {
    const all = this.waiting();
    this.#order.drain();
    this.#lanes.clear();
    this.#size = 0;
    return all;
  }

  /** All of it; of one sender in order. */
  waiting(): readonly Item[] {
    const inOrder = this.#order.waiting().map(({ item }) => item);
    return [...inOrder, ...this.#lanes.values().flatMap(({ rest }) => rest.waiting())];
  }

  #open(sender: Sender): Lane<Item> {
    const lane = { inOrder: 0, rest: new Fifo<Item>() };
    this.#lanes.set(sender, lane);
    return lane;
  }

  #enter(item: Item, sender: Sender, lane: Lane<Item>): void {
    lane.inOrder++;
    this.#order.put({ item, sender });
  }

  /** One of it is gone: the next of what it has more takes a place at the end. */
  #leave(sender: Sender): void {
    const lane = this.#lanes.get(sender);
    if (lane === undefined) return;
    lane.inOrder--;
    const next = lane.inOrder < SHARE ? lane.rest.take() : undefined;
    if (next !== undefined) this.#enter(next, sender, lane);
    else if (lane.inOrder === 0) this.#lanes.delete(sender);
  }
}
