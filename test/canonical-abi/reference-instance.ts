import type { Encoding } from "./plain.ts";

/** The guest did what the specification answers with a trap. */
export class Trap extends Error {}

/** A value too large for a test to go on with: lists that lie within one another grow beyond any bound. */
export class TooMuch extends Error {}

export function trapIf(condition: boolean, why: string): void {
  if (condition) throw new Trap(why);
}

/** Bytes of a guest's only memory. */
export const MEMORY_BYTES = 65_536;

/** Where the guest's allocator begins; below lies what it keeps for the test. */
export const HEAP = 4_096;

/** Calls of `realloc` since the beginning; each leaves its four arguments in one of the places of the log. */
export const REALLOC_COUNT = 1_020;
export const REALLOC_LOG = 1_024;
export const REALLOC_LOG_LENGTH = 128;

/** Values read in one call at most, each within another counted. */
const VALUES_MAX = 20_000;

/** One component instance as the reference sees it: a memory, an allocator that only goes on, and a table of handles. */
export class ReferenceInstance {
  readonly encoding: Encoding;
  readonly memory: Uint8Array = new Uint8Array(MEMORY_BYTES);
  /** Writes text as utf16 where latin1 would do: a guest of `latin1+utf16` may. */
  careless = false;
  readonly handles: (ReferenceHandle | undefined)[] = [undefined];
  readonly #free: number[] = [];
  #next = HEAP;
  #values = 0;

  constructor(encoding: Encoding) {
    this.encoding = encoding;
  }

  /** Where the next allocation goes at the earliest. */
  get heapEnd(): number {
    return this.#next;
  }

  /** The guest's own `reset`: allocations begin again. */
  reset(): void {
    this.#next = HEAP;
    this.#values = 0;
  }

  countValues(count: number): void {
    this.#values += count;
    if (this.#values > VALUES_MAX) throw new TooMuch();
  }

  /** The guest's `realloc`, with what its caller looks at. */
  realloc(old: number, oldBytes: number, align: number, bytes: number): number {
    this.#log([old, oldBytes, align, bytes]);
    const ptr = Math.ceil(this.#next / align) * align;
    this.#next = ptr + bytes;
    trapIf(ptr + bytes > MEMORY_BYTES, "realloc gave what is not in memory");
    this.memory.copyWithin(ptr, old, old + Math.min(oldBytes, bytes));
    return ptr;
  }

  allocate(align: number, bytes: number): number {
    return this.realloc(0, 0, align, bytes);
  }

  loadInt(ptr: number, size: number): bigint {
    let value = 0n;
    for (let at = size - 1; at >= 0; at--) {
      value = (value << 8n) | BigInt(this.memory[ptr + at] as number);
    }
    return value;
  }

  loadSigned(ptr: number, size: number): bigint {
    return BigInt.asIntN(size * 8, this.loadInt(ptr, size));
  }

  /** A pointer, a length, a handle. */
  loadWord(ptr: number): number {
    return Number(this.loadInt(ptr, 4));
  }

  storeInt(ptr: number, size: number, value: bigint): void {
    let rest = BigInt.asUintN(size * 8, value);
    for (let at = 0; at < size; at++) {
      this.memory[ptr + at] = Number(rest & 0xffn);
      rest >>= 8n;
    }
  }

  storeWord(ptr: number, value: number): void {
    this.storeInt(ptr, 4, BigInt(value));
  }

  addHandle(handle: ReferenceHandle): number {
    const index = this.#free.pop() ?? this.handles.length;
    this.handles[index] = handle;
    return index;
  }

  getHandle(index: number): ReferenceHandle {
    const handle = this.handles[index];
    if (handle === undefined) throw new Trap("there is no such handle");
    return handle;
  }

  removeHandle(index: number): ReferenceHandle {
    const handle = this.getHandle(index);
    this.handles[index] = undefined;
    this.#free.push(index);
    return handle;
  }

  #log(words: readonly number[]): void {
    const count = this.loadWord(REALLOC_COUNT);
    this.storeWord(REALLOC_COUNT, (count + 1) % 2 ** 32);
    const ptr = REALLOC_LOG + 16 * (count % REALLOC_LOG_LENGTH);
    for (const [at, word] of words.entries()) this.storeWord(ptr + 4 * at, word);
  }
}

export interface ReferenceHandle {
  readonly rep: number;
  readonly own: boolean;
  lends: number;
}

/** What a call adds to its instance for lifting and lowering (CanonicalABI.md, "Lifting and Lowering Context"). */
export class CallContext {
  readonly instance: ReferenceInstance;
  /** Handles of the instance that are lent to the function that it calls. */
  readonly lenders: ReferenceHandle[] = [];
  /** Indices of the handles that the instance borrows for the call, in the order of their lowering. */
  readonly borrowed: number[] = [];

  constructor(instance: ReferenceInstance) {
    this.instance = instance;
  }

  endLoans(): void {
    for (const handle of this.lenders) handle.lends--;
  }
}
