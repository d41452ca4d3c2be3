import { type ActorId, type Clock, TheaterError, type Value } from "../base/mod.ts";
import type { Instance } from "../engine/mod.ts";
import type { ActorDeps } from "./actor-deps.ts";
import { failedBefore } from "./recorded-answer.ts";
import { NO_INIT, NOTHING_TO_RUN } from "./genesis.ts";
import { isSame, joined } from "./joined.ts";
import { type Message, refused, type Request } from "./message.ts";
import type { Orders } from "./orders.ts";
import type { Pace } from "./pace.ts";
import type { Parts } from "./parts.ts";
import type { Presence } from "./presence.ts";
import { tooLate } from "./refusals.ts";
import { RESUMED } from "./restarting.ts";
import { failed, type Outcome, run } from "./turn.ts";
import type { Turn } from "./turn-record.ts";
import { Evicted } from "./waiting.ts";

export interface TurnsDeps {
  readonly id: ActorId;
  readonly running: ActorDeps["running"];
  readonly clock: Clock;
  readonly pace: Pace;
  readonly parts: Parts;
  readonly presence: Presence;
  readonly orders: Orders;
  readonly stateBytesMax: number;
  /** There is something to do. */
  readonly ready: () => void;
  /** How the turn ended is recorded; what follows from that? */
  readonly ended: (turn: Turn, outcome: Outcome) => void;
  /** A turn that was to begin did not. */
  readonly over: () => void;
  readonly troubled: (error: unknown) => void;
}

/** The turns of an actor, one after the other: from the message that begins one to how it ended. */
export class Turns {
  readonly #deps: TurnsDeps;
  /** It was taken, and waits for an instance: nothing of it is recorded. */
  #taken: Message | undefined;
  /** The next is not run: its cell died of it twice. */
  #isNextLost = false;

  constructor(deps: TurnsDeps) {
    this.#deps = deps;
  }

  /** Begins a turn with this message, unless its time is over. A promise where that takes longer than this call. */
  begin(message: Message): Promise<void> | undefined {
    const { presence, parts } = this.#deps;
    const { living } = parts.life;
    presence.phase = "running";
    return living === undefined ? this.#onNewInstance(message) : this.#next(message, living);
  }

  /** Whether this message of an actor was taken, though no turn of it has begun. */
  holds(request: Request): boolean {
    return this.#taken !== undefined && isSame(this.#taken.request, request);
  }

  /** Joins it to the same message of the same actor, where that waits for an instance: so it begins as well. False: it does not. */
  join(request: Request): boolean {
    const taken = this.#taken;
    if (taken === undefined || !isSame(taken.request, request)) return false;
    request.begins?.();
    this.#taken = { ...taken, request: joined(taken.request, request) };
    return true;
  }

  /** Whether the message's time is over, which its sender is told. */
  isLate({ request: { deadlineMs, answer } }: Message): boolean {
    const late = deadlineMs !== undefined && this.#deps.clock.nowMs() > deadlineMs;
    if (late) answer(refused(tooLate()));
    return late;
  }

  /** The open turn, whose instance is gone: it runs again to where its record ends, and on. */
  async carryOn(): Promise<void> {
    const { parts, presence, orders, troubled } = this.#deps;
    const { turn: open } = parts.journal.ledger;
    if (open === undefined) throw new Error("an evicted turn that is not open");
    presence.phase = "running";
    try {
      const { entry = NO_INIT, ended } = await parts.life.carryOn();
      const turn: Turn = { kind: open.message, seq: open.seq, entry };
      await this.#ending(turn, ended);
    } catch (error) {
      const { imposed } = orders;
      if (imposed !== undefined && !presence.isGone) this.endEvicted(failed(imposed));
      else troubled(error);
    }
  }

  /** Ends the open turn, which has no instance. */
  endEvicted(outcome: Outcome & { kind: "failed" }): void {
    const { turn } = this.#deps.parts.journal.ledger;
    if (turn === undefined) throw new Error("an evicted turn that is not open");
    this.#end({ kind: turn.message, seq: turn.seq, entry: NO_INIT }, outcome);
  }

  /** The first turn that begins fails without being run: it cost its cell twice. */
  loseNext(): void {
    this.#isNextLost = true;
  }

  /** No turn is open any more: what it waited for is nobody's. */
  endWaiting(): void {
    const { journal, life } = this.#deps.parts;
    journal.waiting.end((cause) => life.notLetGo(cause));
  }

  /** A turn on a living instance. */
  #next(message: Message, instance: Instance): Promise<void> | undefined {
    const { record, life } = this.#deps.parts;
    const [turn, args] = record.received(message);
    life.refuel();
    return this.#call(turn, instance, args);
  }

  /** A turn that first needs an instance: a new epoch's, or the same one's with its turns run again. */
  async #onNewInstance(taken: Message): Promise<void> {
    const { parts, presence, over } = this.#deps;
    const { life, record } = parts;
    this.#taken = taken;
    const failure = await life.revive().then(NOTHING, (error: unknown) => ({ error }));
    const message = this.#taken;
    this.#taken = undefined;
    if (failure !== undefined) return this.#notRevived(message, failure.error);
    if (presence.isGone) return message.request.answer(refused(presence.gone()));
    if (this.isLate(message)) return over(); // that took its time
    this.#openEpoch();
    const [turn, args] = record.received(message);
    if (this.#isNextLost) return this.#end(turn, LOST);
    const stillborn = await life.begin();
    const { instance } = life;
    if (stillborn !== undefined || instance === undefined) {
      return this.#end(turn, stillborn ?? NOTHING_TO_RUN);
    }
    await this.#call(turn, instance, args);
  }

  /** Where one begins. A new incarnation owes nothing that the one before did, and has none of its timers. */
  #openEpoch(): void {
    const { journal, life, channels, alarms, callers } = this.#deps.parts;
    journal.open();
    const { ledger } = journal;
    const before = ledger.owed;
    life.open();
    channels.closed(ledger);
    const { owed } = journal.ledger;
    if (before === owed) return;
    const { seq } = journal;
    alarms.end();
    for (const [received] of before.entries()) {
      const told = callers.take(received);
      journal.whenKept(
        ({ link }) => told({ ...failedBefore("started"), receipt: { link, seq: seq - 1 } }),
        (error) => told(refused(error)),
      );
    }
  }

  /** A chain that cannot be read, or does not give what it gave: nothing is recorded, for it is no doing of the guest's. */
  #notRevived({ request }: Message, error: unknown): void {
    if (!(error instanceof TheaterError)) throw error;
    request.answer(refused(error));
    this.#deps.over();
  }

  #call(turn: Turn, instance: Instance, args: readonly Value[]): Promise<void> | undefined {
    const { entry } = turn;
    if (entry === NO_INIT || entry === RESUMED) return this.#end(turn, NOTHING_TO_RUN);
    const { id, parts, stateBytesMax, pace, running } = this.#deps;
    pace.begin();
    running?.begins(id);
    const outcome = run(instance, entry, parts.life.state, args, stateBytesMax);
    running?.ends();
    pace.pause();
    return outcome instanceof Promise ? this.#ending(turn, outcome) : this.#end(turn, outcome);
  }

  async #ending(turn: Turn, outcome: Outcome | Promise<Outcome>): Promise<void> {
    try {
      this.#end(turn, await outcome);
    } catch (error) {
      if (!(error instanceof Evicted)) throw error;
      this.#evicted();
    }
  }

  /** The instance is gone, and the turn stays open: it is carried on when what it waits for is there. */
  #evicted(): void {
    const { presence, parts, orders, ready } = this.#deps;
    parts.life.evict();
    if (presence.isGone) return;
    presence.phase = "evicted";
    const { imposed } = orders;
    if (imposed !== undefined) return this.endEvicted(failed(imposed));
    parts.journal.waiting.whenAnswered(ready);
  }

  #end(turn: Turn, outcome: Outcome): undefined {
    const { presence, parts, orders, pace, ended } = this.#deps;
    const { journal, callers, record, life, exchange } = parts;
    this.#isNextLost = false;
    if (presence.isGone) {
      journal.abandon();
      callers.take(turn.seq)(refused(presence.gone()));
      return undefined;
    }
    const fuel = life.spend();
    pace.end(fuel);
    record.ended(turn, outcome, fuel);
    orders.turnEnded(outcome);
    journal.turn = undefined;
    this.endWaiting();
    exchange.endTurn();
    ended(turn, outcome);
    return undefined;
  }
}

/** The death of a cell, told of the turn that it died of. */
const LOST: Outcome & { kind: "failed" } = {
  kind: "failed",
  code: "CELL_LOST",
  message: "the thread in which the actor lived died twice in this turn",
  origin: "host",
};

const NOTHING = (): undefined => undefined;
