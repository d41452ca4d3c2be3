/** Sends a batch to the other thread: copied, but for the buffers that change hands. */
export type PostBatch<Item> = (items: readonly Item[], transfer: readonly ArrayBuffer[]) => void;

/** Gathers what one tick of this thread has to say, so that it leaves as one message, in order. */
export class Batcher<Item> {
  readonly #post: PostBatch<Item>;
  readonly #lull: (task: () => void) => void;
  #items: Item[] = [];
  #transfer: ArrayBuffer[] = [];
  #count = 0;

  /** `lull` runs a task when the thread has done all that it does now, promises included. */
  constructor(post: PostBatch<Item>, lull: (task: () => void) => void) {
    this.#post = post;
    this.#lull = lull;
  }

  /** Which batch gathers now: what is added until this changes leaves together, and may be changed until then. */
  get batch(): number {
    return this.#count;
  }

  add(item: Item, transfer?: ArrayBuffer): void {
    if (this.#items.push(item) === 1) this.#lull(() => this.#flush());
    if (transfer !== undefined) this.#transfer.push(transfer);
  }

  #flush(): void {
    const items = this.#items;
    const transfer = this.#transfer;
    this.#items = [];
    this.#transfer = [];
    this.#count++;
    this.#post(items, transfer);
  }
}
