import { type Clock, NO_BYTES } from "../base/mod.ts";
import type { Ledger, Seq } from "../chain/mod.ts";
import { HANDLE } from "./entry.ts";
import { earliest, type Journal } from "./journal.ts";
import type { Request } from "./message.ts";

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

/** After which a timer is due again whose message found no room, in milliseconds. */
const DUE_AGAIN_MS = 1_000;

/** The timers of an actor that is in memory: one wake for the earliest, and the bodies that they fire with. */
export class Alarms {
  readonly #deps: AlarmsDeps;
  readonly #bodies = new Map<Seq, Uint8Array>();
  /** Said to be due, and not fired yet. */
  readonly #said = new Set<Seq>();
  #timers: Ledger["timers"] | undefined;
  #cancel: (() => void) | undefined;

  constructor(deps: AlarmsDeps) {
    this.#deps = deps;
  }

  /** Sets one with the present call: its token. Undefined where there are too many. */
  set(dueMs: number, everyMs: number | undefined, body: Uint8Array): Seq | undefined {
    const { journal, timersMax } = this.#deps;
    if (journal.ledger.timers.size >= timersMax) return undefined;
    const token = journal.seq;
    journal.effect = { kind: "timer", dueMs, everyMs };
    this.#bodies.set(token, body);
    return token;
  }

  cancel(token: Seq): boolean {
    const { journal } = this.#deps;
    if (!journal.ledger.timers.has(token)) return false;
    journal.effect = { kind: "cancelled", token };
    return true;
  }

  /** It fires now, or was called off. */
  fired(token: Seq): void {
    this.#said.delete(token);
  }

  /** Its message found no room: it is due again a little later. */
  refused(token: Seq): void {
    const { clock } = this.#deps;
    if (this.#timers === undefined) return;
    clock.wakeAt(clock.nowMs() + DUE_AGAIN_MS, () => {
      if (this.#said.delete(token)) this.#wake();
    });
  }

  /** Follows the ledger, between turns and where one waits. */
  follow(): void {
    const { timers, exit } = this.#deps.journal.ledger;
    if (exit !== undefined) return this.end(); // its next incarnation has none of these
    if (timers === this.#timers) return;
    this.#timers = timers;
    for (const token of this.#bodies.keys()) if (!timers.has(token)) this.#bodies.delete(token);
    this.#wake();
  }

  /** An incarnation ends, and its timers with it. */
  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#timers = undefined;
    this.#bodies.clear();
    this.#said.clear();
  }

  #wake(): void {
    const { clock } = this.#deps;
    this.#cancel?.();
    this.#cancel = undefined;
    const pending = this.#timers;
    if (pending === undefined) return;
    const dueMs = this.#said.size === 0 ? earliest(pending) : this.#nextUnsaid(pending);
    if (dueMs !== undefined) this.#cancel = clock.wakeAt(dueMs, () => this.#ring(pending));
  }

  #nextUnsaid(timers: Ledger["timers"]): number | undefined {
    const left = timers.entries().filter(([token]) => !this.#said.has(token));
    return left.length === 0 ? undefined : Math.min(...left.map(([, { dueMs }]) => dueMs));
  }

  #ring(timers: Ledger["timers"]): void {
    const nowMs = this.#deps.clock.nowMs();
    const due = timers
      .entries()
      .filter(([token, { dueMs }]) => dueMs <= nowMs && !this.#said.has(token))
      .toSorted(([a, one], [b, other]) => one.dueMs - other.dueMs || a - b);
    for (const [token] of due) this.#said.add(token);
    this.#wake();
    for (const [token] of due) this.#say(token).catch(this.#deps.troubled);
  }

  async #say(token: Seq): Promise<void> {
    const body = this.#bodies.get(token) ?? (await this.#deps.recall(token));
    this.#bodies.set(token, body);
    this.#deps.due(token, body);
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
  return {
    kind: "timer",
    sender: { kind: "host" },
    function: HANDLE,
    args: NO_BYTES,
    position: undefined,
    key: undefined,
    token,
    deadlineMs: undefined,
    cause: undefined,
    trace: undefined,
    taken: undefined,
    answer,
  };
}
