import {
  type ActorId,
  type Clock,
  type Digest,
  type Entropy,
  type Sha256,
  type TheaterError,
  ZERO_DIGEST,
} from "../base/mod.ts";
import type { LogLevel } from "../capabilities/mod.ts";
import {
  apply,
  type BlobReference,
  type Cause,
  type Effect,
  effectKey,
  type Event,
  type Ledger,
  LINK_BYTES_MAX,
  type LinkWriter,
  newLedger,
  type Seq,
  type Settled,
  type Slot,
} from "../chain/mod.ts";
import type { Entry as IndexEntry } from "../store/mod.ts";
import type { Answered, Recorder } from "./boundary.ts";
import type { Commit, LogLine, Receipt } from "./commit.ts";
import { ActorError } from "./errors.ts";
import { Lines } from "./lines.ts";
import type { LinkWriters } from "./link-writers.ts";
import { PayloadWriter } from "./payloads.ts";
import { closedError } from "./refusals.ts";
import { type Abandon, Waiting } from "./waiting.ts";

export interface JournalDeps {
  readonly actor: ActorId;
  readonly name: string | undefined;
  readonly supervisor: ActorId | undefined;
  readonly term: number;
  readonly clock: Clock;
  readonly sha256: Sha256;
  readonly writers: LinkWriters;
  /** Undefined: payloads are public. */
  readonly salts: Entropy | undefined;
  readonly linkEventsMax: number;
  readonly commit: (commit: Commit) => void;
  readonly log: (line: LogLine) => void;
  /** Where the chain ends; what comes next is built on it. Undefined: it is to begin. */
  readonly end: ChainEnd | undefined;
  /** When the first timer is due. */
  readonly wakeAtMs: () => number | undefined;
  /** What became of messages, to stand at the head of the next link. */
  readonly settlements: (ledger: Ledger) => Settled | undefined;
}

/** Where a durable chain ends. */
export interface ChainEnd {
  readonly head: Digest;
  /** Of the event that comes next. */
  readonly seq: Seq;
  /** Of the latest link. */
  readonly atMs: number;
  readonly ledger: Ledger;
  readonly entry: IndexEntry;
}

/** Bytes of a link that are kept for how its turn ends. */
const LINK_BYTES_RESERVED: number = LINK_BYTES_MAX / 2;

/**
 * The living end of one actor's chain: the link being built, the ledger after it, and what waits for its commit. The only code
 * of the house that makes links.
 */
export class Journal implements Recorder {
  /** Whether somebody is still to be told how the actor ended. */
  tellsExit: boolean;
  /** What an open turn waits for. */
  readonly waiting: Waiting = new Waiting();
  readonly #deps: JournalDeps;
  #abort = new AbortController();
  readonly #payloads: PayloadWriter;
  #head: Digest;
  #seq: Seq;
  #ledger: Ledger;
  #durable: Ledger;
  #turn: Seq | undefined;
  #atMs: number;
  /** Of the link being built; undefined between links. */
  #writer: LinkWriter | undefined;
  /** The first event of the latest link that was begun. */
  #openSeq: Seq = 0;
  /** Wait until that is sealed. */
  #sealing: PromiseWithResolvers<void> | undefined;
  #lines: LogLine[] = [];
  /** What was printed of a line that is not ended, by its level. */
  readonly #printed = new Map<LogLevel, Lines>();
  #departures: Departure[] = [];
  /** Those that leave even where the turn fails. */
  #kept: Kept[] = [];
  /** Looked at last, and whether one of them is lost. */
  #channels: Ledger["channels"] | undefined;
  #isLost = false;
  #whenTaken: ((receipt: Receipt) => void) | undefined;
  #effect: Effect | undefined;
  #cause: Cause | undefined;
  #entry: IndexEntry;
  #entryChanged: boolean;
  /** What the entry says of this. */
  #timers: Ledger["timers"] | undefined;
  /** Links on their way to the store. */
  #flying = 0;

  constructor(deps: JournalDeps) {
    this.#deps = deps;
    this.tellsExit = deps.supervisor !== undefined;
    this.#payloads = new PayloadWriter(deps.sha256, deps.salts);
    const { head, seq, atMs, ledger, entry } = deps.end ?? beginning(deps);
    this.#head = head;
    this.#seq = seq;
    this.#atMs = atMs;
    this.#ledger = ledger;
    this.#durable = ledger;
    this.#turn = ledger.turn?.seq;
    this.#entry = entry;
    this.#entryChanged = deps.end === undefined;
    this.#timers = deps.end?.ledger.timers;
  }

  /** Of the event that comes next. */
  get seq(): Seq {
    return this.#seq;
  }

  /** Aborted when the present turn is to end. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The present turn is to end, and why. */
  abort(reason: ActorError): void {
    this.#abort.abort(reason);
  }

  /** That was all: the next turn is not to end. */
  goOn(): void {
    this.#abort = new AbortController();
  }

  /** Where the chain ends, between two links. */
  get end(): ChainEnd {
    return {
      head: this.#head,
      seq: this.#seq,
      atMs: this.#atMs,
      ledger: this.#ledger,
      entry: this.#entry,
    };
  }

  /** When the latest link was begun. */
  get lastMs(): number {
    return this.#atMs;
  }

  get ledger(): Ledger {
    return this.#ledger;
  }

  /** Whether everything that was recorded is durable. */
  get isDurable(): boolean {
    return this.#writer === undefined && this.#flying === 0;
  }

  /** The ledger as far as it is durable. */
  get durable(): Ledger {
    return this.#durable;
  }

  /** The first event that activation must read. */
  get replayFromSeq(): Seq {
    return this.#entry.replayFromSeq;
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

  /** What brought about the answer that the present call is given; its event will say so. */
  set cause(cause: Cause | undefined) {
    this.#cause = cause;
  }

  takeCause(): Cause | undefined {
    const cause = this.#cause;
    this.#cause = undefined;
    return cause;
  }

  /** Called when the link being built is durable; never, where its turn fails before that. */
  whenDurable(departure: Departure): void {
    this.#departures.push(departure);
  }

  /** The same, before all that was queued so far. */
  firstWhenDurable(departure: Departure): void {
    this.#departures.unshift(departure);
  }

  /** `depart` when the link being built is durable, however its turn ends; `lost` where it never will be. */
  whenKept(depart: Departure, lost: (error: TheaterError) => void): void {
    this.#kept.push({ depart, lost });
  }

  /** Resolves when the link of this event is on its way to the store. @throws ActorError ACTOR_CLOSED where it never will be */
  async sealed(seq: Seq): Promise<void> {
    if (this.#writer === undefined || seq < this.#openSeq) return;
    this.#sealing ??= Promise.withResolvers();
    await this.#sealing.promise;
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
    const isFull = eventCount >= linkEventsMax || byteCount > LINK_BYTES_RESERVED;
    if (!isFull && this.#lines.length < linkEventsMax) return;
    if (!isFull) throw tooManyLines(linkEventsMax);
    throw new ActorError("ACTOR_TURN_TOO_LONG", {
      what: `${eventCount} events and ${byteCount} bytes recorded since the last commit; the limits are ${linkEventsMax} and ${LINK_BYTES_RESERVED}`,
      remedy: "raise `link-events-max`, or let the handler do less in one message",
    });
  }

  keyOf(call: Seq): Uint8Array {
    return effectKey(this.#deps.sha256, this.#deps.actor, call);
  }

  answered(call: Seq, begin: () => Promise<Answered>, abandon: Abandon): Promise<Answered> {
    return this.waiting.answered(call, begin, abandon);
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

  print(level: LogLevel, bytes: Uint8Array): void {
    const lines = this.#printed.get(level) ?? new Lines((line) => this.log(level, line));
    this.#printed.set(level, lines);
    lines.push(bytes);
  }

  /** Forgets what a turn that failed wanted sent. Its log is shown: the calls that wrote it stand in the link. */
  dropQueued(): void {
    if (this.#departures.length > 0) this.#departures = [];
    this.#effect = undefined;
    this.#cause = undefined;
  }

  /** Begins a link where none is being built: with it, what stands at its head. */
  open(): void {
    this.#open();
  }

  commit(): Promise<void> {
    return new Promise((resolve, reject) => this.#seal(() => resolve(), reject));
  }

  /** Where no link is being built: writes what waits for one, in a link of the host's own. */
  flush(): void {
    if (this.#writer !== undefined || this.#ledger.phase === "unborn") return;
    const settled = this.#deps.settlements(this.#ledger);
    if (settled === undefined) return;
    const turn = this.#turn;
    this.#turn = undefined;
    this.record(settled);
    this.#seal(NOTHING, NOTHING);
    this.#turn = turn;
  }

  /**
   * Ends a turn's last link, or one of the host's. `release` gets its receipt when it is durable; `lost` is told where it never
   * will be.
   */
  seal(release: (receipt: Receipt) => void, lost: (error: TheaterError) => void): void {
    this.#seal(release, lost);
  }

  /** Forgets the link being built: what was not committed never happened. */
  abandon(): void {
    if (this.#writer !== undefined) this.#deps.writers.give(this.#writer);
    this.#writer = undefined;
    this.#sealing?.reject(closedError());
    this.#sealing = undefined;
    this.#payloads.take();
    this.#lines = [];
    this.#printed.clear();
    for (const { lost } of this.#kept.splice(0)) lost(closedError());
    this.dropQueued();
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
    this.#openSeq = this.#seq;
    const settled = this.#deps.settlements(this.#ledger);
    if (settled !== undefined) this.record(settled);
    return writer;
  }

  #seal(release: (receipt: Receipt) => void, lost: (error: TheaterError) => void): void {
    const { actor, term, writers, commit, log } = this.#deps;
    const writer = this.#open();
    for (const lines of this.#printed.values()) lines.flush();
    const { bytes, digest, seq, eventCount } = writer.seal();
    writers.give(writer);
    this.#writer = undefined;
    // What waits for this link alone: an array that later ones went on filling would let those out too early.
    const lines = this.#lines.length > 0 ? this.#lines : NO_LINES;
    const departures = this.#departures.length > 0 ? this.#departures : NO_DEPARTURES;
    if (lines !== NO_LINES) this.#lines = [];
    if (departures !== NO_DEPARTURES) this.#departures = [];
    const kept = this.#kept.length > 0 ? this.#kept : NONE_KEPT;
    if (kept !== NONE_KEPT) this.#kept = [];
    const ledger = this.#ledger;
    this.#follow(ledger);
    const taken = this.#whenTaken;
    this.#whenTaken = undefined;
    const receipt = { link: digest, seq: seq + eventCount - 1 };
    this.#flying++;
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
        this.#flying--;
        this.#durable = ledger;
        for (const line of lines) log(line);
        for (const { depart } of kept) depart(receipt, ledger);
        for (const depart of departures) depart(receipt, ledger);
        taken?.(receipt);
        release(receipt);
      },
      lost: (error) => {
        this.#flying--;
        for (const one of kept) one.lost(error);
        lost(error);
      },
    });
    this.#sealing?.resolve();
    this.#sealing = undefined;
    this.#head = digest;
    this.#entryChanged = false;
  }

  /** Whether there is a channel of which its guest is to be told that it is lost. */
  #hasLost(channels: Ledger["channels"]): boolean {
    if (channels === this.#channels) return this.#isLost;
    this.#channels = channels;
    this.#isLost = channels.entries().some(([, { lost }]) => lost !== undefined);
    return this.#isLost;
  }

  /** Lets the index say what the ledger does. */
  #follow({ turn, outbox, exit, timers, phase, monitors, channels }: Ledger): void {
    const keptBack = exit !== undefined && !this.tellsExit ? 1 : 0;
    const watches = monitors.size > 0 && phase !== "stopped"; // a start of the host looks whether one has ended
    const hasWork = turn !== undefined || outbox.size > keptBack || watches;
    const dirty = hasWork || (phase !== "stopped" && this.#hasLost(channels));
    if (dirty !== this.#entry.dirty) this.index({ dirty });
    // The timers of one that failed end with its next incarnation, and never fire.
    const live = exit === undefined && phase !== "stopped" ? timers : undefined;
    if (live === this.#timers) return;
    this.#timers = live;
    const wakeAtMs = live === undefined ? undefined : this.#deps.wakeAtMs();
    if (wakeAtMs !== this.#entry.wakeAtMs) this.index({ wakeAtMs });
  }
}

function tooManyLines(max: number): ActorError {
  return new ActorError("ACTOR_TURN_TOO_LONG", {
    what: `more than ${max} lines logged since the last commit`,
    remedy: "raise `link-events-max`, or let the handler log less in one message",
  });
}

const NO_LINES: readonly LogLine[] = [];
const NO_DEPARTURES: readonly Departure[] = [];
const NONE_KEPT: readonly Kept[] = [];

interface Kept {
  readonly depart: Departure;
  readonly lost: (error: TheaterError) => void;
}

/** What leaves when its link is durable; the ledger is the one after that link. */
export type Departure = (receipt: Receipt, durable: Ledger) => void;

function beginning({ name, supervisor }: JournalDeps): ChainEnd {
  return {
    head: ZERO_DIGEST,
    seq: 0,
    atMs: 0,
    ledger: newLedger(),
    entry: {
      name,
      supervisor,
      status: "running",
      wakeAtMs: undefined,
      dirty: false,
      replayFromSeq: 0,
    },
  };
}

function NOTHING(): void {}
