import type { ActorId, Clock, Digest, Entropy, Sha256, TheaterError } from "../base/mod.ts";
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
import type { Entry as IndexEntry } from "../store/mod.ts";
import type { Recorder } from "./boundary.ts";
import type { Commit, LogLine, Receipt } from "./commit.ts";
import { ActorError } from "./errors.ts";
import type { LinkWriters } from "./link-writers.ts";
import { PayloadWriter } from "./payloads.ts";

export interface JournalDeps {
  readonly actor: ActorId;
  readonly name: string | undefined;
  readonly term: number;
  readonly clock: Clock;
  readonly sha256: Sha256;
  readonly writers: LinkWriters;
  /** Undefined: payloads are public. */
  readonly salts: Entropy | undefined;
  readonly linkEventsMax: number;
  readonly commit: (commit: Commit) => void;
  readonly log: (line: LogLine) => void;
  /** Where the chain ends; what comes next is built on it. */
  readonly head: Digest;
  readonly seq: Seq;
  readonly signal: AbortSignal;
}

/** Bytes of a link that are kept for how its turn ends. */
const LINK_BYTES_RESERVED: number = LINK_BYTES_MAX / 2;

/**
 * The living end of one actor's chain: the link being built, the ledger after it, and what waits for its commit. The only code
 * of the house that makes links.
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
  /** Of the link being built; undefined between links. */
  #writer: LinkWriter | undefined;
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

  /** Of the event that comes next. */
  get seq(): Seq {
    return this.#seq;
  }

  /** When the latest link was begun. */
  get lastMs(): number {
    return this.#atMs;
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

  /** What the present call of an import changes in the ledger; its event will say so. */
  set effect(effect: Effect) {
    this.#effect = effect;
  }

  takeEffect(): Effect | undefined {
    const effect = this.#effect;
    this.#effect = undefined;
    return effect;
  }

  /** Changes what the store's index shall say once the present link is durable. */
  index(change: Partial<IndexEntry>): void {
    this.#entry = { ...this.#entry, ...change };
    this.#entryChanged = true;
  }

  nowMs(): number {
    if (this.#writer === undefined) {
      this.#atMs = Math.max(this.#atMs, Math.floor(this.#deps.clock.nowMs()));
    }
    return this.#atMs;
  }

  /** @throws ChainError where the format cannot hold it; then nothing has changed. */
  record(event: Event): Seq {
    const writer = this.#open();
    const ledger = apply(this.#ledger, event, this.#seq, this.#atMs);
    writer.record(event);
    this.#ledger = ledger;
    return this.#seq++;
  }

  makeRoom(): void {
    const { linkEventsMax } = this.#deps;
    const { eventCount, byteCount } = this.#open();
    if (eventCount < linkEventsMax && byteCount <= LINK_BYTES_RESERVED) return;
    throw new ActorError("ACTOR_TURN_TOO_LONG", {
      what: `${eventCount} events and ${byteCount} bytes recorded since the last commit; the limits are ${linkEventsMax} and ${LINK_BYTES_RESERVED}`,
      remedy: "raise `link-events-max`, or let the handler do less in one message",
    });
  }

  slot(encoded: Uint8Array): Slot {
    return this.#payloads.slot(encoded);
  }

  /** Kept beside the present link, whatever its size. */
  blob(payload: Uint8Array): BlobReference {
    return this.#payloads.blob(payload);
  }

  log(level: LogLevel, text: string): void {
    const { actor, name } = this.#deps;
    this.#lines.push({ actor, name, atMs: this.nowMs(), level, text });
  }

  /** Forgets what a turn that failed wanted shown. */
  dropLines(): void {
    if (this.#lines.length > 0) this.#lines = [];
  }

  commit(): Promise<void> {
    if (!this.#entry.dirty) this.index({ dirty: true });
    return new Promise((resolve, reject) => this.#seal(() => resolve(), reject));
  }

  /**
   * Ends a turn's last link, or one of the host's. `release` gets its receipt when it is durable; `lost` is told where it never
   * will be.
   */
  seal(release: (receipt: Receipt) => void, lost: (error: TheaterError) => void): void {
    if (this.#entry.dirty) this.index({ dirty: false });
    this.#seal(release, lost);
  }

  /** Forgets the link being built: what was not committed never happened. */
  abandon(): void {
    if (this.#writer !== undefined) this.#deps.writers.give(this.#writer);
    this.#writer = undefined;
    this.#payloads.take();
    this.dropLines();
  }

  #open(): LinkWriter {
    if (this.#writer !== undefined) return this.#writer;
    const atMs = this.nowMs();
    const writer = this.#deps.writers.take();
    writer.begin({
      actor: this.#deps.actor,
      seq: this.#seq,
      parent: this.#head,
      turn: this.#turn,
      atMs,
    });
    this.#writer = writer;
    return writer;
  }

  #seal(release: (receipt: Receipt) => void, lost: (error: TheaterError) => void): void {
    const { actor, term, writers, commit, log } = this.#deps;
    const writer = this.#open();
    const { bytes, digest, seq, eventCount } = writer.seal();
    writers.give(writer);
    this.#writer = undefined;
    const lines = this.#lines;
    if (lines.length > 0) this.#lines = [];
    const taken = this.#whenTaken;
    this.#whenTaken = undefined;
    const receipt = { link: digest, seq: seq + eventCount - 1 };
    commit({
      append: {
        actor,
        term,
        expected: this.#head,
        digest,
        seq,
        eventCount,
        link: bytes,
        blobs: this.#payloads.take(),
        entry: this.#entryChanged ? this.#entry : undefined,
      },
      release: () => {
        for (const line of lines) log(line);
        taken?.(receipt);
        release(receipt);
      },
      lost,
    });
    this.#head = digest;
    this.#entryChanged = false;
  }
}
