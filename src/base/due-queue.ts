/** A time, and whose it is. */
export interface Due<Key extends number | string> {
  readonly dueMs: number;
  readonly key: Key;
}

/** Of a queue that grows, how many are looked through first for what is not valid any more. */
const SIFTED_MIN = 1_024;

/**
 * Times and whose they are, the earliest first, and of one time by key: a binary heap. What is not valid any more is thrown away when
 * it comes up, or when it may be half of all.
 */
export class DueQueue<Key extends number | string> {
  #heap: Due<Key>[] = [];
  readonly #isValid: (key: Key, dueMs: number) => boolean;

  /** At which size it is looked through. */
  #siftedAt = SIFTED_MIN;

  constructor(isValid: (key: Key, dueMs: number) => boolean) {
    this.#isValid = isValid;
  }

  push(key: Key, dueMs: number): void {
    if (this.#heap.length >= this.#siftedAt) this.#sift();
    const heap = this.#heap;
    const due = { dueMs, key };
    let at = heap.push(due) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(due, heap[above] as Due<Key>)) break;
      heap[at] = heap[above] as Due<Key>;
      at = above;
    }
    heap[at] = due;
  }

  /** The earliest, left in its place. */
  peek(): Due<Key> | undefined {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (this.#isValid(first.key, first.dueMs)) return first;
      this.#shift();
    }
    return undefined;
  }

  /** Takes the earliest where it is due by then. */
  takeUntil(nowMs: number): Due<Key> | undefined {
    const first = this.peek();
    if (first === undefined || first.dueMs > nowMs) return undefined;
    this.#shift();
    return first;
  }

  /** How many it holds, valid or not: of those that ever were valid at once, at most twice as many. */
  get size(): number {
    return this.#heap.length;
  }

  clear(): void {
    this.#heap = [];
    this.#siftedAt = SIFTED_MIN;
  }

  /** Whoever sets a time and calls it off for ever must not fill the memory. */
  #sift(): void {
    const seen = new Set<Key>();
    const valid = this.#heap.filter(({ key, dueMs }) => {
      if (seen.has(key) || !this.#isValid(key, dueMs)) return false;
      seen.add(key);
      return true;
    });
    this.#heap = valid.toSorted((a, b) => (isBefore(a, b) ? -1 : 1)); // what is in order is a heap
    this.#siftedAt = Math.max(SIFTED_MIN, 2 * valid.length);
  }

  #shift(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      const right = heap[below + 1];
      if (right !== undefined && isBefore(right, heap[below] as Due<Key>)) below++;
      if (!isBefore(heap[below] as Due<Key>, last)) break;
      heap[at] = heap[below] as Due<Key>;
      at = below;
    }
    heap[at] = last;
  }
}

function isBefore<Key extends number | string>(a: Due<Key>, b: Due<Key>): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.key < b.key);
}
