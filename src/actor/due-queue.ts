import type { Seq } from "../chain/mod.ts";

interface Due {
  readonly dueMs: number;
  readonly token: Seq;
}

/** Times and whose they are, the earliest first: a binary heap. What is not valid any more is thrown away when it comes up. */
export class DueQueue {
  readonly #heap: Due[] = [];
  readonly #isValid: (token: Seq, dueMs: number) => boolean;

  constructor(isValid: (token: Seq, dueMs: number) => boolean) {
    this.#isValid = isValid;
  }

  push(token: Seq, dueMs: number): void {
    const heap = this.#heap;
    const due = { dueMs, token };
    let at = heap.push(due) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(due, heap[above] as Due)) break;
      heap[at] = heap[above] as Due;
      at = above;
    }
    heap[at] = due;
  }

  /** The earliest, left in its place. */
  peek(): Due | undefined {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (this.#isValid(first.token, first.dueMs)) return first;
      this.#shift();
    }
    return undefined;
  }

  /** Takes the earliest where it is due by then. */
  takeUntil(nowMs: number): Due | undefined {
    const first = this.peek();
    if (first === undefined || first.dueMs > nowMs) return undefined;
    this.#shift();
    return first;
  }

  clear(): void {
    this.#heap.length = 0;
  }

  #shift(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1] as Due, heap[below] as Due)) below++;
      if (!isBefore(heap[below] as Due, last)) break;
      heap[at] = heap[below] as Due;
      at = below;
    }
    heap[at] = last;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.token < b.token);
}
