import { FairQueue } from "./fair-queue.ts";
import { joined, messageKey } from "./joined.ts";
import type { Message, Request } from "./message.ts";

/** What waits; another offer of the same message joins it. */
interface Waiting {
  message: Message;
}

/**
 * Messages that wait, oldest first, but for those of a sender of which many wait: they let others pass. In memory only: whoever sent one
 * keeps it until it is answered.
 */
export class Mailbox {
  readonly #max: number;
  readonly #bytesMax: number;
  readonly #waiting = new FairQueue<Waiting, string>();
  /** What actors sent of that, by what it is: made when something is offered again, and kept as long as anything waits. */
  #byMessage: Map<string, Waiting> | undefined;
  #boundedCount = 0;
  #boundedBytes = 0;
  #clientCount = 0;

  /** `bytesMax`: of the payloads of bounded messages together; one alone may have more. */
  constructor(max: number, bytesMax: number) {
    this.#max = max;
    this.#bytesMax = bytesMax;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Those of clients. */
  get clientCount(): number {
    return this.#clientCount;
  }

  /** False where it is full; then nothing was taken. What had its room where the actor was before has it here. */
  put(message: Message): boolean {
    const isNew = message.request.hasWaited !== true;
    if (isNew && isBounded(message) && this.#isFull(payloadBytes(message))) return false;
    this.#add(message);
    return true;
  }

  #isFull(bytes: number): boolean {
    if (this.#boundedCount >= this.#max) return true;
    return this.#boundedCount > 0 && this.#boundedBytes + bytes > this.#bytesMax;
  }

  #add(message: Message): void {
    const { request } = message;
    const waiting = { message };
    // The host's word of a lost channel comes after what came through it.
    if (request.kind === "channel" && request.sender.kind === "host")
      this.#waiting.putLast(waiting, senderOf(request));
    else this.#waiting.put(waiting, senderOf(request));
    this.#index(waiting);
    this.#count(message, 1);
  }

  #count(message: Message, by: 1 | -1): void {
    if (message.request.sender.kind === "client") this.#clientCount += by;
    if (!isBounded(message)) return;
    this.#boundedCount += by;
    this.#boundedBytes += by * payloadBytes(message);
  }

  /** What waited for another, that it goes on for: of that, none is refused for want of room. */
  takeOver(messages: readonly Message[]): void {
    for (const message of messages) this.#add(message);
  }

  /** Whether this message of an actor waits here already. */
  holds(request: Request): boolean {
    return this.#find(request) !== undefined;
  }

  /** Joins it to the same message of the same actor, where that waits here already. False: it does not. */
  join(request: Request): boolean {
    const waiting = this.#find(request);
    if (waiting === undefined) return false;
    const { message } = waiting;
    waiting.message = { ...message, request: joined(message.request, request) };
    return true;
  }

  #find(request: Request): Waiting | undefined {
    const key = messageKey(request);
    if (key === undefined || this.size === 0) return undefined;
    if (this.#byMessage === undefined) {
      this.#byMessage = new Map();
      for (const waiting of this.#waiting.waiting()) this.#index(waiting);
    }
    return this.#byMessage.get(key);
  }

  #index(waiting: Waiting): void {
    if (this.#byMessage === undefined) return;
    const key = messageKey(waiting.message.request);
    if (key !== undefined) this.#byMessage.set(key, waiting);
  }

  #forget(waiting: Waiting): void {
    if (this.#byMessage === undefined) return;
    const key = messageKey(waiting.message.request);
    if (this.size === 0) this.#byMessage = undefined;
    else if (key !== undefined && this.#byMessage.get(key) === waiting) this.#byMessage.delete(key);
  }

  take(): Message | undefined {
    const waiting = this.#waiting.take();
    if (waiting === undefined) return undefined;
    this.#count(waiting.message, -1);
    this.#forget(waiting);
    return waiting.message;
  }

  /** Takes all that wait. */
  drain(): readonly Message[] {
    this.#boundedCount = 0;
    this.#boundedBytes = 0;
    this.#clientCount = 0;
    this.#byMessage = undefined;
    return this.#waiting.drain().map(({ message }) => message);
  }
}

/** A client that is called like an actor's id shares what that has. */
function senderOf({ sender }: Request): string {
  switch (sender.kind) {
    case "actor":
      return sender.id;
    case "client":
      return sender.name;
    default:
      return "";
  }
}

function payloadBytes({ payload }: Message): number {
  if (payload instanceof Uint8Array) return payload.length;
  return payload.reduce((total, part) => total + part.length, 0);
}

/**
 * What actors sent, exits among it, and timers are bounded where they come from, by outboxes and by `timersMax`; and the host's are few:
 * they are never refused for want of room, and take none from others.
 */
function isBounded({ request: { kind, sender } }: Message): boolean {
  if (kind === "timer" || kind === "channel" || kind === "exit") return false;
  return kind !== "send" || sender.kind === "client";
}
