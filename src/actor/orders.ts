import type { Clock } from "../base/mod.ts";
import type { Seq } from "../chain/mod.ts";
import { type Cancelled, Cancelling } from "./cancelling.ts";
import type { ActorError } from "./errors.ts";
import type { Journal } from "./journal.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Presence } from "./presence.ts";
import { stoppedError } from "./refusals.ts";
import type { Outcome } from "./turn.ts";

export interface OrdersDeps {
  readonly clock: Clock;
  readonly presence: Presence;
  readonly journal: Journal;
  readonly mailbox: Mailbox;
  /** Resolves when all that was committed before is durable. */
  readonly durable: () => Promise<void>;
  /** Records that it has stopped: nothing of it is under way. */
  readonly stopped: (code: string) => void;
  /** Ends the open turn, which has no instance. */
  readonly endEvicted: (error: ActorError) => void;
  /** Lets go of it, without a word in the chain. */
  readonly close: () => void;
}

/** Someone wants it stopped; done when the present turn is over. */
interface Stop {
  readonly code: string;
  readonly told: (() => void)[];
}

/** Someone wants it stopped when its mail is finished. */
interface LastMail {
  readonly code: string;
  readonly told: (() => void)[];
  /** When it is stopped all the same. */
  readonly untilMs: number;
  /** Calls that off. */
  readonly cancel: () => void;
}

/** What others want of an actor that its turn, or its mail, may stand in the way of: that it stops, or that its open turn ends. */
export class Orders {
  readonly #deps: OrdersDeps;
  #stop: Stop | undefined;
  #lastMail: LastMail | undefined;
  #cancelling: Cancelling | undefined;

  constructor(deps: OrdersDeps) {
    this.#deps = deps;
  }

  /** Why it is to stop when its turn is over; undefined where nobody wants that. */
  get stopCode(): string | undefined {
    return this.#stop?.code;
  }

  /** Its mail is finished first: it takes no more. Why it is to stop then. */
  get lastMailCode(): string | undefined {
    return this.#lastMail?.code;
  }

  /** Whether somebody wants it to end, sooner or later. */
  get isEnding(): boolean {
    return this.#stop !== undefined || this.#lastMail !== undefined;
  }

  /** Those of an actor in whose place this one goes on: that it ends when its mail is finished. */
  takeOver(before: Orders): void {
    const last = before.#lastMail;
    before.#lastMail = undefined;
    if (last === undefined) return;
    last.cancel();
    this.#lastMail = this.#drainUntil(last.code, last.untilMs, last.told);
  }

  /** Why the turn that is under way is to end. */
  get imposed(): ActorError | undefined {
    return this.#stop === undefined ? this.#cancelling?.error : stoppedError();
  }

  /**
   * Ends it for good. With `drainMs`, its mail and its turn are finished first, for so many milliseconds at the most, and no more is
   * taken. Resolves when that is durable, or where there is nothing to end.
   */
  stop(code: string, drainMs: number): Promise<void> {
    return drainMs > 0 && this.#hasWork ? this.#drain(code, drainMs) : this.stopNow(code);
  }

  stopNow(code: string): Promise<void> {
    return new Promise((resolve) => {
      const { cancel, told = [] } = this.#lastMail ?? {};
      cancel?.();
      this.#lastMail = undefined;
      const done = (): void => [resolve, ...told].forEach((one) => one());
      this.#stopAndTell(code, done);
    });
  }

  /** Nothing is left of the mail that it was to finish. */
  stopWhereDrained(): void {
    const last = this.#lastMail;
    if (last === undefined || this.#hasWork) return;
    void this.stopNow(last.code);
  }

  /**
   * Ends the open turn, that of this seq, or whichever it is. Resolves when that is durable; undefined where it is not open.
   * @throws ActorError ACTOR_CLOSED
   */
  async cancel(turn: Seq | undefined, by: string): Promise<Cancelled | undefined> {
    const { presence, journal } = this.#deps;
    const open = journal.ledger.turn;
    if (presence.isGone || open === undefined) return undefined;
    if (turn !== undefined && turn !== open.seq) return undefined;
    const { done } = this.#cancelling ?? this.#cancel(open.seq, by);
    return done;
  }

  /** The turn is over: whoever wanted it ended is told, and the next is another's. */
  turnEnded(outcome: Outcome): void {
    const cancelling = this.#cancelling;
    if (cancelling === undefined) return;
    this.#cancelling = undefined;
    const { journal, durable } = this.#deps;
    const { head: link, seq } = journal.end;
    cancelling.ended(outcome, { link, seq: seq - 1 }, durable());
    if (this.#stop === undefined) journal.goOn();
  }

  /** It has left: who waits for its stop is told. */
  tellStopped(): void {
    for (const told of this.#stop?.told ?? []) told();
  }

  /** It has left, and what it had left to do is not done. */
  left(why: ActorError): void {
    this.#cancelling?.refused(why);
    const last = this.#lastMail;
    this.#lastMail = undefined;
    if (last === undefined) return;
    last.cancel();
    const tell = (): void => last.told.forEach((told) => told());
    void this.#deps.durable().then(tell, tell);
  }

  get #hasWork(): boolean {
    const { presence, mailbox } = this.#deps;
    if (presence.isGone || this.#stop !== undefined || presence.phase === "exited") return false;
    return presence.phase !== "idle" || mailbox.size > 0;
  }

  #drain(code: string, drainMs: number): Promise<void> {
    return new Promise((resolve) => {
      const untilMs = this.#deps.clock.nowMs() + drainMs;
      const { told } = (this.#lastMail ??= this.#drainUntil(code, untilMs, []));
      told.push(resolve);
    });
  }

  #drainUntil(code: string, untilMs: number, told: (() => void)[]): LastMail {
    const late = (): void => void this.stopNow(code);
    return { code, untilMs, cancel: this.#deps.clock.wakeAt(untilMs, late), told };
  }

  #stopAndTell(code: string, resolve: () => void): void {
    const { presence, journal, stopped, endEvicted, close, durable } = this.#deps;
    if (presence.isGone) return void durable().then(resolve, resolve);
    if (this.#stop !== undefined) return void this.#stop.told.push(resolve);
    this.#stop = { code, told: [resolve] };
    journal.abort(stoppedError());
    const { phase } = presence;
    if (phase === "unborn") close();
    else if (phase === "idle" || phase === "exited") stopped(code);
    else if (phase === "evicted") endEvicted(stoppedError());
    else journal.waiting.interrupt(stoppedError());
  }

  #cancel(turn: Seq, by: string): Cancelling {
    const { presence, journal, endEvicted } = this.#deps;
    const cancelling = new Cancelling(turn, by);
    const { error } = cancelling;
    this.#cancelling = cancelling;
    if (this.#stop !== undefined) return cancelling; // it ends already
    journal.abort(error);
    if (presence.phase === "evicted") endEvicted(error);
    else journal.waiting.interrupt(error);
    return cancelling;
  }
}
