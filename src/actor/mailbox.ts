import type { Message } from "./message.ts";

/** Messages that wait, oldest first. In memory only: whoever sent one keeps it until it is answered. */
export class Mailbox {
  readonly #max: number;
  #waiting: Message[] = [];
  #at = 0;
  #boundedCount = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#waiting.length - this.#at;
  }

  /** False where it is full; then nothing was taken. */
  put(message: Message): boolean {
    const counts = isBounded(message);
    if (counts && this.#boundedCount >= this.#max) return false;
    if (counts) this.#boundedCount++;
    this.#waiting.push(message);
    return true;
  }

  /** What waited for another, that it goes on for: of that, none is refused for want of room. */
  takeOver(messages: readonly Message[]): void {
    for (const message of messages) {
      if (isBounded(message)) this.#boundedCount++;
      this.#waiting.push(message);
    }
  }

  take(): Message | undefined {
    const message = this.#waiting[this.#at];
    if (message === undefined) return undefined;
    if (isBounded(message)) this.#boundedCount--;
    this.#at++;
    if (this.#at === this.#waiting.length) this.#reset();
    else if (this.#at >= COMPACT_AT) this.#compact();
    return message;
  }

  /** Takes all that wait. */
  drain(): readonly Message[] {
    const rest = this.#waiting.slice(this.#at);
    this.#reset();
    return rest;
  }

  #reset(): void {
    this.#waiting.length = 0;
    this.#at = 0;
    this.#boundedCount = 0;
  }

  /** `shift` moves every element each time; this moves them once in COMPACT_AT. */
  #compact(): void {
    this.#waiting = this.#waiting.slice(this.#at);
    this.#at = 0;
  }
}

const COMPACT_AT = 1_024;

/**
 * What actors sent, and timers, are bounded where they come from, by outboxes and by `timersMax`: they are never refused for want of
 * room, and take none from others.
 */
function isBounded({ request: { kind, sender } }: Message): boolean {
  return kind !== "timer" && (kind !== "send" || sender.kind !== "actor");
}
