import { equalBytes, quote } from "../base/mod.ts";
import {
  type Called,
  describe,
  type Event,
  type Failed,
  type Seq,
  type Slot,
} from "../chain/mod.ts";
import { ActorError } from "./errors.ts";
import type { Payloads } from "./payloads.ts";

/** Where a replay first did something else than the chain shows. */
export interface Divergence {
  /** Of the recorded event; where the record has no such event, of the one that would come next. */
  readonly seq: Seq;
  /** What differs: `kind`, `import`, `argument NAME`, `result`, `fuel`, `state`, `code`, `message`, … */
  readonly what: string;
  /** The function that crossed, as `interface#function`. */
  readonly function: string | undefined;
  /** Both values: hexadecimal for encoded ones, else text. */
  readonly recorded: string;
  readonly replayed: string;
  /** Of the encoded values, from 0; undefined where they are not bytes. */
  readonly firstDifferingByte: number | undefined;
}

export class DivergenceError extends ActorError {
  readonly divergence: Divergence;

  constructor(divergence: Divergence) {
    const { seq, what, function: name, recorded, replayed, firstDifferingByte } = divergence;
    super("ACTOR_DIVERGED", {
      what: `${what} differs${firstDifferingByte === undefined ? "" : ` from byte ${firstDifferingByte}`}: the chain has ${recorded}, the replay gave ${replayed}`,
      where: `event ${seq}${name === undefined ? "" : `, ${quote(name)}`}`,
      remedy:
        "replay with the component and meter that the chain names; if these are they, the chain was forged",
    });
    this.divergence = divergence;
  }
}

/** Thrown into the guest where the record of its turn stops: it must not go on. Never seen outside `actor`. */
export class TapeEnd {
  /** What ended the turn: undefined where it is still open. */
  readonly event: Event | undefined;

  constructor(event: Event | undefined) {
    this.event = event;
  }
}

/** What the chain has of one turn, link by link: events of the host may stand between. */
export interface RecordedTurn {
  readonly events: readonly Event[];
  /** The seq of the first event of each link, and its place among `events`. */
  readonly links: readonly { readonly at: number; readonly seq: Seq }[];
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

  get seq(): Seq {
    const link = this.#links.findLast(({ at }) => at <= this.#at);
    return link === undefined ? 0 : link.seq + this.#at - link.at;
  }

  peek(): Event | undefined {
    return this.#events[this.#at];
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
    return event;
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

/** Whether a failure came over the guest within an import: the host stopped it, or the import refused, which is an answer. */
function imposed({ code, origin }: Failed): boolean {
  return origin === "host" || !code.startsWith("ENGINE_");
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
