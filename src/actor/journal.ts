import type { ActorId, Clock, Digest, Entropy, Sha256 } from "../base/mod.ts";
import type { LogLevel } from "../capabilities/mod.ts";
import {
  apply,
  type BlobReference,
  type Effect,
  type Event,
  type Ledger,
  LINK_BYTES_MAX,
  type LinkWriter,
  newLedger,
  type Seq,
  type Slot,
} from "../chain/mod.ts";
import type { Append, Entry as IndexEntry } from "../store/mod.ts";
import type { Recorder } from "./boundary.ts";
import { ActorError } from "./errors.ts";
import { PayloadWriter } from "./payloads.ts";

/** One line of an actor's log, shown when the commit that holds its call is durable. */
export interface LogLine {
  readonly actor: ActorId;
  readonly name: string | undefined;
  readonly atMs: number;
  readonly level: LogLevel;
  /** As the guest gave it: escape it before it reaches a terminal. */
  readonly text: string;
}

/**
 * Takes one link on its way to the store. `release` is called once, when the link is durable, after the releases of all links
 * that this actor committed before; never, where it was refused or the store failed.
 */
export type Commit = (append: Append, release: () => void) => void;

/** Where a link became durable: the receipt of whoever waited for it. */
export interface Receipt {
  readonly link: Digest;
  /** Of the link's last event. */
  readonly seq: Seq;
}

export interface JournalDeps {
  readonly actor: ActorId;
  readonly name: string | undefined;
  readonly term: number;
  readonly clock: Clock;
  readonly sha256: Sha256;
  /** Shared by all actors of a thread: it is used between two awaits only. */
  readonly writer: LinkWriter;
  /** Undefined: payloads are public. */
  readonly salts: Entropy | undefined;
  readonly linkEventsMax: number;
  readonly commit: Commit;
  readonly log: (line: LogLine) => void;
  /** Where the chain ends; what comes next is built on it. */
  readonly head: Digest;
  readonly seq: Seq;
  readonly signal: AbortSignal;
}

/** Most that an event takes besides its values. */
const EVENT_BYTES = 64;

/**
 * The living end of one actor's chain: the link being built, the ledger after it, and what waits for its commit.
 * The only code of the house that makes links.
 */
export class Journal implements Recorder {
  readonly signal: AbortSignal;
  readonly #deps: JournalDeps;
  readonly #payloads: PayloadWriter;
  #head: Digest;
  #seq: Seq;
  #ledger: Ledger = newLedger();
  #turn: Seq | undefined;
  #atMs = 0;
  #events: Event[] = [];
  /** Of the values that stand in the link itself. */
  #slotBytes = 0;
  #lines: LogLine[] = [];
  #whenTaken: ((receipt: Receipt) => void) | undefined;
  #effect: Effect | undefined;
  #entry: IndexEntry;
  #entryChanged = true;

  constructor(deps: JournalDeps) {
    this.#deps = deps;
    this.#payloads = new PayloadWriter(deps.sha256, deps.salts);
    this.#head = deps.head;
    this.#seq = deps.seq;
    this.signal = deps.signal;
    this.#entry = {
      name: deps.name,
      supervisor: undefined,
      status: "running",
      wakeAtMs: undefined,
      dirty: false,
      replayFromSeq: 0,
    };
  }

  get head(): Digest {
    return this.#head;
  }

  /** Of the event that comes next. */
  get seq(): Seq {
    return this.#seq;
  }

  get ledger(): Ledger {
    return this.#ledger;
  }

  /** The turn that the links belong to from here on; undefined between turns. */
  set turn(turn: Seq | undefined) {
    this.#turn = turn;
  }

  /** Told once, when the link is durable in which the present message was received. */
  set whenTaken(taken: ((receipt: Receipt) => void) | undefined) {
    this.#whenTaken = taken;
  }

  /** Changes what the store's index shall say once the present link is durable. */
  index(change: Partial<IndexEntry>): void {
    this.#entry = { ...this.#entry, ...change };
    this.#entryChanged = true;
  }

  nowMs(): number {
    if (this.#events.length === 0) this.#atMs = Math.max(this.#atMs, this.#deps.clock.nowMs());
    return this.#atMs;
  }

  record(event: Event): Seq {
    this.nowMs();
    if (event.kind === "called") this.#holdLimits();
    const seq = this.#seq++;
    this.#ledger = apply(this.#ledger, event, seq, this.#atMs);
    this.#events.push(event);
    return seq;
  }

  slot(encoded: Uint8Array): Slot {
    const slot = this.#payloads.slot(encoded);
    if (slot === encoded) this.#slotBytes += encoded.length;
    return slot;
  }

  /** Kept beside the present link, whatever its size. */
  blob(payload: Uint8Array): BlobReference {
    return this.#payloads.blob(payload);
  }

  takeEffect(): Effect | undefined {
    const effect = this.#effect;
    this.#effect = undefined;
    return effect;
  }

  log(level: LogLevel, text: string): void {
    const { actor, name } = this.#deps;
    this.#lines.push({ actor, name, atMs: this.nowMs(), level, text });
  }

  commit(): Promise<void> {
    this.index({ dirty: true });
    return new Promise((resolve) => this.#seal(() => resolve()));
  }

  /** Ends a turn's last link, or one of the host's; `release` gets its receipt when it is durable. */
  seal(release: (receipt: Receipt) => void): void {
    if (this.#entry.dirty) this.index({ dirty: false });
    this.#seal(release);
  }

  /** Hands what was recorded to the store. */
  #seal(release: (receipt: Receipt) => void): void {
    const { actor, term, writer, commit, log } = this.#deps;
    const events = this.#events;
    const seq = this.#seq - events.length;
    const parent = this.#head;
    writer.begin({ actor, seq, parent, turn: this.#turn, atMs: this.#atMs });
    for (const event of events) writer.record(event);
    const { bytes, digest } = writer.seal();
    const lines = this.#lines;
    const taken = this.#whenTaken;
    this.#whenTaken = undefined;
    const receipt = { link: digest, seq: this.#seq - 1 };
    commit(
      {
        actor,
        term,
        expected: parent,
        digest,
        seq,
        eventCount: events.length,
        link: bytes,
        blobs: this.#payloads.take(),
        entry: this.#entryChanged ? this.#entry : undefined,
      },
      () => {
        for (const line of lines) log(line);
        taken?.(receipt);
        release(receipt);
      },
    );
    this.#head = digest;
    this.#entryChanged = false;
    this.#events = [];
    this.#slotBytes = 0;
    if (lines.length > 0) this.#lines = [];
  }

  /** A guest may record without end in one turn: it is stopped while there is room for how its turn ends. */
  #holdLimits(): void {
    const { linkEventsMax } = this.#deps;
    const many = this.#events.length >= linkEventsMax;
    if (!many && this.#slotBytes + this.#events.length * EVENT_BYTES <= LINK_BYTES_MAX / 2) return;
    throw new ActorError("ACTOR_TURN_TOO_LONG", {
      what: many
        ? `more than ${linkEventsMax} events between two commits`
        : `more than ${LINK_BYTES_MAX / 2} bytes recorded between two commits`,
      remedy: "raise `link-events-max`, or let the handler do less in one message",
    });
  }

  /** Forgets what a turn that failed wanted shown. */
  dropLines(): void {
    if (this.#lines.length > 0) this.#lines = [];
  }
}
