import { type ActorId, parseActorId } from "../base/mod.ts";

/** Whether somebody has the thread, and the 16 bytes of the id. */
const WORDS = 5;

/**
 * Whose guest has a thread, in memory that the thread shares with the main one: it can be read when the thread is dead. The thread alone
 * writes it.
 */
export class Running {
  readonly #words: Int32Array;
  readonly #ids = new Map<ActorId, Int32Array>();

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory);
  }

  static newMemory(): SharedArrayBuffer {
    return new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT);
  }

  /** Undefined where no guest has it, or one goes on after a wait. */
  get actor(): ActorId | undefined {
    const [isOne, ...words] = this.#words;
    if (isOne !== 1) return undefined;
    const hex = words.map((word) => (word >>> 0).toString(16).padStart(8, "0"));
    return parseActorId(hex.join(""));
  }

  begins(id: ActorId): void {
    this.#words.set(this.#ids.get(id) ?? this.#know(id), 1);
    this.#words[0] = 1;
  }

  ends(): void {
    this.#words[0] = 0;
  }

  /** It does not live in the thread any more. */
  forget(id: ActorId): void {
    this.#ids.delete(id);
  }

  #know(id: ActorId): Int32Array {
    const words = Array.from({ length: WORDS - 1 }, (_, at) =>
      Number.parseInt(id.slice(8 * at, 8 * at + 8), 16),
    );
    const known = Int32Array.from(words);
    this.#ids.set(id, known);
    return known;
  }
}
