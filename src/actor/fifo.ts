/** What waits, oldest first. */
export class Fifo<Item> {
  #items: Item[] = [];
  #at = 0;

  get size(): number {
    return this.#items.length - this.#at;
  }

  put(item: Item): void {
    this.#items.push(item);
  }

  take(): Item | undefined {
    const item = this.#items[this.#at];
    if (item === undefined) return undefined;
    this.#at++;
    if (this.#at === this.#items.length) this.#reset();
    else if (this.#at >= COMPACT_AT) this.#compact();
    return item;
  }

  /** Takes all that wait. */
  drain(): readonly Item[] {
    const rest = this.waiting();
    this.#reset();
    return rest;
  }

  waiting(): readonly Item[] {
    return this.#items.slice(this.#at);
  }

  #reset(): void {
    this.#items.length = 0;
    this.#at = 0;
  }

  /** `shift` moves every element each time; this moves them once in COMPACT_AT. */
  #compact(): void {
    this.#items = this.#items.slice(this.#at);
    this.#at = 0;
  }
}

const COMPACT_AT = 1_024;
