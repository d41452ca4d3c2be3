import { Alarm, type Clock, DueQueue, NO_BYTES } from "../base/mod.ts";
import type { Ledger, Seq } from "../chain/mod.ts";
import { HANDLE } from "./entry.ts";
import type { Journal } from "./journal.ts";
import { hostRequest, type Request } from "./message.ts";

export interface AlarmsDeps {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly timersMax: number;
  /** Says that the timer with this token is due, and with what; until it has fired it is not said again. */
  readonly due: (token: Seq, body: Uint8Array) => void;
  /** The body that the timer was set with, where it is not in memory any more. */
  readonly recall: (token: Seq) => Promise<Uint8Array>;
  /** Hears of a body that cannot be read. */
  readonly troubled: (error: unknown) => void;
}

/** Bytes of a body up to which it stays in memory until its timer fires; a larger one is read from the chain then. */
const BODY_KEPT_MAX = 4 * 1024;
/** After which a timer is due again whose message found no room, in milliseconds. */
const DUE_AGAIN_MS = 1_000;

/**
 * The timers of an actor that is in memory: when each is due, one wake for the earliest, and the bodies that they fire with. What a
 * turn changes is taken in when it is over, or waits: ten thousand timers cost no more a turn than one.
 */
export class Alarms {
  readonly #deps: AlarmsDeps;
  readonly #queue: DueQueue<Seq>;
  readonly #bodies = new Map<Seq, Uint8Array>();
  /** Said to be due, and not fired yet; in the order in which they were. */
  readonly #said = new Map<Seq, number>();
  /** The latest of those times; and whether one was said after it that is due before it. Until none is said. */
  #saidUntilMs = -Infinity;
  #isUnordered = false;
  /** Those of them whose messages found no room. */
  readonly #refused = new Set<Seq>();
  /** When those are due again, all together. */
  readonly #again: Alarm;
  /** Those that wait for a body to be read, and all that came due after them. */
  #saying: Promise<void> | undefined;
  /** Set, called off or fired, and not taken in. Undefined: nothing is. */
  #changed: Set<Seq> | undefined;
  readonly #alarm: Alarm;

  constructor(deps: AlarmsDeps) {
    this.#deps = deps;
    this.#alarm = new Alarm(deps.clock, () => this.#ring());
    this.#again = new Alarm(deps.clock, () => this.#ringAgain());
    this.#queue = new DueQueue(
      (token, dueMs) => deps.journal.ledger.timers.get(token)?.dueMs === dueMs,
    );
  }

  /** Sets one with the present call: its token. Undefined where there are too many. */
  set(dueMs: number, everyMs: number | undefined, body: Uint8Array): Seq | undefined {
    const { journal, timersMax } = this.#deps;
    if (journal.ledger.timers.size >= timersMax) return undefined;
    const token = journal.seq;
    journal.effect = { kind: "timer", dueMs, everyMs };
    if (body.length <= BODY_KEPT_MAX) this.#bodies.set(token, body);
    this.#changed?.add(token);
    return token;
  }

  cancel(token: Seq): boolean {
    const { journal } = this.#deps;
    if (!journal.ledger.timers.has(token)) return false;
    journal.effect = { kind: "cancelled", token };
    this.#changed?.add(token);
    return true;
  }

  /** When the first of them is due, in milliseconds since the epoch. */
  get earliestMs(): number | undefined {
    this.#takeIn();
    const { timers } = this.#deps.journal.ledger;
    // One that was said to be due may have been called off while its message waits.
    const said = this.#said.entries().find(([token, dueMs]) => timers.get(token)?.dueMs === dueMs);
    return said?.[1] ?? this.#queue.peek()?.dueMs;
  }

  /** Whether one is due earlier than this that is not said to be due yet, or was said after it: it was set when others were due. */
  hasBefore(dueMs: number): boolean {
    const next = this.#queue.peek();
    if (next !== undefined && next.dueMs < dueMs) return true;
    if (!this.#isUnordered) return false; // or else each of ten thousand that are due at once would look at all
    const { timers } = this.#deps.journal.ledger;
    return this.#said
      .entries()
      .some(
        ([token, saidMs]) =>
          saidMs < dueMs && timers.get(token)?.dueMs === saidMs && !this.#refused.has(token),
      );
  }

  /** Its message is taken, or what was left of it. */
  fired(token: Seq): void {
    this.#said.delete(token);
    if (this.#said.size === 0) this.#isOrderedAgain();
    this.#changed?.add(token);
  }

  /** Its turn has begun, with which it is due at its next time: before that the ledger may have been looked at again. */
  taken(token: Seq): void {
    this.#changed?.add(token);
    this.follow();
  }

  /** Its message found no room: it is due again a little later. */
  refused(token: Seq): void {
    const { clock } = this.#deps;
    this.#refused.add(token);
    if (this.#again.atMs === undefined) this.#again.set(clock.nowMs() + DUE_AGAIN_MS);
  }

  /** Whether one is due whose body is being read. */
  get isReading(): boolean {
    return this.#saying !== undefined;
  }

  /** When those are due again whose messages found no room; undefined: there are none. */
  get againMs(): number | undefined {
    return this.#again.atMs;
  }

  /** Follows the ledger, between turns and where one waits. */
  follow(): void {
    if (this.#deps.journal.ledger.exit !== undefined) return this.end(); // its next incarnation has none of these
    this.#takeIn();
    if (this.#queue.peek()?.dueMs !== this.#alarm.atMs) this.#wake();
  }

  /** An incarnation ends, and its timers with it. */
  end(): void {
    this.#alarm.set(undefined);
    this.#again.set(undefined);
    this.#refused.clear();
    this.#changed = new Set();
    this.#queue.clear();
    this.#bodies.clear();
    this.#said.clear();
    this.#isOrderedAgain();
  }

  #isOrderedAgain(): void {
    this.#saidUntilMs = -Infinity;
    this.#isUnordered = false;
  }

  #takeIn(): void {
    if (this.#changed?.size === 0) return;
    const { timers } = this.#deps.journal.ledger;
    const changed = this.#changed ?? timers.entries().map(([token]) => token);
    this.#changed = new Set();
    for (const token of changed) {
      const timer = timers.get(token);
      if (timer === undefined) this.#bodies.delete(token);
      else if (!this.#said.has(token)) this.#queue.push(token, timer.dueMs);
    }
  }

  #wake(): void {
    this.#alarm.set(this.#queue.peek()?.dueMs);
  }

  #ring(): void {
    const nowMs = this.#deps.clock.nowMs();
    const due: Seq[] = [];
    for (let one = this.#queue.takeUntil(nowMs); one; one = this.#queue.takeUntil(nowMs)) {
      if (this.#said.has(one.key)) continue; // pushed twice: set and called off, or fired and due again
      this.#said.set(one.key, one.dueMs);
      this.#isUnordered ||= one.dueMs < this.#saidUntilMs;
      this.#saidUntilMs = Math.max(this.#saidUntilMs, one.dueMs);
      due.push(one.key);
    }
    this.#wake();
    for (const token of due) this.#say(token);
  }

  #ringAgain(): void {
    this.#again.set(undefined);
    for (const token of this.#refused) this.fired(token);
    this.#refused.clear();
    this.follow();
  }

  /** In this order, though a body that has to be read comes later than one that is at hand. */
  #say(token: Seq): void {
    const { due, recall, troubled } = this.#deps;
    const body = this.#bodies.get(token);
    if (body !== undefined && this.#saying === undefined) return due(token, body);
    const said = (this.#saying ?? Promise.resolve())
      .then(async () => due(token, body ?? (await recall(token))))
      .catch(troubled)
      .finally(() => {
        if (this.#saying === said) this.#saying = undefined;
      });
    this.#saying = said;
  }
}

/** For how many due times the firing of this timer stands, at this time. */
export function dueCount({ timers }: Ledger, token: Seq, nowMs: number): number {
  const timer = timers.get(token);
  if (timer?.everyMs === undefined) return 1;
  const missed = Math.max(0, Math.floor((nowMs - timer.dueMs) / timer.everyMs));
  return Math.min(missed + 1, COUNT_MAX);
}

/** A u32, in `firing`. */
const COUNT_MAX = 0xffff_ffff;

/** The message of a timer that fires. */
export function timerRequest(token: Seq, answer: Request["answer"]): Request {
  return { ...hostRequest("timer", HANDLE, NO_BYTES, answer), token };
}
