import {
  ActorError,
  type Cancelled,
  type Delivery,
  type Monitored,
  type LogLine,
  type Offer,
  type Post,
  type Receipt,
  type Recovered,
  type Request,
  type RestartOrder,
  type Successor,
  type Upgraded,
  type Waits,
} from "../actor/mod.ts";
import {
  type ActorId,
  type Clock,
  type TheaterError,
  unreachable,
  type WitFunction,
} from "../base/mod.ts";
import type { Seq } from "../chain/mod.ts";
import type { Program } from "../engine/mod.ts";
import type { Store } from "../store/mod.ts";
import { Asks } from "./asks.ts";
import { Batcher, type PostBatch } from "./batcher.ts";
import type { Cell, CellSpec, Inspection } from "./cell.ts";
import type { KeptLink } from "./committer.ts";
import { type CellDeath, fateOf, isDoubtful } from "./death.ts";
import { Endings } from "./endings.ts";
import { CellError, cellLost, isCellLost } from "./errors.ts";
import { PassedMail, type TakeAstray } from "./passed-mail.ts";
import { StoreDesk } from "./store-desk.ts";
import { CELL_SILENCE_MS_MAX, Watchdog } from "./watchdog.ts";
import type { Ended } from "./thread-cell.ts";
import type { CellThread, StartThread } from "./thread.ts";
import { revivedError, revivedTheaterError, wireError } from "./wire-error.ts";
import { wireRecovered, wireSpec, wireSuccessor } from "./wire-spec.ts";
import { type Posted, postedToCell, saidToMain } from "./wire-rows.ts";
import { ownBytes, portableValue } from "./wire-value.ts";
import type { ToCell, ToMain, WireRequest } from "./wire.ts";

export interface WorkerCellDeps {
  readonly thread: StartThread;
  readonly lull: (task: () => void) => void;
  /** The house's own, which the thread has. */
  readonly programs?: readonly Program[];
  readonly clock: Clock;
  readonly store: Store;
  readonly post: Post & Waits;
  readonly log: (line: LogLine) => void;
  readonly trouble: (actor: ActorId, error: TheaterError) => void;
  /** As a ThreadCell's. */
  readonly ended: Ended;
  /** It has left for another cell, which is to have it next. */
  readonly moves: (id: ActorId) => void;
  readonly kept: (link: KeptLink) => void;
  readonly fault: (error: unknown) => void;
  readonly astray: TakeAstray;
  /** Default: CELL_SILENCE_MS_MAX. */
  readonly silenceMsMax?: number | undefined;
  /** Cells that died, of all: what the thread appends is of a later term than what they did. */
  readonly deathCount: () => number;
  /**
   * Hears that the thread died without being asked to, and what is left undone: this cell is of no more use. False where no other takes its place.
   * @throws CellError
   */
  readonly died: (death: CellDeath) => boolean;
}

/** Milliseconds that a busy cell is given to say how an actor stands; then what was known before is said. */
export const INSPECT_MS = 25;
/** Programs that the thread has ready by name; the one that was named longest ago goes first. Actors keep theirs. */
export const PROGRAMS_SENT_MAX = 256;

/** What this side knows of an actor that lives there. */
interface Known {
  inspection: Inspection | undefined;
}

/** `dead`: its thread is gone, and what it had handed to the store is waited for. `over`: nothing more is done here. */
type Phase = "alive" | "dead" | "over";

/** A cell in another thread, seen from the main one. `WorkerSide` is the other end. It dies with its thread: another takes its place. */
export class WorkerCell implements Cell {
  readonly #deps: WorkerCellDeps;
  readonly #thread: CellThread;
  readonly #batcher: Batcher<ToCell>;
  readonly #asks = new Asks();
  readonly #desk: StoreDesk;
  readonly #watchdog: Watchdog;
  readonly #actors = new Map<ActorId, Known>();
  readonly #mail: PassedMail;
  readonly #endings = new Endings();
  /** By digest; the order is that of use. The thread has just these. */
  readonly #programs = new Set<string>();
  #isClosing = false;
  #phase: Phase = "alive";
  /** The thread has said something: it could be started. */
  #isUp = false;
  #isKilled = false;
  /** It died, and another has its place: whoever asks is to ask that. */
  #isReplaced = false;
  /** Why this side ended the thread. */
  #cause: unknown;
  readonly #over = Promise.withResolvers<void>();

  constructor(deps: WorkerCellDeps) {
    this.#deps = deps;
    this.#thread = deps.thread({
      hear: (items) => this.#hear(items),
      died: (cause) => void this.#died(cause),
    });
    const post: PostBatch<ToCell> = (items, transfer) =>
      this.#thread.post(items.map(postedToCell), transfer);
    this.#batcher = new Batcher(post, deps.lull);
    this.#mail = new PassedMail(deps.astray);
    this.#desk = new StoreDesk({
      ...deps,
      full: () => this.#say({ kind: "full" }),
      indexed: (actor, entry) => this.#endings.handedIn(actor, entry),
    });
    this.#watchdog = new Watchdog({
      clock: deps.clock,
      silenceMsMax: deps.silenceMsMax ?? CELL_SILENCE_MS_MAX,
      ping: () => this.#say({ kind: "ping" }),
      silent: () => void this.#endStuck(),
    });
  }

  async #endStuck(): Promise<void> {
    this.#cause = stuck();
    await this.#thread.end();
  }

  async start(spec: CellSpec): Promise<Receipt> {
    const wire = wireSpec(spec);
    this.#send(spec.program);
    return this.#arrive(spec.id, () => this.#ask((ask) => ({ kind: "start", ask, spec: wire })));
  }

  async activate(spec: CellSpec, recovered: Recovered): Promise<void> {
    const wire = { spec: wireSpec(spec), recovered: wireRecovered(recovered) };
    this.#send(spec.program);
    const lives = await this.#arrive(spec.id, () =>
      this.#ask<boolean>((ask) => ({ kind: "activate", ask, ...wire })),
    );
    if (lives) return;
    this.#actors.delete(spec.id);
    if (recovered.end.entry.dirty) this.#endings.settles(spec.id);
  }

  async #arrive<T>(id: ActorId, come: () => Promise<T>): Promise<T> {
    this.#actors.set(id, { inspection: undefined });
    try {
      return await come();
    } catch (error) {
      this.#actors.delete(id);
      throw error;
    }
  }

  async restart(id: ActorId, { incarnation, parameters }: RestartOrder): Promise<Receipt> {
    const order = { incarnation, parameters: parameters && ownBytes(parameters) };
    return this.#ask((ask) => ({ kind: "restart", ask, id, order }));
  }

  has(id: ActorId): boolean {
    return this.#actors.has(id);
  }

  deliver(id: ActorId, request: Request): void {
    if (this.#phase === "over") return request.answer({ kind: "refused", error: closedError() });
    if (request.isVoid?.() === true) return;
    const ref = this.#mail.pass(id, request);
    this.#say({ kind: "deliver", ref, id, request: wireRequest(request) });
  }

  stop(id: ActorId, code: string, drainMs?: number): Promise<void> {
    return this.#ask((ask) => ({ kind: "stop", ask, id, code, drainMs }));
  }

  cancel(id: ActorId, turn: Seq | undefined, by: string): Promise<Cancelled | undefined> {
    return this.#ask((ask) => ({ kind: "cancel", ask, id, turn, by }));
  }

  rest(): Promise<void> {
    return this.#ask((ask) => ({ kind: "rest", ask }));
  }

  async upgrade(
    id: ActorId,
    next: Successor,
    by: string,
    signal: AbortSignal,
  ): Promise<Upgraded | undefined> {
    signal.throwIfAborted();
    const wire = wireSuccessor(next);
    this.#send(next.program);
    let callOff: (() => void) | undefined;
    try {
      return await this.#ask<Upgraded | undefined>((ask) => {
        callOff = () => this.#say({ kind: "abort", ask, reason: wireError(signal.reason) });
        signal.addEventListener("abort", callOff, { once: true });
        return { kind: "upgrade", ask, id, next: wire, by };
      });
    } finally {
      if (callOff !== undefined) signal.removeEventListener("abort", callOff);
    }
  }

  async letGo(id: ActorId): Promise<void> {
    await this.#ask((ask) => ({ kind: "letGo", ask, id }));
    this.#endings.letGo(id);
  }

  passivate(id: ActorId): void {
    this.#say({ kind: "passivate", id });
  }

  release(id: ActorId): void {
    this.#say({ kind: "release", id });
  }

  async functions(id: ActorId): Promise<ReadonlyMap<string, WitFunction> | undefined> {
    if (!this.#actors.has(id)) return undefined;
    return this.#ask((ask) => ({ kind: "functions", ask, id }));
  }

  async inspect(id: ActorId): Promise<Inspection | undefined> {
    const [inspection] = await this.inspectAll([id]);
    return inspection;
  }

  /** A thread that is busy is not waited for: then what it said last, with the mail that went there since. */
  async inspectAll(ids: readonly ActorId[]): Promise<readonly (Inspection | undefined)[]> {
    if (this.#isClosing || !ids.some((id) => this.#actors.has(id))) return ids.map(NONE);
    const { clock } = this.#deps;
    const asked = this.#ask<Inspections>((ask) => ({ kind: "inspect", ask, ids }));
    let cancel = (): void => undefined;
    const late = new Promise<"late">((resolve) => {
      cancel = clock.wakeAt(clock.nowMs() + INSPECT_MS, () => resolve("late"));
    });
    const told = asked.then((inspections) => {
      inspections.forEach((inspection, at) => this.#know(ids[at], inspection));
      return inspections;
    });
    try {
      const said = await Promise.race([told, late]);
      return said === "late" ? this.#guess(ids) : said;
    } catch (error) {
      if (!isCellLost(error)) throw error;
      return ids.map(NONE); // they are on their way into another
    } finally {
      told.catch(() => undefined); // nobody waits for it any more
      cancel();
    }
  }

  #know(id: ActorId | undefined, inspection: Inspection | undefined): void {
    const known = id === undefined ? undefined : this.#actors.get(id);
    if (known !== undefined && inspection !== undefined) known.inspection = inspection;
  }

  /** Ends the thread whatever it does, as a fault of its own would; resolves when what follows from that is under way. */
  async kill(): Promise<boolean> {
    if (this.#phase === "alive") {
      this.#isKilled = true;
      await this.#thread.end();
    }
    await this.#over.promise;
    return true;
  }

  /** The cell is busy, with these or with others. */
  #guess(ids: readonly ActorId[]): Inspections {
    const mailCounts = this.#mail.counts();
    return ids.map((id) => {
      const known = this.#actors.get(id);
      const mailCount = mailCounts.get(id) ?? 0;
      return known && { ...(known.inspection ?? UNKNOWN), mailCount };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    if (this.#phase === "alive") {
      await this.#ask((ask) => ({ kind: "close", ask })).catch((error: unknown) => {
        if (this.#phase === "alive") throw error; // else it has closed in its own way
      });
    }
    if (this.#phase === "dead") return this.#over.promise;
    if (this.#phase === "over") return;
    this.#phase = "over";
    this.#watchdog.close();
    await this.#thread.end();
    this.#refuseAll(); // what came when the other end had said its last
    this.#over.resolve();
  }

  #refuseAll(): void {
    this.#asks.rejectAll(closedError());
    for (const { request } of this.#mail.takeAll())
      request.answer({ kind: "refused", error: closedError() });
  }

  async #died(told: unknown): Promise<void> {
    const cause = this.#cause ?? told;
    if (this.#phase !== "alive") return;
    this.#phase = "dead";
    this.#watchdog.close();
    const couldStart = this.#isUp || this.#isKilled || this.#isClosing;
    if (!couldStart) this.#deps.fault(neverUp(cause));
    await this.#desk.close();
    this.#phase = "over";
    if (this.#isClosing || !couldStart) this.#refuseAll();
    else this.#leaveAll(cause);
    this.#over.resolve();
  }

  /** To others, what can be done, or done again; of what cannot, whoever asked for it is told. */
  #leaveAll(cause: unknown): void {
    const passed = this.#mail.takeAll();
    const { draining } = this.#endings;
    const mail = passed.filter((one) => fateOf(one) === "again");
    try {
      const running = this.#thread.running.actor;
      const actors = [...this.#actors.keys()];
      const death = { cause, running, actors, draining, mail };
      this.#isReplaced = this.#deps.died(death);
    } catch (error) {
      this.#deps.fault(error);
    }
    for (const one of passed)
      if (fateOf(one) === "in doubt") one.request.answer({ kind: "refused", error: cellLost() });
    this.#asks.rejectAll(this.#overError());
  }

  /** In front of what names it. */
  #send(program: Program): void {
    const digest = program.digest.toHex();
    if (this.#deps.programs?.some((one) => one.digest.toHex() === digest) === true) return;
    const isKnown = this.#programs.delete(digest);
    this.#programs.add(digest);
    if (!isKnown) this.#say({ kind: "program", digest, program: program.portable });
    const [oldest] = this.#programs;
    if (this.#programs.size <= PROGRAMS_SENT_MAX || oldest === undefined) return;
    this.#programs.delete(oldest);
    this.#say({ kind: "forget", digest: oldest });
  }

  #hear(items: readonly Posted<ToMain>[]): void {
    this.#isUp = true;
    this.#watchdog.heard();
    for (const item of items) {
      try {
        this.#heard(saidToMain(item));
      } catch (error) {
        this.#deps.fault(error); // what comes after it is heard all the same
      }
    }
  }

  #heard(item: ToMain): void {
    const { post, ended, moves, trouble, log, fault } = this.#deps;
    const mail = this.#mail;
    switch (item.kind) {
      case "placed": {
        const { ref } = item;
        return mail.placed(item, () => this.#say({ kind: "withdraw", ref }));
      }
      case "begun":
        return mail.begun(item.ref);
      case "taken":
        return mail.taken(item.ref, item.receipt);
      case "answered":
        if (item.taken !== undefined) mail.taken(item.ref, item.taken);
        return mail.answered(item.ref, item.answer);
      case "astray":
        return mail.astray(item.ref);
      case "offer": {
        const { ref, offer } = item;
        const isVoid = (): boolean => this.#phase !== "alive";
        return post.offer({ ...offer, isVoid, told: this.#teller(ref, offer) });
      }
      case "waits": {
        const { actor, address, ref } = item;
        const giveWay = (): void => this.#say({ kind: "giveWay", actor, ref });
        if (!post.waits(actor, address, giveWay)) giveWay();
        return undefined;
      }
      case "waitsNoMore":
        return post.waitsNoMore(item.actor);
      case "callPlaced": {
        const { sender, receiver, isTaken, ref } = item;
        const giveWay = (): void => this.#say({ kind: "giveWay", actor: sender, ref });
        if (!post.placed(sender, receiver, isTaken, giveWay)) giveWay();
        return undefined;
      }
      case "callBegun":
        return post.begun(item.sender, item.receiver);
      case "ended":
        this.#actors.delete(item.id);
        ended(item.id, item.leaving);
        // Where the theater closes, whoever sent it is told of that.
        return this.#isClosing ? undefined : mail.strayed(item.id, item.heard);
      case "moves":
        this.#actors.delete(item.id);
        moves(item.id);
        return this.#isClosing ? undefined : mail.allStray(item.id);
      case "trouble":
        return trouble(item.id, revivedTheaterError(item.error));
      case "log":
        return log(item.line);
      case "fault":
        return fault(revivedError(item.error));
      case "store":
        return this.#serve(item.ask, this.#desk.answer(item.what));
      case "command":
        return this.#serve(item.ask, post.command(item.supervisor, item.order));
      case "monitor":
        return this.#serve(item.ask, this.#monitor(item.watcher, item.address));
      case "demonitor":
        return post.monitoring.end(item.watcher, item.actor);
      case "monitors":
        return post.monitoring.resume(item.watcher, item.monitors);
      case "exited":
        return post.monitoring.exited(item);
      case "leave":
        return this.#desk.leave(item.reader);
      case "pong":
        return undefined; // that it was heard is all
      case "answer":
      case "refusal":
        return this.#asks.settle(item);
      default:
        return unreachable(item);
    }
  }

  async #monitor(watcher: ActorId, address: string): Promise<Monitored | undefined> {
    const monitored = await this.#deps.post.monitoring.begin(watcher, address);
    if (monitored === undefined) return undefined;
    const { id, cause } = monitored;
    return { id, cause: { ...cause, link: ownBytes(cause.link) } };
  }

  /**
   * Tells the sender's cell what becomes of an offer. That a call waits there, a sender that waits for it knows; that it was taken goes
   * without saying where it is answered in the same tick.
   */
  #teller(ref: number, { blocks, message }: Pick<Offer, "blocks" | "message">): Offer["told"] {
    let isTaken = false;
    const sayTaken = (): void => {
      if (isTaken) this.#say({ kind: "told", ref, delivery: { kind: "taken" } });
    };
    return (delivery) => {
      if (delivery.kind === "placed" && blocks) return;
      if (delivery.kind === "taken" && message === "call") {
        isTaken = true;
        return queueMicrotask(sayTaken);
      }
      isTaken = false;
      this.#say({ kind: "told", ref, delivery: ownDelivery(delivery) });
    };
  }

  #serve(ask: number, answer: Promise<unknown>): void {
    void answer.then(
      (value) => this.#say({ kind: "answer", ask, value }),
      (error: unknown) => this.#say({ kind: "refusal", ask, error: wireError(error) }),
    );
  }

  #ask<Value>(item: (ask: number) => ToCell): Promise<Value> {
    if (this.#phase === "over") return Promise.reject(this.#overError());
    return this.#asks.ask((ask) => this.#say(item(ask)));
  }

  #overError(): TheaterError {
    return this.#isReplaced ? cellLost() : closedError();
  }

  /** A thread that is gone hears nothing: what it was asked is refused when all that it had handed to the store is durable. */
  #say(item: ToCell): void {
    if (this.#phase === "alive") this.#batcher.add(item);
  }
}

function wireRequest(request: Request): WireRequest {
  const { placed, begins, taken, answer: _, isVoid: __, args, cause, ...plain } = request;
  return {
    ...plain,
    args: portableValue(args) as Request["args"],
    cause: cause && { ...cause, link: ownBytes(cause.link) },
    isFollowed: placed !== undefined || begins !== undefined,
    tellsBegun: isDoubtful(request),
    wantsTaken: taken !== undefined,
  };
}

function ownDelivery(delivery: Delivery): Delivery {
  const cause = delivery.kind === "answered" ? delivery.cause : undefined;
  if (delivery.kind !== "answered" || cause === undefined) return delivery;
  return { ...delivery, cause: { ...cause, link: ownBytes(cause.link) } };
}

function stuck(): Error {
  return new Error("its thread answered nothing for too long, and was ended");
}

function neverUp(cause: unknown): CellError {
  return new CellError("CELL_FAILED", {
    what: "the thread of a cell could not be started",
    remedy: "look at the cause, mend the module that it runs, and start the host again",
    cause,
  });
}

function closedError(): ActorError {
  return new ActorError("ACTOR_CLOSED", {
    what: "the theater closed before that was done",
    remedy: "ask again in one that is open",
  });
}

type Inspections = readonly (Inspection | undefined)[];

const NONE = (): undefined => undefined;

/** Of one that never was asked after while its cell had the time to answer. */
const UNKNOWN = {
  phase: "running",
  mailCount: 0,
  active: true,
  memory: undefined,
  open: { turn: undefined, owedCount: 0, outboxCount: 0, timerCount: 0, nextTimer: undefined },
  functions: [],
  cell: "quick",
} as const;
