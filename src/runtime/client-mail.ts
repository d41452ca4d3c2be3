import { ActorError, type Request } from "../actor/mod.ts";
import type { Value } from "../base/mod.ts";

/** What clients may have under way in all actors of a host together. */
export interface ClientMailLimits {
  /** Messages. */
  readonly countMax: number;
  /** Bytes of their arguments, about; one message alone may have more. */
  readonly bytesMax: number;
}

export const DEFAULT_CLIENT_MAIL: ClientMailLimits = {
  countMax: 100_000,
  bytesMax: 256 * 1024 * 1024,
};

/**
 * Calls of clients that are not answered, and sends that are not taken: each holds memory of the host, which many mailboxes together
 * could use up though none of them is full. What actors send is held by their outboxes.
 */
export class ClientMail {
  readonly #limits: ClientMailLimits;
  #count = 0;
  #bytes = 0;

  constructor(limits: ClientMailLimits = DEFAULT_CLIENT_MAIL) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The same message, counted until it is answered or taken; or why it is refused. */
  admit(request: Request): Request | ActorError {
    const bytes = bytesOf(request.args, DEPTH_MAX);
    const { countMax, bytesMax } = this.#limits;
    const isFull = this.#count >= countMax || (this.#count > 0 && this.#bytes + bytes > bytesMax);
    if (isFull) return hostFull(this.#count, this.#bytes);
    this.#count++;
    this.#bytes += bytes;
    let isCounted = true;
    const release = (): void => {
      if (!isCounted) return;
      isCounted = false;
      this.#count--;
      this.#bytes -= bytes;
    };
    const { kind, taken, answer } = request;
    return {
      ...request,
      taken:
        kind === "send" && taken !== undefined
          ? (receipt) => {
              release();
              taken(receipt);
            }
          : taken,
      answer: (given) => {
        release();
        answer(given);
      },
    };
  }
}

/** Deeper values fit no WIT type. */
const DEPTH_MAX = 100;

/** What a value holds in memory, about. */
function bytesOf(value: Value | readonly Value[], depthLeft: number): number {
  if (value instanceof Uint8Array) return value.length;
  if (typeof value === "string") return 2 * value.length;
  if (typeof value !== "object" || value === null || depthLeft === 0) return 8;
  const parts = Array.isArray(value) ? value : Object.values(value);
  return parts.reduce<number>((total, part) => total + bytesOf(part as Value, depthLeft - 1), 8);
}

function hostFull(count: number, bytes: number): ActorError {
  return new ActorError("ACTOR_HOST_FULL", {
    what: `${count} messages of clients, ${bytes} bytes, are under way in this host already`,
    remedy: "send it again later, when some are answered",
  });
}
