import type { TreeLimits } from "../actor/mod.ts";

/** Trees of one theater that have limits at a time. */
export const TREES_MAX = 1_024;

// Words of a tree's place, before one for each cell: bytes of the memories there.
const STORED_BYTES_MAX = 0;
const MEMORY_BYTES_MAX = 1;
const EVENTS_PER_SECOND_MAX = 2;
const STORED_BYTES = 3;
/** When the events that were recorded so far are paid for, in microseconds since the epoch. */
const PAID_AT_MICROS = 4;
/** What the clock said last, in the same: where it is set back, what is to be paid does not wait for it to come there again. */
const SEEN_MICROS = 5;
const MEMORY_BYTES = 6;

const UNBOUND = -1n;
const MICROS_PER_MS = 1_000n;
const MICROS_PER_SECOND = 1_000_000n;
/** By which a clock is set back that says less than it said before: what is less than that is one thread's asking before another's. */
const SET_BACK_MICROS: bigint = MICROS_PER_SECOND;
/** What a tree may record ahead: a second's events at once, after which it waits for them to be paid. */
const AHEAD_MICROS: bigint = MICROS_PER_SECOND;

/** What a tree uses of its limits. */
export interface TreeUse {
  readonly memoryBytes: number;
  /** Of links and of the blobs that they name. */
  readonly storedBytes: number;
}

/** Of which limit a tree has used up what it has; a number: until when it waits for its events to be paid, in milliseconds since the epoch. */
export type UsedUp = "stored-bytes" | "memory-bytes" | number;

/**
 * What trees use, and what they may: in memory that all cells of a theater share, since the actors of one tree live in several. Each cell has a column,
 * for what ends with it. No limit is exact to the byte: a turn that was begun goes on, and is counted.
 */
export class TreeTable {
  readonly #words: BigInt64Array;
  readonly #width: number;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new BigInt64Array(memory);
    this.#width = this.#words.length / TREES_MAX;
  }

  static newMemory(columnCount: number): SharedArrayBuffer {
    const width = MEMORY_BYTES + columnCount;
    const memory = new SharedArrayBuffer(TREES_MAX * width * BigInt64Array.BYTES_PER_ELEMENT);
    const words = new BigInt64Array(memory);
    for (let at = 0; at < words.length; at += width) words.fill(UNBOUND, at, at + STORED_BYTES);
    return memory;
  }

  /** What the tree at this place may use from now on. What it uses is kept, but for what was to be paid at another rate. */
  limit(place: number, limits: TreeLimits): void {
    const { storedBytesMax, memoryBytesMax, eventsPerSecondMax } = limits;
    const at = place * this.#width;
    const rate = wordOf(eventsPerSecondMax);
    this.#put(at + STORED_BYTES_MAX, wordOf(storedBytesMax));
    this.#put(at + MEMORY_BYTES_MAX, wordOf(memoryBytesMax));
    if (this.#word(at + EVENTS_PER_SECOND_MAX) === rate) return;
    this.#put(at + EVENTS_PER_SECOND_MAX, rate);
    this.#put(at + PAID_AT_MICROS, 0n);
  }

  /** Another tree is to have this place. */
  clear(place: number): void {
    this.limit(place, {});
    const at = place * this.#width;
    for (let word = STORED_BYTES; word < this.#width; word++) this.#put(at + word, 0n);
  }

  /** A cell is gone, and the memories of its actors with it. */
  clearColumn(column: number): void {
    for (let place = 0; place < TREES_MAX; place++)
      this.#put(place * this.#width + MEMORY_BYTES + column, 0n);
  }

  stored(place: number, byteCount: number): void {
    Atomics.add(this.#words, place * this.#width + STORED_BYTES, BigInt(byteCount));
  }

  /** It is counted anew. */
  storedNothing(place: number): void {
    this.#put(place * this.#width + STORED_BYTES, 0n);
  }

  recorded(place: number, eventCount: number, nowMs: number): void {
    const at = place * this.#width;
    const perSecond = this.#word(at + EVENTS_PER_SECOND_MAX);
    if (perSecond <= 0n) return;
    const price = (BigInt(eventCount) * MICROS_PER_SECOND) / perSecond;
    const now = this.#now(at, nowMs);
    this.#change(at + PAID_AT_MICROS, (before) => (before > now ? before : now) + price);
  }

  /** So many bytes more in the memories of one cell's actors, or fewer. */
  grew(place: number, column: number, byteCount: number): void {
    Atomics.add(this.#words, place * this.#width + MEMORY_BYTES + column, BigInt(byteCount));
  }

  use(place: number): TreeUse {
    return {
      memoryBytes: Number(this.#memoryBytes(place)),
      storedBytes: Number(this.#word(place * this.#width + STORED_BYTES)),
    };
  }

  /** `comes`: whether another memory is about to be made there. */
  usedUp(place: number, comes: boolean, nowMs: number): UsedUp | undefined {
    const at = place * this.#width;
    const storedBytesMax = this.#word(at + STORED_BYTES_MAX);
    if (storedBytesMax !== UNBOUND && this.#word(at + STORED_BYTES) >= storedBytesMax)
      return "stored-bytes";
    const memoryBytesMax = this.#word(at + MEMORY_BYTES_MAX);
    if (comes && memoryBytesMax !== UNBOUND && this.#memoryBytes(place) >= memoryBytesMax)
      return "memory-bytes";
    if (this.#word(at + EVENTS_PER_SECOND_MAX) <= 0n) return undefined;
    const now = this.#now(at, nowMs); // which may set back what is to be paid
    const ahead = this.#word(at + PAID_AT_MICROS) - now;
    if (ahead <= AHEAD_MICROS) return undefined;
    return nowMs + Number((ahead - AHEAD_MICROS) / MICROS_PER_MS) + 1;
  }

  boundsMemory(place: number): boolean {
    return this.#word(place * this.#width + MEMORY_BYTES_MAX) !== UNBOUND;
  }

  /** Whether its memories take more than half of what they may: then none of them is kept for a turn that may come, or that waits. */
  isCrowded(place: number): boolean {
    const memoryBytesMax = this.#word(place * this.#width + MEMORY_BYTES_MAX);
    return memoryBytesMax !== UNBOUND && this.#memoryBytes(place) * 2n > memoryBytesMax;
  }

  #memoryBytes(place: number): bigint {
    let bytes = 0n;
    for (let at = MEMORY_BYTES; at < this.#width; at++)
      bytes += this.#word(place * this.#width + at);
    return bytes;
  }

  /** In microseconds. Whoever finds that the clock was set back sets back what is to be paid by as much. */
  #now(at: number, nowMs: number): bigint {
    const now = microsOf(nowMs);
    const seen = this.#word(at + SEEN_MICROS);
    if (now <= seen && seen - now < SET_BACK_MICROS) return now;
    const isFirst = Atomics.compareExchange(this.#words, at + SEEN_MICROS, seen, now) === seen;
    if (isFirst && now < seen) this.#change(at + PAID_AT_MICROS, (before) => before - seen + now);
    return now;
  }

  #change(at: number, change: (before: bigint) => bigint): void {
    for (;;) {
      const before = this.#word(at);
      if (Atomics.compareExchange(this.#words, at, before, change(before)) === before) return;
    }
  }

  #word(at: number): bigint {
    return Atomics.load(this.#words, at);
  }

  #put(at: number, word: bigint): void {
    Atomics.store(this.#words, at, word);
  }
}

/** A clock may say fractions of a millisecond. */
function microsOf(ms: number): bigint {
  return BigInt(Math.floor(ms)) * MICROS_PER_MS;
}

function wordOf(limit: number | undefined): bigint {
  return limit === undefined ? UNBOUND : BigInt(limit);
}
