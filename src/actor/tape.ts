import { equalBytes, quote } from "../base/mod.ts";
import { isEnding } from "../capabilities/mod.ts";
import {
  type Called,
  type Decided,
  describe,
  equalEvents,
  type Event,
  type Failed,
  type Seq,
  type Slot,
} from "../chain/mod.ts";
import { DivergenceError } from "./divergence.ts";
import type { Payloads } from "./payloads.ts";
import type { RecordedTurn } from "./recorded-turn.ts";

/** Thrown into the guest where the record of its turn stops: it must not go on. Never seen outside `actor`. */
export class TapeEnd {
  /** What ended the turn: undefined where it is still open. */
  readonly event: Event | undefined;

  constructor(event: Event | undefined) {
    this.event = event;
  }
}

/** A recorded turn, read once from front to back while the guest runs again. Loaded anew for each turn. */
export class Tape {
  readonly #payloads: Payloads;
  #events: readonly Event[] = [];
  #links: RecordedTurn["links"] = [];
  #at = 0;

  constructor(payloads: Payloads) {
    this.#payloads = payloads;
  }

  load({ events, links }: RecordedTurn): void {
    this.#events = events;
    this.#links = links;
    this.#at = 0;
  }

  /** The actor's clock where the tape stands. */
  get atMs(): number {
    return this.#link?.atMs ?? 0;
  }

  get seq(): Seq {
    const link = this.#link;
    return link === undefined ? 0 : link.seq + this.#at - link.at;
  }

  get #link(): RecordedTurn["links"][number] | undefined {
    return this.#links.findLast(({ at }) => at <= this.#at);
  }

  peek(): Event | undefined {
    return this.#events[this.#at];
  }

  /** Whether the whole record was read. */
  get isOver(): boolean {
    return this.#at >= this.#events.length;
  }

  /** Whether what comes next is a call that is not answered: the end of an open turn's record. */
  get isOpenCall(): boolean {
    const event = this.peek();
    return (
      event?.kind === "called" && event.result === undefined && this.#at === this.#events.length - 1
    );
  }

  next(): Event | undefined {
    return this.#events[this.#at++];
  }

  /** The recorded call that the guest must be making now. */
  called(index: number, name: string): Called {
    const event = this.peek();
    if (event === undefined || (event.kind === "failed" && imposed(event)))
      throw new TapeEnd(event);
    if (event.kind !== "called") {
      return this.diverge("kind", describe(event), `a call of ${quote(name)}`, name);
    }
    if (event.import !== index) {
      return this.diverge("import", String(event.import), String(index), name);
    }
    if (event.result !== undefined && event.deadlineMs !== undefined) {
      return this.diverge("deadline", String(event.deadlineMs), "none", name);
    }
    return event;
  }

  /** The recorded judgement that the supervisor must be making now. */
  decided(made: Decided, name: string): undefined {
    const event = this.peek();
    if (event === undefined || (event.kind === "failed" && imposed(event)))
      throw new TapeEnd(event);
    if (!equalEvents(event, made))
      return this.diverge("decision", describe(event), describe(made), name);
    this.next();
    return undefined;
  }

  /** Its answer; leaves the tape behind both. */
  answer(called: Called, name: string): Uint8Array {
    this.next();
    if (called.result !== undefined) return this.#payloads.bytes(called.result);
    const event = this.peek();
    if (event === undefined || event.kind === "failed") throw new TapeEnd(event);
    if (event.kind !== "returned") return this.diverge("kind", describe(event), "an answer", name);
    this.next();
    return this.#payloads.bytes(event.result);
  }

  /** Holds what the guest gave against what the chain has of it. */
  sameSlot(recorded: Slot | undefined, encoded: Uint8Array, what: string, name: string): void {
    if (recorded === undefined) return this.diverge(what, "nothing", encoded.toHex(), name);
    if (
      recorded instanceof Uint8Array
        ? equalBytes(recorded, encoded)
        : this.#payloads.holds(recorded, encoded)
    )
      return;
    const kept = this.#payloads.bytes(recorded);
    this.diverge(what, kept.toHex(), encoded.toHex(), name, firstDifference(kept, encoded));
  }

  diverge(what: string, recorded: string, replayed: string, name?: string, byte?: number): never {
    throw new DivergenceError({
      seq: this.seq,
      what,
      function: name,
      recorded: shortened(recorded),
      replayed: shortened(replayed),
      firstDifferingByte: byte,
    });
  }
}

/**
 * Whether a failure came over the guest within an import: the host stopped it there, or the import refused, which is an answer
 * like any other (docs/decisions/0004).
 */
function imposed({ code, origin }: Failed): boolean {
  const refused = code.startsWith("CAPABILITY_") || isEnding(code);
  return refused || origin === "host" || code === "ACTOR_TURN_TOO_LONG";
}

/** Longest value that a divergence repeats, in characters. */
const SHOWN_MAX = 2_048;

function shortened(text: string): string {
  return text.length <= SHOWN_MAX
    ? text
    : `${text.slice(0, SHOWN_MAX)}… (${text.length} characters)`;
}

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) if (a[at] !== b[at]) return at;
  return shared;
}
