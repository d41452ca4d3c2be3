import {
  type ActorId,
  type Clock,
  type Entropy,
  type Sha256,
  TheaterError,
  type Value,
} from "../base/mod.ts";
import type { Capability, ChildOrder } from "../capabilities/mod.ts";
import type { Seq } from "../chain/mod.ts";
import type { Instance, MemoryStats } from "../engine/mod.ts";
import type { Store } from "../store/mod.ts";
import type { ActorSpec } from "./actor-spec.ts";
import { admit } from "./admission.ts";
import { Alarms, timerRequest } from "./alarms.ts";
import { Callers } from "./callers.ts";
import { type Cancelled, Cancelling } from "./cancelling.ts";
import { Channels } from "./channels.ts";
import type { Commit, LogLine, Receipt } from "./commit.ts";
import { type Entry, HANDLE, type Shape, shapeOf } from "./entry.ts";
import { ActorError } from "./errors.ts";
import { type Ending, exitBytes, recallExit } from "./exits.ts";
import { Exchange } from "./exchange.ts";
import { begun, initRequest, isErr, NO_INIT, NOTHING_TO_RUN } from "./genesis.ts";
import { encodeGrant, grantBytes } from "./grant.ts";
import { Journal } from "./journal.ts";
import { Life } from "./life.ts";
import type { LinkWriters } from "./link-writers.ts";
import { link } from "./linkage.ts";
import { Mailbox } from "./mailbox.ts";
import { type Answer, type Message, refused, type Request } from "./message.ts";
import { type OpenWork, openWorkOf } from "./open-work.ts";
import type { Post } from "./post.ts";
import { recall } from "./recall.ts";
import { recallFrame } from "./recall-frame.ts";
import { failedBefore } from "./recorded-answer.ts";
import type { Recovered } from "./recover.ts";
import {
  closedError,
  deadlock,
  mailboxFull,
  outOfOrder,
  stoppedError,
  tooLate,
} from "./refusals.ts";
import { admissionOf, Repeats } from "./repeats.ts";
import { BEGIN_AGAIN, RESUMED, type RestartOrder, restartMessage } from "./restarting.ts";
import { isCounted, restart } from "./restarts.ts";
import { openScope } from "./scope.ts";
import { failed, type Outcome, run } from "./turn.ts";
import { type Turn, TurnRecord } from "./turn-record.ts";
import {
  holdToDebts,
  holdToShape,
  isSame,
  type Successor,
  type Upgraded,
  Upgrading,
  upgradeUnderWay,
} from "./upgrade.ts";
import { Evicted } from "./waiting.ts";

export interface ActorDeps {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly sha256: Sha256;
  readonly store: Store;
  readonly capabilities: readonly Capability[];
  /** Of the cell that runs it. */
  readonly term: number;
  /** The version of theater, for `started`. */
  readonly theater: string;
  readonly writers: LinkWriters;
  readonly commit: (commit: Commit) => void;
  /** Resolves when all that was committed before is durable. */
  readonly durable: () => Promise<void>;
  /** Gives the thread to others for a moment. */
  readonly breathe: () => Promise<void>;
  readonly log: (line: LogLine) => void;
  /** What carries messages to other actors. */
  readonly post: Post;
  /** Hears of what cannot be carried on, and why: nobody may wait for it. */
  readonly trouble: (actor: ActorId, error: TheaterError) => void;
  /** Says that there is something to do: `step` is to be called. */
  readonly ready: (actor: Actor) => void;
  /** Says that it will never run again here. */
  readonly ended: (actor: Actor) => void;
  /** Says that this one goes on in the place of the actor of its id. */
  readonly succeeded: (successor: Actor) => void;
}

/**
 * `unborn` until its genesis turn is over; `running` while a guest is on this thread's stack; `waiting` while a turn waits for
 * something; `evicted` where it does so without an instance; `exited` where its turn failed and its supervisor is to say what follows:
 * its mail waits; `stopped` for good; `closed` where its host let go of it, without a
 * word in the chain.
 */
type Phase =
  | "unborn"
  | "idle"
  | "running"
  | "waiting"
  | "evicted"
  | "exited"
  | "stopped"
  | "closed";

/** Someone wants it stopped; done when the present turn is over. */
interface Stop {
  readonly code: string;
  readonly told: (() => void)[];
}

/** Someone wants it stopped when its mail is finished. */
interface LastMail {
  readonly code: string;
  readonly told: (() => void)[];
  /** Calls off the time at which it is stopped all the same. */
  readonly cancel: () => void;
}

/**
 * One actor: takes one message at a time, runs its turn, and hands the links to the store. Whoever owns it calls `step`, one
 * after the other, while it is ready.
 */
export class Actor {
  readonly id: ActorId;
  readonly name: string | undefined;
  readonly #spec: ActorSpec;
  readonly #deps: ActorDeps;
  readonly #shape: Shape;
  readonly #journal: Journal;
  readonly #life: Life;
  readonly #mailbox: Mailbox;
  readonly #exchange: Exchange;
  readonly #alarms: Alarms;
  readonly #callers: Callers;
  readonly #channels: Channels;
  readonly #repeats: Repeats;
  readonly #record: TurnRecord;
  #abort = new AbortController();
  #phase: Phase = "unborn";
  #stop: Stop | undefined;
  #cancelling: Cancelling | undefined;
  /** Its mail is finished first: it takes no more. */
  #lastMail: LastMail | undefined;
  #upgrading: Upgrading | undefined;
  /** The first message of its next incarnation. */
  #again: Message | undefined;
  #restartsMs: readonly number[] = [];

  /**
   * `recovered`: it goes on where its chain ends.
   * @throws ActorError ACTOR_UNFIT, ACTOR_UNGRANTED; nothing is recorded then.
   */
  constructor(spec: ActorSpec, deps: ActorDeps, recovered?: Recovered) {
    const { id, name, supervisor, program, grant } = spec;
    const { limits } = grant;
    const { clock, entropy } = deps;
    this.id = id;
    this.name = name;
    this.#spec = spec;
    this.#deps = deps;
    this.#shape = shapeOf(program, grant.exports);
    const linkage = link(program, grant, deps.capabilities, deps.sha256);
    this.#mailbox = new Mailbox(limits.mailboxMax, limits.mailboxBytesMax);
    const journal = new Journal({
      ...deps,
      actor: id,
      name,
      supervisor,
      salts: grant.payloads === "private" ? entropy : undefined,
      linkEventsMax: limits.linkEventsMax,
      end: recovered?.end,
      signal: this.#abort.signal,
      settlements: (ledger) => this.#exchange.takeSettlements(ledger),
      wakeAtMs: () => this.#alarms.earliestMs,
    });
    const exchange = new Exchange({
      ...deps,
      id,
      journal,
      outboxMax: limits.outboxMax,
      outboxBytesMax: limits.outboxBytesMax,
      recall: (token) => recall(token, { ...deps, id }),
      recallFrame: (place, frame) => recallFrame(place, frame, { ...deps, id }),
      frameRefused: (frame, code) => this.#channels.refused(frame, code),
      recallExit: (token, ledger) => recallExit(token, ledger, { ...deps, id }),
      supervisor,
      orphaned: () => this.#orphaned(),
    });
    const alarms = new Alarms({
      clock,
      journal,
      timersMax: limits.timersMax,
      due: (token, body) => this.#ring(token, body),
      recall: async (token) => (await recall(token, { ...deps, id })).body,
      troubled: (error) => this.#troubled(error),
    });
    const callers = new Callers(journal);
    const channels = new Channels({
      ...deps,
      journal,
      exchange,
      shape: this.#shape,
      grant,
      deliver: (message) => this.#putLocal(message),
    });
    const ports = {
      id,
      name,
      clock,
      entropy,
      journal,
      exchange,
      alarms,
      callers,
      channels,
      sha256: deps.sha256,
      order: (order: ChildOrder) => deps.post.command(id, order),
      end: (code: string) => void this.stop(code),
    };
    this.#journal = journal;
    this.#exchange = exchange;
    this.#alarms = alarms;
    this.#callers = callers;
    this.#channels = channels;
    const sealed = (seq: Seq): Promise<void> => journal.sealed(seq);
    this.#repeats = new Repeats({ ...deps, id, shape: this.#shape, callers, sealed });
    this.#life = new Life({
      ...deps,
      spec,
      shape: this.#shape,
      linkage,
      grant: grantBytes(grant),
      journal,
      recovered,
      scope: (epoch) => openScope({ ...ports, epoch }),
      fault: (error) => deps.trouble(id, error),
    });
    const canDefer = linkage.table.includes(REPLY);
    const exited = this.#exited;
    this.#record = new TurnRecord({
      journal,
      life: this.#life,
      alarms,
      callers,
      channels,
      canDefer,
      exited,
    });
    if (recovered !== undefined) {
      const { turn, phase: of } = recovered.end.ledger;
      const isExited =
        supervisor !== undefined && (of === "stopped" || recovered.last === "failed");
      const atRest = isExited ? "exited" : "idle";
      const isOver = of === "stopped" && recovered.isRevived !== true;
      this.#phase = isOver ? "stopped" : turn === undefined ? atRest : "evicted";
      this.#restartsMs = recovered.failuresMs;
    }
  }

  get phase(): Phase | "stopping" {
    if (this.#lastMail !== undefined && !this.#isGone) return "stopping";
    const stopping =
      this.#stop !== undefined && (this.#phase === "running" || this.#phase === "waiting");
    return stopping ? "stopping" : this.#phase;
  }

  get mailCount(): number {
    return this.#mailbox.size;
  }

  /** Whether it may be stepped: nothing of it is under way, and there is something to do. */
  get isReady(): boolean {
    if (this.#phase === "evicted") return this.#journal.waiting.isAnswered;
    if (this.#phase === "idle" && this.#upgrading !== undefined) return true;
    if (this.#phase === "idle" && this.#again !== undefined) return true;
    return (this.#phase === "idle" || this.#phase === "unborn") && this.#mailbox.size > 0;
  }

  /** Whether a message of a client waits. */
  get hasClientMail(): boolean {
    return this.#mailbox.clientCount > 0;
  }

  /** Whether its guest waits, so that its turn can be left open. */
  get isSuspended(): boolean {
    return this.#journal.waiting.isSuspended;
  }

  /** Whether an instance of it is in memory. */
  get active(): boolean {
    return this.#life.instance !== undefined;
  }

  /** It has stopped, and what it had sent is not settled yet. */
  get isDraining(): boolean {
    return this.#phase === "stopped" && this.#exchange.isOpen;
  }

  /** Whether its state is its instance's memory, which only running its turns again brings back. */
  get isResident(): boolean {
    return this.#shape.discipline === "resident";
  }

  /**
   * Whether nobody would miss it: nothing of it is under way or on its way, and nobody waits for a reply of its. What its chain says of
   * all else, its next activation finds.
   */
  get isIdle(): boolean {
    const { exit, channels } = this.#journal.ledger;
    const isFree = this.#phase === "idle" && !this.isReady && this.#stop === undefined;
    const isSettled = exit === undefined && channels.size === 0 && this.#callers.isEmpty;
    return isFree && isSettled && this.#exchange.isAtRest;
  }

  /** When its first timer is due, as the store's index says. */
  get wakeAtMs(): number | undefined {
    return this.#journal.end.entry.wakeAtMs;
  }

  /** What its instance uses; undefined where none is in memory. */
  get memory(): MemoryStats | undefined {
    return this.#life.instance?.memory();
  }

  /** What it has open, as far as that is durable. */
  get open(): OpenWork {
    return openWorkOf(this.#journal.durable);
  }

  /** The functions that messages may call. */
  get entries(): ReadonlyMap<string, Entry> {
    return this.#shape.entries;
  }

  /**
   * The genesis turn.
   * @throws ActorError ACTOR_INIT_REFUSED, ACTOR_INIT_FAILED, when that is durable; the actor is stopped then
   */
  async genesis(): Promise<Receipt> {
    const { parameters } = this.#spec;
    return begun(
      await new Promise<Answer>((resolve) => {
        if (this.#phase !== "unborn") return resolve(refused(this.#gone()));
        const request = initRequest(parameters, resolve);
        this.#mailbox.put({ request, entry: this.#shape.init ?? NO_INIT, payload: parameters });
        this.#deps.ready(this);
      }),
    );
  }

  /** Goes on where its chain ends: what is in the outbox is offered again, timers are set, an open turn is carried on. */
  resume({ end, last, isGenesis, isInitRefused }: Recovered): void {
    this.#exchange.resume(end.ledger).catch((error: unknown) => this.#troubled(error));
    if (this.#phase === "stopped") return this.#exchange.drain();
    if (this.#phase === "exited")
      return isGenesis && end.ledger.phase !== "stopped"
        ? this.#stopped("ACTOR_INIT_FAILED")
        : undefined;
    this.#alarms.follow();
    this.#channels.resume();
    const failed = last === "failed" ? this.#whyNoMore(isGenesis) : undefined;
    const why = isInitRefused ? "ACTOR_INIT_REFUSED" : failed;
    if (why !== undefined) return this.#stopped(why);
    if (last === "failed") this.#goOnAtOnce();
    this.#deps.ready(this);
  }

  /** The host may have ended between a failure and what had to follow. */
  #whyNoMore(isGenesis: boolean): string | undefined {
    if (isGenesis) return "ACTOR_INIT_FAILED";
    const lastMs = this.#restartsMs.at(-1) ?? 0;
    const exceeded = restart(this.#restartsMs.slice(0, -1), lastMs) === undefined;
    return exceeded ? "ACTOR_RESTARTS_EXCEEDED" : undefined;
  }

  /**
   * Begins its next incarnation, where it has ended and its supervisor says so; resolves when the first turn of that is durable. At
   * once, or with that turn, where it has begun already.
   * @throws ActorError ACTOR_INIT_REFUSED, ACTOR_INIT_FAILED, when that is durable; it has stopped then
   */
  async restart(order: RestartOrder): Promise<Receipt> {
    const { head: link, seq } = this.#journal.end;
    const { turn } = this.#journal.ledger;
    if (this.#isGone) throw this.#gone();
    const isNext = order.incarnation > this.#life.incarnation;
    if (isNext && this.#phase !== "exited") {
      await this.stop(SHUTDOWN); // its supervisor begins again, and so does all that it had
      throw this.#gone();
    }
    if (isNext)
      return begun(await new Promise<Answer>((resolve) => this.#beginAgain(order, resolve)));
    if (this.#again === undefined && turn?.message !== "init") return { link, seq: seq - 1 };
    return begun(await new Promise<Answer>((resolve) => this.#alsoTell(resolve)));
  }

  #beginAgain(order: RestartOrder, answer: (answer: Answer) => void): void {
    this.#exchange.endExit();
    this.#life.restart(order.incarnation, order.parameters === undefined ? "last" : "initial");
    this.#again = restartMessage(order, this.#shape, answer);
    this.#phase = "idle";
    this.#deps.ready(this);
  }

  /** Whoever asks for what is under way. */
  #alsoTell(told: (answer: Answer) => void): void {
    const again = this.#again;
    const { turn } = this.#journal.ledger;
    if (again === undefined) {
      if (turn !== undefined) this.#callers.add(turn.seq, told);
      return;
    }
    const answer = (given: Answer): void =>
      [again.request.answer, told].forEach((one) => one(given));
    this.#again = { ...again, request: { ...again.request, answer } };
  }

  /** Puts a message into the mailbox, or answers why not. */
  deliver(request: Request): void {
    const { limits } = this.#spec.grant;
    const admitted = this.#isGone ? this.#gone() : admit(this.#shape, request, limits);
    if (admitted instanceof ActorError) return request.answer(refused(admitted));
    const known = admissionOf(request, this.#journal.ledger, this.#journal.nowMs());
    if (known.kind === "known") return this.#repeats.answer(request, known);
    if (this.#lastMail !== undefined) return request.answer(refused(stoppedError()));
    if (request.placed?.(false) === false) return request.answer(refused(deadlock()));
    if (this.#put(admitted)) return this.#deps.ready(this);
    // Its sender was upgraded and offers it anew: the first of it still waits here, and is not to be refused by the second.
    const isHere = this.#mailbox.holds(request);
    request.answer(refused(isHere ? outOfOrder() : mailboxFull(this.#mailbox.size)));
  }

  /** False where there is no room for it, or for the reply that it would be owed. */
  #put(message: Message): boolean {
    const { owedMax } = this.#spec.grant.limits;
    if (message.request.kind === "call" && this.#journal.ledger.owed.size >= owedMax) return false;
    return this.#mailbox.put(message);
  }

  /** Refuses all mail that no turn has taken. */
  refuseMail(error: TheaterError): void {
    const again = this.#again;
    this.#again = undefined;
    again?.request.answer(refused(error));
    for (const { request } of this.#mailbox.drain()) request.answer(refused(error));
  }

  /** Runs the next turn, or carries on the open one. A promise where that takes longer than this call: no other step until it resolves. */
  step(): Promise<void> | undefined {
    if (!this.isReady) return undefined;
    const pending = this.#begins();
    if (pending === undefined) {
      this.#stopWhereDrained();
      return undefined;
    }
    this.#phase = "waiting";
    return pending;
  }

  #begins(): Promise<void> | undefined {
    if (this.#phase === "evicted") return this.#carryOn();
    const upgrading = this.#phase === "idle" ? this.#upgrading : undefined;
    return upgrading?.begin() === true ? this.#giveWay(upgrading) : this.#next();
  }

  /** Drops the instance where nothing is under way; a threaded actor's state is marked first. A turn that waits is evicted. */
  passivate(): void {
    if (this.#phase === "waiting") return void this.evict();
    if (this.#phase !== "idle") return;
    if (this.#life.passivate()) this.#journal.seal(NOBODY, this.#lost);
    else this.#journal.flush();
  }

  /** Lets go of it where it is idle and all of it is durable: nothing is recorded. False where it has to stay. */
  leave(): boolean {
    if (!this.isIdle || !this.#journal.isDurable) return false;
    this.close();
    return true;
  }

  /** Takes the instance of a turn that waits out of memory; it is carried on when its answer is there. False where none is suspended. */
  evict(): boolean {
    return this.#phase === "waiting" && this.#journal.waiting.interrupt();
  }

  /**
   * Ends the open turn: it fails with ACTOR_CANCELLED where it waits, now or before it is over, and the actor goes on with its next
   * message. Resolves when that is durable; at once where this turn, or any, is not open.
   * @throws ActorError ACTOR_CLOSED
   */
  async cancel(turn: Seq | undefined, by: string): Promise<Cancelled | undefined> {
    const open = this.#journal.ledger.turn;
    if (this.#isGone || open === undefined) return undefined;
    if (turn !== undefined && turn !== open.seq) return undefined;
    const { done } = this.#cancelling ?? this.#cancel(open.seq, by);
    return done;
  }

  #cancel(turn: Seq, by: string): Cancelling {
    const cancelling = new Cancelling(turn, by);
    const { error } = cancelling;
    this.#cancelling = cancelling;
    if (this.#stop !== undefined) return cancelling; // it ends already
    this.#abort.abort(error);
    if (this.#phase === "evicted") this.#endEvicted(failed(error));
    else this.#journal.waiting.interrupt(error);
    return cancelling;
  }

  /** The turn is over: whoever wanted it ended is told, and the next is another's. */
  #cancelled(outcome: Outcome): void {
    const cancelling = this.#cancelling;
    if (cancelling === undefined) return;
    this.#cancelling = undefined;
    const { head: link, seq } = this.#journal.end;
    cancelling.ended(outcome, { link, seq: seq - 1 }, this.#deps.durable());
    if (this.#stop !== undefined) return;
    this.#abort = new AbortController();
    this.#journal.signal = this.#abort.signal;
  }

  /**
   * Ends it for good. With `drainMs`, its mail and its turn are finished first, for so many milliseconds at the most, and no more is taken.
   * A turn that is under way then fails with ACTOR_STOPPED; messages in the mailbox are refused. Resolves when that
   * is durable, or where there is nothing to end.
   */
  stop(code: string, drainMs = 0): Promise<void> {
    return drainMs > 0 && this.#hasWork ? this.#drain(code, drainMs) : this.#stopNow(code);
  }

  get #hasWork(): boolean {
    if (this.#isGone || this.#stop !== undefined || this.#phase === "exited") return false;
    return this.#phase !== "idle" || this.#mailbox.size > 0;
  }

  #drain(code: string, drainMs: number): Promise<void> {
    return new Promise((resolve) => {
      const { told } = (this.#lastMail ??= this.#drainUntil(code, drainMs));
      told.push(resolve);
    });
  }

  #drainUntil(code: string, drainMs: number): LastMail {
    const { clock } = this.#deps;
    const late = (): void => void this.#stopNow(code);
    return { code, cancel: clock.wakeAt(clock.nowMs() + drainMs, late), told: [] };
  }

  /** Nothing is left of the mail that it was to finish. */
  #stopWhereDrained(): void {
    const last = this.#lastMail;
    if (last === undefined || this.#hasWork) return;
    void this.#stopNow(last.code);
  }

  #stopNow(code: string): Promise<void> {
    return new Promise((resolve) => {
      const { cancel, told = [] } = this.#lastMail ?? {};
      cancel?.();
      this.#lastMail = undefined;
      const done = (): void => [resolve, ...told].forEach((one) => one());
      this.#stopAndTell(code, done);
    });
  }

  #stopAndTell(code: string, resolve: () => void): void {
    if (this.#isGone) return resolve();
    if (this.#stop !== undefined) return void this.#stop.told.push(resolve);
    this.#stop = { code, told: [resolve] };
    this.#abort.abort(stoppedError());
    if (this.#phase === "unborn") this.close();
    else if (this.#phase === "idle" || this.#phase === "exited") this.#stopped(code);
    else if (this.#phase === "evicted") this.#endEvicted(failed(stoppedError()));
    else this.#journal.waiting.interrupt(stoppedError());
  }

  /**
   * Lets another component go on in its place when its turn is over: with its state, its mail, and all that its ledger holds. Resolves
   * when that is durable; undefined where it is the same already. Aborted before its turn is over, it stays as it is.
   * @throws ActorError ACTOR_UPGRADE_UNFIT, ACTOR_UNFIT, ACTOR_UNGRANTED, ACTOR_BUSY, ACTOR_STOPPED, ACTOR_CLOSED; the signal's
   * reason; and where its state cannot be read, as a message then would: nothing of the upgrade is recorded
   */
  async upgrade(next: Successor, by: string, signal: AbortSignal): Promise<Upgraded | undefined> {
    const { program, grant } = next;
    if (this.#isGone) throw this.#gone();
    if (this.#lastMail !== undefined) throw stoppedError();
    if (isSame(this.#spec, next)) return undefined;
    if (this.#upgrading !== undefined) throw upgradeUnderWay();
    holdToShape(this.#shape, shapeOf(program, grant.exports));
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
    if (this.#phase === "stopped") this.#exchange.close();
    if (this.#isGone) return;
    const error = this.#stop === undefined ? closedError() : stoppedError();
    if (["idle", "evicted", "exited"].includes(this.#phase)) this.#journal.flush();
    this.#leave("closed", error);
    this.#abort.abort(error);
    this.#journal.waiting.interrupt(error);
    this.#endWaiting();
    for (const told of this.#stop?.told ?? []) told();
  }

  #endWaiting(): void {
    this.#journal.waiting.end((cause) => this.#life.notLetGo(cause));
  }

  get #isGone(): boolean {
    return this.#phase === "stopped" || this.#phase === "closed";
  }

  #gone(): ActorError {
    return this.#phase === "closed" ? closedError() : stoppedError();
  }

  /** What can only be because its chain cannot be read, or does not give what it gave: it is let go of, as it is. */
  #troubled(error: unknown): void {
    if (this.#isGone) return;
    if (!(error instanceof TheaterError)) throw error;
    this.#deps.trouble(this.id, error);
    this.close();
  }

  /** Its turn is over, and another component takes its place: as after a start of the host, but with its mail and its callers. */
  async #giveWay(upgrading: Upgrading): Promise<void> {
    const { next, by } = upgrading;
    const { program, grant } = next;
    try {
      await this.#life.revive();
      const { table } = link(program, grant, this.#deps.capabilities, this.#deps.sha256);
      const { owed, exit } = this.#journal.ledger;
      holdToDebts(exit === undefined ? owed.size : 0, table.includes(REPLY)); // after a failure they are answered so
      if (await this.#life.settle()) this.#journal.seal(NOBODY, this.#lost);
      this.#holdOn();
      const receipt = await this.#recordUpgrade(next, by);
      this.#holdOn();
      this.#succeed(next);
      upgrading.told({ receipt, stateBytes: this.#life.state?.length });
    } catch (error) {
      if (!(error instanceof TheaterError)) throw error;
      upgrading.refused(error);
      this.#upgrading = undefined;
      this.#over();
    }
  }

  /** @throws ActorError where it was stopped or let go of meanwhile */
  #holdOn(): void {
    if (this.#isGone) throw this.#gone();
    if (this.#stop !== undefined || this.#lastMail !== undefined) throw stoppedError();
  }

  #recordUpgrade({ program, manifest, grant }: Successor, by: string): Promise<Receipt> {
    const journal = this.#journal;
    const component = program.digest;
    const encoded = journal.slot(encodeGrant(grant));
    journal.record({ kind: "upgraded", by, component, manifest, grant: encoded });
    return new Promise((resolve, reject) => journal.seal(resolve, reject));
  }

  #succeed(next: Successor): void {
    const recovered = {
      end: this.#journal.end,
      grant: next.grant,
      component: next.program.digest,
      manifest: next.manifest,
      last: "marked",
      isGenesis: false,
      isInitRefused: false,
      isUnborn: false,
      failuresMs: this.#restartsMs,
      fuelSinceMark: 0n,
    } as const;
    const successor = new Actor({ ...this.#spec, ...next }, this.#deps, recovered);
    successor.#callers.takeOver(this.#callers);
    successor.#takeOver(this.#mailbox.drain());
    this.#phase = "closed";
    this.#life.drop();
    this.#alarms.end();
    this.#exchange.close();
    this.#abort.abort(closedError());
    this.#deps.succeeded(successor);
    successor.resume(recovered);
  }

  /** Timers that are due ring again; what else waited has the functions that it was for. */
  #takeOver(mail: readonly Message[]): void {
    const { entries } = this.#shape;
    const kept = mail.filter(({ request }) => request.token === undefined);
    this.#mailbox.takeOver(
      kept.map((message) => ({
        ...message,
        entry: entries.get(message.entry.name) ?? message.entry,
      })),
    );
  }

  /** The first of the mail that is new. What is known already is answered from the record, and what is late not at all. */
  #next(): Promise<void> | undefined {
    const message = this.#again ?? this.#mailbox.take();
    this.#again = undefined;
    if (message === undefined) return undefined;
    const { request } = message;
    const admission = admissionOf(request, this.#journal.ledger, this.#journal.nowMs());
    if (admission.kind !== "new") {
      this.#repeats.answer(request, admission);
      return undefined;
    }
    if (this.#isLate(message) || request.begins?.() === false) return undefined;
    if (request.token !== undefined && !this.#fires(request.token)) return undefined;
    if (request.through !== undefined && !this.#channels.takes(request)) return undefined;
    const { living } = this.#life;
    this.#phase = "running";
    return living === undefined ? this.#firstTurn(message) : this.#turn(message, living);
  }

  #isLate({ request: { deadlineMs, answer } }: Message): boolean {
    const late = deadlineMs !== undefined && this.#deps.clock.nowMs() > deadlineMs;
    if (late) answer(refused(tooLate()));
    return late;
  }

  /** Whether the timer still is one: it may have been called off while its message waited. */
  #fires(token: Seq): boolean {
    this.#alarms.fired(token);
    const { timers, exit } = this.#journal.ledger;
    const timer = exit === undefined ? timers.get(token) : undefined;
    const isDue = timer !== undefined && timer.dueMs <= this.#deps.clock.nowMs();
    if (!isDue) this.#alarms.follow();
    return isDue;
  }

  /** A turn on a living instance. */
  #turn(message: Message, instance: Instance): Promise<void> | undefined {
    const [turn, args] = this.#record.received(message);
    this.#life.refuel();
    return this.#call(turn, instance, args);
  }

  /** A turn that first needs an instance: a new epoch's, or the same one's with its turns run again. */
  async #firstTurn(message: Message): Promise<void> {
    try {
      await this.#life.revive();
    } catch (error) {
      return this.#notRevived(message, error);
    }
    if (this.#isLate(message)) return this.#over(); // that took its time
    this.#begin();
    const [turn, args] = this.#record.received(message);
    const stillborn = await this.#life.begin();
    const { instance } = this.#life;
    if (stillborn !== undefined || instance === undefined) {
      return this.#end(turn, stillborn ?? NOTHING_TO_RUN);
    }
    await this.#call(turn, instance, args);
  }

  /** Opens an epoch where one begins. A new incarnation owes nothing that the one before did, and has none of its timers. */
  #begin(): void {
    const journal = this.#journal;
    journal.open();
    const { ledger } = journal;
    const before = ledger.owed;
    this.#life.open();
    this.#channels.closed(ledger);
    const { owed } = journal.ledger;
    if (before === owed) return;
    const { seq } = journal;
    this.#alarms.end();
    for (const [received] of before.entries()) {
      const told = this.#callers.take(received);
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
    this.#over();
  }

  /** The open turn, whose instance is gone: it runs again to where its record ends, and on. */
  async #carryOn(): Promise<void> {
    const { turn: open } = this.#journal.ledger;
    if (open === undefined) throw new Error("an evicted turn that is not open");
    this.#phase = "running";
    try {
      const { entry = NO_INIT, ended } = await this.#life.carryOn();
      const turn: Turn = { kind: open.message, seq: open.seq, entry };
      await this.#ending(turn, ended);
    } catch (error) {
      const imposed = this.#imposed;
      if (imposed !== undefined && !this.#isGone) this.#endEvicted(failed(imposed));
      else this.#troubled(error);
    }
  }

  #call(turn: Turn, instance: Instance, args: readonly Value[]): Promise<void> | undefined {
    const { entry } = turn;
    if (entry === NO_INIT || entry === RESUMED) return this.#end(turn, NOTHING_TO_RUN);
    const { stateBytesMax } = this.#spec.grant.limits;
    const outcome = run(instance, entry, this.#life.state, args, stateBytesMax);
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
    this.#life.evict();
    if (this.#isGone) return;
    this.#phase = "evicted";
    const imposed = this.#imposed;
    if (imposed !== undefined) return this.#endEvicted(failed(imposed));
    this.#journal.waiting.whenAnswered(() => this.#deps.ready(this));
  }

  /** Why the turn that is under way is to end. */
  get #imposed(): ActorError | undefined {
    return this.#stop === undefined ? this.#cancelling?.error : stoppedError();
  }

  #endEvicted(outcome: Outcome & { kind: "failed" }): void {
    const { turn } = this.#journal.ledger;
    if (turn === undefined) throw new Error("an evicted turn that is not open");
    this.#end({ kind: turn.message, seq: turn.seq, entry: NO_INIT }, outcome);
  }

  #end(turn: Turn, outcome: Outcome): undefined {
    if (this.#isGone) {
      this.#journal.abandon();
      this.#callers.take(turn.seq)(refused(this.#gone()));
      return undefined;
    }
    this.#record.ended(turn, outcome, this.#life.spend());
    this.#cancelled(outcome);
    const journal = this.#journal;
    journal.turn = undefined;
    this.#endWaiting();
    this.#exchange.endTurn();
    this.#judge(turn, outcome);
    if (this.#phase === "exited") return undefined;
    this.#alarms.follow();
    this.#over();
    return undefined;
  }

  /** What follows from how a turn ended. */
  #judge({ kind }: Turn, outcome: Outcome): void {
    if (this.#stop !== undefined) return this.#stopped(this.#stop.code);
    if (kind === "init" && outcome.kind === "failed") return this.#stopped("ACTOR_INIT_FAILED");
    if (kind === "init" && outcome.kind === "replied" && isErr(outcome.result)) {
      return this.#stopped("ACTOR_INIT_REFUSED");
    }
    if (outcome.kind === "replied") {
      if (!this.#life.isLong) return;
      this.#life.mark("epoch");
      return this.#journal.seal(NOBODY, this.#lost);
    }
    if (this.#spec.supervisor !== undefined) return this.#exit();
    const restarts = isCounted(outcome)
      ? restart(this.#restartsMs, this.#journal.lastMs)
      : this.#restartsMs;
    if (restarts === undefined) return this.#stopped("ACTOR_RESTARTS_EXCEEDED");
    this.#restartsMs = restarts;
    this.#life.restart();
    this.#alarms.end();
    this.#goOnAtOnce();
  }

  /** A supervisor that nobody supervises does not wait for a message: its children may. */
  #goOnAtOnce(): void {
    if (!this.#shape.entries.has(BEGIN_AGAIN)) return;
    const { incarnation } = this.#life;
    this.#again = restartMessage({ incarnation, parameters: undefined }, this.#shape, NOBODY);
  }

  /** It has failed, and its supervisor, which is told, says what follows. */
  #exit(): void {
    this.#phase = "exited";
    this.#life.drop();
    this.#alarms.end();
    const last = this.#lastMail;
    if (last !== undefined) void this.#stopNow(last.code);
  }

  /** Tells its supervisor how it ended, when that is durable. */
  readonly #exited = (seq: Seq, ending: Ending): void => {
    const { supervisor } = this.#spec;
    const isTop = supervisor === undefined && this.#shape.entries.has(BEGIN_AGAIN);
    if (isTop) this.#journal.tellsExit = ending.kind === "failed";
    if (supervisor === undefined) return;
    this.#journal.tellsExit = ending.kind === "failed" || !isKnownToSupervisor(ending.code);
    if (this.#journal.tellsExit)
      this.#exchange.exit(seq, exitBytes(this.id, this.#journal.ledger, ending));
  };

  /** Whoever would say what follows does not run any more. */
  #orphaned(): void {
    if (this.#phase === "exited") this.#stopped("ACTOR_ORPHANED");
  }

  /** The turn is over. */
  #over(): void {
    if (this.#isGone) return;
    this.#phase = "idle";
    if (this.#stop !== undefined) this.#stopped(this.#stop.code); // asked for while nothing of it could be recorded
    else this.#stopWhereDrained();
  }

  #stopped(code: string): void {
    const told = this.#stop?.told ?? [];
    const before = this.#journal.ledger;
    const event = { kind: "stopped", code, origin: "host" } as const;
    this.#exited(this.#journal.record(event), event);
    this.#channels.closed(before);
    this.#journal.index({ status: "stopped" });
    const tell = (): void => {
      for (const one of told) one();
      this.#callers.refuseAll(stoppedError());
    };
    this.#journal.seal(tell, tell);
    this.#leave("stopped", stoppedError());
  }

  #leave(phase: "stopped" | "closed", error: ActorError): void {
    this.#phase = phase;
    this.#life.drop();
    this.#alarms.end();
    if (phase === "closed") this.#exchange.close();
    else this.#exchange.drain(); // what it had sent still arrives
    this.refuseMail(error);
    this.#upgrading?.refused(error);
    this.#cancelling?.refused(error);
    this.#endLastMail();
    if (phase === "closed") this.#callers.refuseAll(error);
    this.#deps.ended(this);
  }

  #endLastMail(): void {
    const last = this.#lastMail;
    this.#lastMail = undefined;
    if (last === undefined) return;
    last.cancel();
    const tell = (): void => last.told.forEach((told) => told());
    void this.#deps.durable().then(tell, tell);
  }

  /** A timer is due: its message is one like any other. */
  #ring(token: Seq, body: Uint8Array): void {
    const entry = this.#shape.entries.get(HANDLE);
    if (entry === undefined || this.#isGone || this.#lastMail !== undefined) return;
    const request = timerRequest(token, ({ kind }) => {
      if (kind === "refused") this.#alarms.refused(token);
    });
    this.#putLocal({ request, entry, payload: body });
  }

  /** A message that the actor has from its own host, and that is bounded where it comes from. */
  #putLocal(message: Message): void {
    if (this.#isGone) return;
    this.#put(message);
    this.#deps.ready(this);
  }

  /** Links of the host's own that will never be kept: so the actor is another cell's. */
  readonly #lost = (): void => this.close();
}

/** Why an actor stopped whose supervisor said so: it need not be told. */
export const SHUTDOWN = "ACTOR_SHUTDOWN";

function isKnownToSupervisor(code: string): boolean {
  return code === SHUTDOWN || code.startsWith("ACTOR_INIT_");
}

const NOBODY = (): void => undefined;

const REPLY = "theater:actor/messages@0.1.0#reply";
