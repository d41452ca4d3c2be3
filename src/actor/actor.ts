import { type ActorId, TheaterError } from "../base/mod.ts";
import type { Seq } from "../chain/mod.ts";
import type { MemoryStats } from "../engine/mod.ts";
import type { ActorDeps } from "./actor-deps.ts";
import type { ActorSpec } from "./actor-spec.ts";
import { admit } from "./admission.ts";
import { timerRequest } from "./alarms.ts";
import type { Cancelled } from "./cancelling.ts";
import type { Receipt } from "./commit.ts";
import { type Entry, HANDLE, shapeOf } from "./entry.ts";
import { ActorError } from "./errors.ts";
import { begun, initRequest, NO_INIT } from "./genesis.ts";
import { handOver } from "./handover.ts";
import { Incarnations } from "./incarnations.ts";
import { link } from "./linkage.ts";
import { type Answer, type Message, refused, type Request } from "./message.ts";
import { type OpenWork, openWorkOf } from "./open-work.ts";
import { Orders } from "./orders.ts";
import { Pace } from "./pace.ts";
import { assemble, type Parts } from "./parts.ts";
import { type Phase, Presence } from "./presence.ts";
import type { Recovered } from "./recover.ts";
import { closedError, deadlock, mailboxFull, outOfOrder, stoppedError } from "./refusals.ts";
import { admissionOf } from "./repeats.ts";
import type { RestartOrder } from "./restarting.ts";
import { failed, type Outcome } from "./turn.ts";
import type { Turn } from "./turn-record.ts";
import { Turns } from "./turns.ts";
import {
  holdToShape,
  isSame,
  type Successor,
  type Upgraded,
  Upgrading,
  upgradeUnderWay,
} from "./upgrade.ts";

/**
 * One actor: takes one message at a time, runs its turn, and hands the links to the store. Whoever owns it calls `step`, one
 * after the other, while it is ready.
 */
export class Actor {
  readonly id: ActorId;
  readonly name: string | undefined;
  /** How long its turns hold the thread. */
  readonly pace: Pace;
  readonly #spec: ActorSpec;
  readonly #deps: ActorDeps;
  readonly #parts: Parts;
  readonly #presence = new Presence();
  readonly #orders: Orders;
  readonly #incarnations: Incarnations;
  readonly #turns: Turns;
  #upgrading: Upgrading | undefined;
  /** It has stopped, which is not durable yet: what comes meanwhile is not told so. */
  #mailAtEnd: Request[] | undefined;
  #stoppedFor: string | undefined;

  /**
   * `recovered`: it goes on where its chain ends.
   * @throws ActorError ACTOR_UNFIT, ACTOR_UNGRANTED; nothing is recorded then.
   */
  constructor(spec: ActorSpec, deps: ActorDeps, recovered?: Recovered) {
    const { id, name, supervisor } = spec;
    const presence = this.#presence;
    const parts = assemble(spec, deps, recovered, {
      ring: (token, body) => this.#ring(token, body),
      putLocal: (message) => this.#putLocal(message),
      end: (code) => void this.stop(code),
      exited: (seq, ending) => this.#incarnations.exited(seq, ending),
      orphaned: () => this.#incarnations.orphaned(),
      troubled: (error) => this.#troubled(error),
    });
    const { journal, mailbox } = parts;
    const ready = (): void => deps.ready(this);
    const stopped = (code: string): void => this.#stopped(code);
    const orders = new Orders({
      clock: deps.clock,
      presence,
      journal,
      mailbox,
      durable: deps.durable,
      stopped,
      endEvicted: (error) => this.#turns.endEvicted(failed(error)),
      close: () => this.close(),
    });
    this.id = id;
    this.pace = new Pace(deps.stopwatch);
    this.name = name;
    this.#spec = spec;
    this.#deps = deps;
    this.#parts = parts;
    this.#orders = orders;
    this.#incarnations = new Incarnations({
      id,
      supervisor,
      parts,
      presence,
      orders,
      recovered,
      ready,
      stopped,
      seal: this.#seal,
    });
    this.#turns = new Turns({
      id,
      running: deps.running,
      clock: deps.clock,
      pace: this.pace,
      parts,
      presence,
      orders,
      stateBytesMax: spec.grant.limits.stateBytesMax,
      ready,
      ended: (turn, outcome) => this.#turnEnded(turn, outcome),
      over: () => this.#over(),
      troubled: (error) => this.#troubled(error),
    });
    if (recovered !== undefined) presence.phase = phaseOf(recovered, supervisor !== undefined);
  }

  get phase(): Phase | "stopping" {
    const { phase, isGone, isBusy } = this.#presence;
    if (this.#orders.lastMailCode !== undefined && !isGone) return "stopping";
    return this.#orders.stopCode !== undefined && isBusy ? "stopping" : phase;
  }

  /** Why it has stopped; undefined: it has not. */
  get stoppedFor(): string | undefined {
    return this.#stoppedFor;
  }

  get mailCount(): number {
    return this.#parts.mailbox.size;
  }

  /** Whether it may be stepped: nothing of it is under way, and there is something to do. */
  get isReady(): boolean {
    const { phase } = this.#presence;
    const { journal, mailbox } = this.#parts;
    if (phase === "evicted") return journal.waiting.isAnswered;
    if (phase === "unborn") return mailbox.size > 0;
    if (phase !== "idle") return false;
    return mailbox.size > 0 || this.#upgrading !== undefined || this.#incarnations.isNext;
  }

  /** Whether a message of a client waits. */
  get hasClientMail(): boolean {
    return this.#parts.mailbox.clientCount > 0;
  }

  /** Whether its guest waits, so that its turn can be left open. */
  get isSuspended(): boolean {
    return this.#parts.journal.waiting.isSuspended;
  }

  /** Whether an instance of it is in memory. */
  get active(): boolean {
    return this.#parts.life.instance !== undefined;
  }

  /** Whether it has an instance that nothing waits for now. */
  get isAtRest(): boolean {
    return this.active && this.#presence.phase === "idle" && !this.isReady;
  }

  /** Whether its next step is part of what was begun: its open turn, another component in its place, its next incarnation. */
  get isUnderWay(): boolean {
    const isOpen = this.#presence.phase === "evicted";
    return isOpen || this.#upgrading !== undefined || this.#incarnations.isNext;
  }

  /** It has stopped, and what it had sent is not settled yet. */
  get isDraining(): boolean {
    return this.#presence.phase === "stopped" && this.#parts.exchange.isOpen;
  }

  /** Whether its state is its instance's memory, which only running its turns again brings back. */
  get isResident(): boolean {
    return this.#parts.shape.discipline === "resident";
  }

  /**
   * Whether nobody would miss it: nothing of it is under way or on its way, and nobody waits for a reply of its. What its chain says of
   * all else, its next activation finds.
   */
  get isIdle(): boolean {
    const { journal, alarms, callers, exchange } = this.#parts;
    const { exit, channels } = journal.ledger;
    const isAsked = this.isReady || alarms.isReading || this.#orders.stopCode !== undefined;
    const isFree = this.#presence.phase === "idle" && !isAsked;
    const isSettled = exit === undefined && channels.size === 0 && callers.isEmpty;
    return isFree && isSettled && exchange.isAtRest;
  }

  /** When its first timer is due, as the store's index says; again, where its message found no room. */
  get wakeAtMs(): number | undefined {
    const { journal, alarms } = this.#parts;
    const { wakeAtMs } = journal.end.entry;
    return wakeAtMs && Math.max(wakeAtMs, alarms.againMs ?? 0);
  }

  /** What its instance uses; undefined where none is in memory. */
  get memory(): MemoryStats | undefined {
    return this.#parts.life.instance?.memory();
  }

  /** What it has open, as far as that is durable. */
  get open(): OpenWork {
    return openWorkOf(this.#parts.journal.durable);
  }

  /** The functions that messages may call. */
  get entries(): ReadonlyMap<string, Entry> {
    return this.#parts.shape.entries;
  }

  /**
   * The genesis turn.
   * @throws ActorError ACTOR_INIT_REFUSED, ACTOR_INIT_FAILED, when that is durable; the actor is stopped then
   */
  async genesis(): Promise<Receipt> {
    const { parameters } = this.#spec;
    const { mailbox, shape } = this.#parts;
    return begun(
      await new Promise<Answer>((resolve) => {
        if (this.#presence.phase !== "unborn") return resolve(refused(this.#presence.gone()));
        const request = initRequest(parameters, resolve);
        mailbox.put({ request, entry: shape.init ?? NO_INIT, payload: parameters });
        this.#deps.ready(this);
      }),
    );
  }

  /** Goes on where its chain ends: what is in the outbox is offered again, timers are set, an open turn is carried on. */
  resume(recovered: Recovered): void {
    const { end, isGenesis } = recovered;
    const { exchange, alarms, channels, monitors } = this.#parts;
    const { phase } = this.#presence;
    exchange.resume(end.ledger).catch((error: unknown) => this.#troubled(error));
    if (phase === "stopped") return exchange.drain();
    monitors.resume();
    if (phase === "exited") {
      alarms.end(); // its next incarnation has none of these
      if (isGenesis && end.ledger.phase !== "stopped") this.#stopped("ACTOR_INIT_FAILED");
      return;
    }
    alarms.follow();
    channels.resume();
    if (recovered.isLost === true) this.#turns.loseNext();
    if (this.#incarnations.resume(recovered)) this.#deps.ready(this);
  }

  /**
   * Begins its next incarnation, where it has ended and its supervisor says so; resolves when the first turn of that is durable. At
   * once, or with that turn, where it has begun already.
   * @throws ActorError ACTOR_INIT_REFUSED, ACTOR_INIT_FAILED, when that is durable; it has stopped then
   */
  restart(order: RestartOrder): Promise<Receipt> {
    return this.#incarnations.restart(order);
  }

  /** Puts a message into the mailbox, or answers why not. */
  deliver(request: Request): void {
    const { shape, journal, repeats, mailbox } = this.#parts;
    const { limits } = this.#spec.grant;
    if (this.#mailAtEnd !== undefined) return void this.#mailAtEnd.push(request);
    const admitted = this.#presence.isGone ? this.#presence.gone() : admit(shape, request, limits);
    if (admitted instanceof ActorError) return request.answer(refused(admitted));
    const known = admissionOf(request, journal.ledger, journal.nowMs());
    if (known.kind === "known") return repeats.answer(request, known);
    // Its sender was upgraded and offers it anew: the first of it still waits here, and is not to be refused by the second.
    const isHere = (): boolean => mailbox.holds(request) || this.#turns.holds(request);
    if (this.#orders.lastMailCode !== undefined)
      return request.answer(refused(isHere() ? outOfOrder() : stoppedError()));
    if (request.isForThisLife === true && this.#presence.phase === "exited")
      return request.answer(refused(stoppedError()));
    if (request.placed?.(false) === false) return request.answer(refused(deadlock()));
    const isJoined = (): boolean => mailbox.join(request) || this.#turns.join(request);
    if (request.isAgain === true && isJoined()) return undefined;
    if (this.#put(admitted)) return this.#deps.ready(this);
    request.answer(refused(isHere() ? outOfOrder() : mailboxFull(mailbox.size)));
  }

  /**
   * Refuses all mail that no turn has taken, but not what begins its next incarnation, nor the word of a lost channel, which nobody says again. What was
   * offered twice, and taken the first time, gets the answer of that.
   */
  refuseMail(error: TheaterError): void {
    const { mailbox } = this.#parts;
    const lost: Message[] = [];
    for (const message of mailbox.drain()) {
      if (message.request.through?.kind === "lost") lost.push(message);
      else this.#refuse(message.request, error);
    }
    mailbox.takeOver(lost);
    this.#orders.stopWhereDrained();
  }

  #refuseAll(error: TheaterError): void {
    this.#incarnations.take()?.request.answer(refused(error));
    for (const { request } of this.#parts.mailbox.drain()) this.#refuse(request, error);
  }

  #refuse(request: Request, error: TheaterError): void {
    const { journal, repeats } = this.#parts;
    const known = admissionOf(request, journal.ledger, journal.nowMs());
    if (known.kind === "known") repeats.answer(request, known);
    else request.answer(refused(error));
  }

  /** Runs the next turn, or carries on the open one. A promise where that takes longer than this call: no other step until it resolves. */
  step(): Promise<void> | undefined {
    if (!this.isReady) return undefined;
    const pending = this.#begin();
    if (pending === undefined) {
      this.#orders.stopWhereDrained();
      return undefined;
    }
    this.#presence.phase = "waiting";
    return pending;
  }

  /** Drops the instance where nothing is under way; a threaded actor's state is marked first. A turn that waits is evicted. */
  passivate(): void {
    const { phase } = this.#presence;
    if (phase === "waiting") return void this.evict();
    if (phase !== "idle") return;
    if (this.#parts.life.passivate()) this.#seal();
    else this.#parts.journal.flush();
  }

  /** Lets go of it where it is idle and all of it is durable: nothing is recorded. False where it has to stay. */
  leave(): boolean {
    if (!this.isIdle || !this.#parts.journal.isDurable) return false;
    this.close();
    return true;
  }

  /**
   * Whether it may go on elsewhere with its next turn, though mail waits for it or what it sent is on its way. Not where that would be noticed: a
   * channel or a reply owed ends with the actor in memory, and a resident's turns would be run again.
   */
  get canMove(): boolean {
    const { journal, callers } = this.#parts;
    const { exit, channels } = journal.ledger;
    const isAsked = this.#orders.isEnding || this.#upgrading !== undefined;
    const isBetween = this.#presence.phase === "idle" && !isAsked && !this.#incarnations.isNext;
    const isAlone = exit === undefined && channels.size === 0 && callers.isEmpty;
    return isBetween && isAlone && !this.isResident;
  }

  /**
   * Lets go of it where it may move and all of it is durable; `leaving` is called before anybody is told. What waits here is refused with
   * ACTOR_CLOSED; what was told of its own messages and is not recorded, it learns by offering them again. False where it has to stay.
   */
  depart(leaving: () => void): boolean {
    if (!this.canMove || !this.#parts.journal.isDurable) return false;
    leaving();
    this.#goAway(closedError());
    return true;
  }

  /** Takes the instance of a turn that waits out of memory; it is carried on when its answer is there. False where none is suspended. */
  evict(): boolean {
    return this.#presence.phase === "waiting" && this.#parts.journal.waiting.interrupt();
  }

  /**
   * Ends the open turn: it fails with ACTOR_CANCELLED where it waits, now or before it is over, and the actor goes on with its next
   * message. Resolves when that is durable; at once where this turn, or any, is not open.
   * @throws ActorError ACTOR_CLOSED
   */
  cancel(turn: Seq | undefined, by: string): Promise<Cancelled | undefined> {
    return this.#orders.cancel(turn, by);
  }

  /**
   * Ends it for good. With `drainMs`, its mail and its turn are finished first, for so many milliseconds at the most, and no more is taken.
   * A turn that is under way then fails with ACTOR_STOPPED; messages in the mailbox are refused. Resolves when that
   * is durable, or where there is nothing to end.
   */
  stop(code: string, drainMs = 0): Promise<void> {
    return this.#orders.stop(code, drainMs);
  }

  /**
   * Lets another component go on in its place when its turn is over: with its state, its mail, and all that its ledger holds. Resolves
   * when that is durable; undefined where it is the same already. Aborted before its turn is over, it stays as it is.
   * @throws ActorError ACTOR_UPGRADE_UNFIT, ACTOR_UNFIT, ACTOR_UNGRANTED, ACTOR_BUSY, ACTOR_STOPPED, ACTOR_CLOSED; the signal's
   * reason; and where its state cannot be read, as a message then would: nothing of the upgrade is recorded
   */
  async upgrade(next: Successor, by: string, signal: AbortSignal): Promise<Upgraded | undefined> {
    const { program, grant } = next;
    if (this.#presence.isGone) throw this.#presence.gone();
    if (this.#orders.lastMailCode !== undefined) throw stoppedError();
    if (isSame(this.#spec, next)) return undefined;
    if (this.#upgrading !== undefined) throw upgradeUnderWay();
    holdToShape(this.#parts.shape, shapeOf(program, grant.exports));
    link(program, grant, this.#deps.capabilities, this.#deps.sha256);
    const upgrading = new Upgrading(next, by, signal);
    this.#upgrading = upgrading;
    this.#deps.ready(this);
    try {
      return await upgrading.done;
    } finally {
      if (this.#upgrading === upgrading) this.#upgrading = undefined;
    }
  }

  /** Lets go of it: a turn that waits stays open, its caller is told, and nothing more is recorded. */
  close(): void {
    const { journal, exchange } = this.#parts;
    const { phase, isGone } = this.#presence;
    if (phase === "stopped") exchange.close();
    if (isGone) return;
    // Who is to stop has not stopped as long as its chain does not say so; one that never began has.
    const neverWas = phase === "unborn" && this.#orders.stopCode !== undefined;
    const error = neverWas ? stoppedError() : closedError();
    if (phase === "idle" || phase === "evicted" || phase === "exited") journal.flush();
    this.#goAway(error);
  }

  #goAway(error: ActorError): void {
    const { journal, exchange, callers, alarms } = this.#parts;
    this.#leave("closed", error);
    exchange.close();
    this.#refuseAll(error);
    callers.refuseAll(error);
    this.#deps.ended(this);
    alarms.end(); // until now it knows when it is to be woken
    journal.abort(error);
    journal.waiting.interrupt(error);
    this.#turns.endWaiting();
    this.#orders.tellStopped();
  }

  #begin(): Promise<void> | undefined {
    const { phase } = this.#presence;
    if (phase === "evicted") return this.#turns.carryOn();
    // An incarnation that is to begin goes first: its order is this actor's, and so is the state that it asks for.
    const isFree = phase === "idle" && !this.#incarnations.isNext;
    const upgrading = isFree ? this.#upgrading : undefined;
    return upgrading?.begin() === true ? this.#giveWay(upgrading) : this.#next();
  }

  /** The first of the mail that is new. What is known already is answered from the record, and what is late not at all. */
  #next(): Promise<void> | undefined {
    const { mailbox, journal, repeats, channels, monitors } = this.#parts;
    const message = this.#incarnations.take() ?? mailbox.take();
    if (message === undefined) return undefined;
    const { request } = message;
    const admission = admissionOf(request, journal.ledger, journal.nowMs());
    if (admission.kind !== "new") {
      repeats.answer(request, admission);
      return undefined;
    }
    if (this.#turns.isLate(message) || request.begins?.() === false) return undefined;
    if (request.token !== undefined && !this.#fires(request.token)) return undefined;
    if (request.through !== undefined && !channels.takes(request)) return undefined;
    if (request.kind === "exit" && !monitors.takes(request)) return undefined;
    return this.#turns.begin(message);
  }

  /** Whether the timer still is one, and the next: it may have been called off while its message waited, or an earlier one been set. */
  #fires(token: Seq): boolean {
    const { alarms, journal } = this.#parts;
    alarms.fired(token);
    const { timers, exit } = journal.ledger;
    const timer = exit === undefined ? timers.get(token) : undefined;
    const isDue = timer !== undefined && timer.dueMs <= this.#deps.clock.nowMs();
    const isNext = isDue && !alarms.hasBefore(timer.dueMs);
    if (!isNext) alarms.follow();
    return isNext;
  }

  #turnEnded(turn: Turn, outcome: Outcome): void {
    this.#incarnations.judge(turn, outcome);
    if (this.#presence.phase === "exited") return;
    this.#parts.alarms.follow();
    this.#over();
  }

  /** The turn is over. */
  #over(): void {
    if (this.#presence.isGone) return;
    this.#presence.phase = "idle";
    const code = this.#orders.stopCode;
    if (code === undefined) this.#orders.stopWhereDrained();
    else this.#stopped(code); // asked for while nothing of it could be recorded
  }

  async #giveWay(upgrading: Upgrading): Promise<void> {
    const isDone = await handOver(upgrading, {
      actor: this.#deps,
      parts: this.#parts,
      presence: this.#presence,
      orders: this.#orders,
      failuresMs: () => this.#incarnations.failuresMs,
      seal: this.#seal,
      succeed: (next, recovered) => this.#succeed(next, recovered),
    });
    if (isDone) return;
    this.#upgrading = undefined;
    this.#over();
  }

  #succeed(next: Successor, recovered: Recovered): void {
    const { mailbox, callers, life, alarms, exchange, journal } = this.#parts;
    const successor = new Actor({ ...this.#spec, ...next }, this.#deps, recovered);
    successor.#parts.callers.takeOver(callers);
    successor.#takeOver(mailbox.drain());
    this.#presence.phase = "closed";
    life.drop();
    alarms.end();
    exchange.close();
    journal.abort(closedError());
    this.#deps.succeeded(successor);
    successor.#orders.takeOver(this.#orders);
    successor.resume(recovered);
    successor.#orders.stopWhereDrained();
  }

  /** Timers that are due ring again; what else waited has the functions that it was for. */
  #takeOver(mail: readonly Message[]): void {
    const { entries } = this.#parts.shape;
    const kept = mail.filter(({ request }) => request.token === undefined);
    this.#parts.mailbox.takeOver(
      kept.map((message) => ({
        ...message,
        entry: entries.get(message.entry.name) ?? message.entry,
      })),
    );
  }

  #stopped(code: string): void {
    const { journal, exchange, alarms } = this.#parts;
    this.#stoppedFor = code;
    this.#mailAtEnd = [];
    if (journal.ledger.phase === "stopped") void this.#stoodStopped();
    else this.#recordStop(code);
    exchange.drain(); // what it had sent still arrives
    alarms.end();
    this.#leave("stopped", stoppedError());
  }

  /** It was about to begin again: that it has stopped is in its chain already. */
  async #stoodStopped(): Promise<void> {
    const isKept = await this.#deps.durable().then(
      () => true,
      () => false,
    );
    if (isKept) this.#hasStopped(stoppedError());
    else this.#lostStop();
  }

  #recordStop(code: string): void {
    const { journal, channels } = this.#parts;
    const before = journal.ledger;
    const event = { kind: "stopped", code, origin: "host" } as const;
    this.#incarnations.exited(journal.record(event), event);
    channels.closed(before);
    journal.index({ status: "stopped" });
    journal.seal(
      () => this.#hasStopped(stoppedError()),
      () => this.#lostStop(),
    );
  }

  /** Its chain will never say so: what it had sent, whoever takes that up offers. */
  #lostStop(): void {
    this.#parts.exchange.close();
    this.#hasStopped(closedError());
  }

  /** That is known to be durable now, or that it never will be: only then does anybody hear of it, and is its name free. */
  #hasStopped(why: ActorError): void {
    const late = this.#mailAtEnd ?? [];
    this.#mailAtEnd = undefined;
    this.#refuseAll(why);
    for (const request of late) this.#refuse(request, why);
    this.#deps.ended(this);
    this.#orders.tellStopped();
    this.#parts.callers.refuseAll(stoppedError());
  }

  #leave(phase: "stopped" | "closed", error: ActorError): void {
    this.#presence.phase = phase;
    this.#parts.life.drop();
    this.#upgrading?.refused(error);
    this.#orders.left(error);
  }

  /** What can only be because its chain cannot be read, or does not give what it gave: it is let go of, as it is. */
  #troubled(error: unknown): void {
    if (this.#presence.isGone) return;
    if (!(error instanceof TheaterError)) throw error;
    this.#deps.trouble(this.id, error);
    this.close();
  }

  /** A timer is due: its message is one like any other. */
  #ring(token: Seq, body: Uint8Array): void {
    const { shape, alarms } = this.#parts;
    const entry = shape.entries.get(HANDLE);
    const takesNone = this.#presence.isGone || this.#orders.lastMailCode !== undefined;
    if (entry === undefined || takesNone) return;
    const request = timerRequest(token, ({ kind }) => {
      if (kind === "refused" && !this.#presence.isGone) alarms.refused(token);
    });
    this.#putLocal({ request, entry, payload: body });
  }

  /** A message that the actor has from its own host, and that is bounded where it comes from. */
  #putLocal(message: Message): void {
    if (this.#presence.isGone) return;
    this.#put(message);
    this.#deps.ready(this);
  }

  /** False where there is no room for it, or for the reply that it would be owed. */
  #put(message: Message): boolean {
    const { owedMax } = this.#spec.grant.limits;
    const { journal, mailbox } = this.#parts;
    const { kind, hasWaited } = message.request;
    const isBounded = kind === "call" && hasWaited !== true;
    if (isBounded && journal.ledger.owed.size >= owedMax) return false;
    return mailbox.put(message);
  }

  /** Seals a link of the host's own. Where that will never be kept, the actor is another cell's. */
  readonly #seal = (): void => {
    this.#parts.journal.seal(
      () => undefined,
      () => this.close(),
    );
  };
}

/** Where one begins that goes on where its chain ends. */
function phaseOf({ end, last, isRevived }: Recovered, isSupervised: boolean): Phase {
  const { turn, phase } = end.ledger;
  const isStopped = phase === "stopped";
  if (isStopped && isRevived !== true) return "stopped";
  if (turn !== undefined) return "evicted";
  return isSupervised && (isStopped || last === "failed") ? "exited" : "idle";
}
