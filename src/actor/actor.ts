import {
  type ActorId,
  type Clock,
  type Entropy,
  type Sha256,
  TheaterError,
  type Value,
  ZERO_DIGEST,
} from "../base/mod.ts";
import type { Capability } from "../capabilities/mod.ts";
import { encodeResult, encodeValue } from "../chain/mod.ts";
import type { Instance } from "../engine/mod.ts";
import type { Store } from "../store/mod.ts";
import type { ActorSpec } from "./actor-spec.ts";
import { admit } from "./admission.ts";
import type { Commit, LogLine, Receipt } from "./commit.ts";
import { type Entry, type Shape, shapeOf } from "./entry.ts";
import { ActorError } from "./errors.ts";
import { begun, initRequest, isErr, NO_INIT, NOTHING_TO_RUN } from "./genesis.ts";
import { grantBytes } from "./grant.ts";
import { Journal } from "./journal.ts";
import { Life } from "./life.ts";
import type { LinkWriters } from "./link-writers.ts";
import { link } from "./linkage.ts";
import { Mailbox } from "./mailbox.ts";
import { type Answer, argumentsOf, type Message, refused, type Request } from "./message.ts";
import { restart } from "./restarts.ts";
import { type Outcome, run } from "./turn.ts";

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
  /** Says that there is mail: `step` is to be called. */
  readonly ready: (actor: Actor) => void;
  /** Says that it will never run again here. */
  readonly ended: (actor: Actor) => void;
}

/**
 * `unborn` until its genesis turn is over; `running` while a guest is on this thread's stack; `waiting` while a turn waits for
 * something; `stopped` for good; `closed` where its host let go of it, without a word in the chain.
 */
type Phase = "unborn" | "idle" | "running" | "waiting" | "stopped" | "closed";

/** Someone wants it stopped; done when the present turn is over. */
interface Stop {
  readonly code: string;
  readonly told: (() => void)[];
}

/**
 * One actor: takes one message at a time, runs its turn, and hands the links to the store. Whoever owns it calls `step`, one
 * after the other, while there is mail.
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
  readonly #abort = new AbortController();
  #phase: Phase = "unborn";
  #stop: Stop | undefined;
  #restartsMs: readonly number[] = [];

  /** @throws ActorError ACTOR_UNFIT, ACTOR_UNGRANTED; nothing is recorded then. */
  constructor(spec: ActorSpec, deps: ActorDeps) {
    const { id, name, program, grant } = spec;
    const { limits } = grant;
    this.id = id;
    this.name = name;
    this.#spec = spec;
    this.#deps = deps;
    this.#shape = shapeOf(program, grant.exports);
    const linkage = link(program, grant, deps.capabilities, deps.sha256);
    this.#mailbox = new Mailbox(limits.mailboxMax);
    this.#journal = new Journal({
      ...deps,
      actor: id,
      name,
      salts: grant.payloads === "private" ? deps.entropy : undefined,
      linkEventsMax: limits.linkEventsMax,
      head: ZERO_DIGEST,
      seq: 0,
      signal: this.#abort.signal,
    });
    this.#life = new Life({
      ...deps,
      spec,
      shape: this.#shape,
      linkage,
      grant: grantBytes(grant),
      journal: this.#journal,
    });
  }

  get phase(): Phase | "stopping" {
    const stopping =
      this.#stop !== undefined && (this.#phase === "running" || this.#phase === "waiting");
    return stopping ? "stopping" : this.#phase;
  }

  get mailCount(): number {
    return this.#mailbox.size;
  }

  /** Whether it may be stepped: nothing of it is under way, and there is mail. */
  get isReady(): boolean {
    return (this.#phase === "idle" || this.#phase === "unborn") && this.#mailbox.size > 0;
  }

  /** Whether an instance of it is in memory. */
  get active(): boolean {
    return this.#life.instance !== undefined;
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

  /** Puts a message into the mailbox, or answers why not. */
  deliver(request: Request): void {
    const { limits } = this.#spec.grant;
    const admitted = this.#isGone ? this.#gone() : admit(this.#shape, request, limits);
    if (admitted instanceof ActorError) return request.answer(refused(admitted));
    if (!this.#mailbox.put(admitted))
      return request.answer(refused(mailboxFull(this.#mailbox.size)));
    this.#deps.ready(this);
  }

  /** Refuses all mail that no turn has taken. */
  refuseMail(error: TheaterError): void {
    for (const { request } of this.#mailbox.drain()) request.answer(refused(error));
  }

  /** Runs the next message's turn. A promise where that takes longer than this call: no other step until it resolves. */
  step(): Promise<void> | undefined {
    if (!this.isReady) return undefined;
    const message = this.#mailbox.take();
    if (message === undefined || this.#isLate(message)) return undefined;
    const { instance } = this.#life;
    this.#phase = "running";
    const pending =
      instance === undefined ? this.#firstTurn(message) : this.#turn(message, instance);
    if (pending === undefined) return undefined;
    this.#phase = "waiting";
    return pending;
  }

  /** Drops the instance where nothing is under way; a threaded actor's state is marked first. */
  passivate(): void {
    if (this.#phase !== "idle") return;
    if (this.#life.passivate()) this.#journal.seal(NOBODY, this.#lost);
  }

  /**
   * Ends it for good. A turn that is under way fails with ACTOR_STOPPED; messages in the mailbox are refused. Resolves when that
   * is durable, or where there is nothing to end.
   */
  stop(code: string): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isGone) return resolve();
      if (this.#stop !== undefined) return void this.#stop.told.push(resolve);
      this.#stop = { code, told: [resolve] };
      this.#abort.abort(stoppedError());
      if (this.#phase === "unborn") this.close();
      else if (this.#phase === "idle") this.#stopped(code);
    });
  }

  /** Lets go of it: a turn that waits is evicted, its caller told, and nothing more is recorded. */
  close(): void {
    if (this.#isGone) return;
    const error = this.#stop === undefined ? closedError() : stoppedError();
    this.#leave("closed", error);
    this.#abort.abort(error);
    for (const told of this.#stop?.told ?? []) told();
  }

  get #isGone(): boolean {
    return this.#phase === "stopped" || this.#phase === "closed";
  }

  #gone(): ActorError {
    return this.#phase === "closed" ? closedError() : stoppedError();
  }

  #isLate({ request: { deadlineMs, answer } }: Message): boolean {
    const late = deadlineMs !== undefined && this.#deps.clock.nowMs() > deadlineMs;
    if (late) answer(refused(tooLate()));
    return late;
  }

  /** A turn on a living instance. */
  #turn(message: Message, instance: Instance): Promise<void> | undefined {
    const args = this.#receive(message);
    this.#life.refuel();
    return this.#call(message, instance, args);
  }

  /** A turn that first needs an instance: a new epoch's, or the same one's with its turns run again. */
  async #firstTurn(message: Message): Promise<void> {
    try {
      await this.#life.revive();
    } catch (error) {
      return this.#notRevived(message, error);
    }
    this.#life.open();
    const args = this.#receive(message);
    const stillborn = await this.#life.begin();
    const { instance } = this.#life;
    if (stillborn !== undefined || instance === undefined) {
      return this.#end(message, stillborn ?? NOTHING_TO_RUN);
    }
    await this.#call(message, instance, args);
  }

  /** A chain that cannot be read, or does not give what it gave: nothing is recorded, for it is no doing of the guest's. */
  #notRevived({ request }: Message, error: unknown): void {
    if (!(error instanceof TheaterError)) throw error;
    request.answer(refused(error));
    this.#over();
  }

  #call(message: Message, instance: Instance, args: readonly Value[]): Promise<void> | undefined {
    const { entry } = message;
    if (entry === NO_INIT) return this.#end(message, NOTHING_TO_RUN);
    const outcome = run(
      instance,
      entry,
      this.#life.state,
      args,
      this.#spec.grant.limits.stateBytesMax,
    );
    if (outcome instanceof Promise) return outcome.then((ended) => this.#end(message, ended));
    return this.#end(message, outcome);
  }

  #receive(message: Message): readonly Value[] {
    const { request, entry } = message;
    const journal = this.#journal;
    const args = argumentsOf(message, journal.seq);
    const { payload } = message;
    const encoded =
      payload instanceof Uint8Array
        ? entry.recorded.params.map(({ type }, at) => encodeValue(type, args[at]))
        : payload;
    journal.whenTaken = request.taken;
    journal.turn = journal.record({
      kind: "received",
      message: request.kind,
      sender: request.sender,
      position: request.position,
      key: request.key,
      deadlineMs: request.deadlineMs,
      function: entry.name,
      args: encoded.map((bytes) => journal.slot(bytes)),
      cause: request.cause,
      trace: request.trace,
    });
    return args;
  }

  #end(message: Message, outcome: Outcome): undefined {
    if (this.#isGone) {
      this.#journal.abandon();
      message.request.answer(refused(this.#gone()));
      return undefined;
    }
    const fuel = this.#life.spend();
    if (outcome.kind === "replied") this.#replied(message, outcome, fuel);
    else this.#failed(message, outcome, fuel);
    this.#journal.turn = undefined;
    this.#judge(message, outcome);
    this.#over();
    return undefined;
  }

  #replied(
    { entry, request }: Message,
    { result, state }: Outcome & { kind: "replied" },
    fuel: bigint,
  ): void {
    const journal = this.#journal;
    this.#life.keep(state);
    journal.record({
      kind: "replied",
      result: journal.slot(encodeResult(entry.recorded.result, result)),
      fuel,
      state: this.#life.stateDigest,
    });
    this.#journal.seal(
      (receipt) => request.answer({ kind: "replied", result, receipt }),
      (error) => request.answer(refused(error)),
    );
  }

  #failed(
    { request }: Message,
    { code, message, origin }: Outcome & { kind: "failed" },
    fuel: bigint,
  ): void {
    const journal = this.#journal;
    journal.dropLines();
    journal.record({ kind: "failed", code, message, fuel, origin });
    journal.seal(
      (receipt) => request.answer({ kind: "failed", code, message, receipt }),
      (error) => request.answer(refused(error)),
    );
  }

  /** What follows from how a turn ended, until supervisors judge it. */
  #judge({ request }: Message, outcome: Outcome): void {
    if (this.#stop !== undefined) return this.#stopped(this.#stop.code);
    if (request.kind === "init" && outcome.kind === "failed")
      return this.#stopped("ACTOR_INIT_FAILED");
    if (request.kind === "init" && outcome.kind === "replied" && isErr(outcome.result)) {
      return this.#stopped("ACTOR_INIT_REFUSED");
    }
    if (outcome.kind === "replied") {
      if (!this.#life.isLong) return;
      this.#life.mark("epoch");
      return this.#journal.seal(NOBODY, this.#lost);
    }
    const restarts = restart(this.#restartsMs, this.#journal.lastMs);
    if (restarts === undefined) return this.#stopped("ACTOR_RESTARTS_EXCEEDED");
    this.#restartsMs = restarts;
    this.#life.restart();
  }

  /** The turn is over. */
  #over(): void {
    if (this.#isGone) return;
    this.#phase = "idle";
    if (this.#stop !== undefined) this.#stopped(this.#stop.code); // asked for while nothing of it could be recorded
  }

  #stopped(code: string): void {
    const told = this.#stop?.told ?? [];
    this.#journal.record({ kind: "stopped", code, origin: "host" });
    this.#journal.index({ status: "stopped" });
    const tell = (): void => {
      for (const one of told) one();
    };
    this.#journal.seal(tell, tell);
    this.#leave("stopped", stoppedError());
  }

  #leave(phase: "stopped" | "closed", error: ActorError): void {
    this.#phase = phase;
    this.#life.drop();
    this.refuseMail(error);
    this.#deps.ended(this);
  }

  /** Links of the host's own that will never be kept: so the actor is another cell's. */
  readonly #lost = (): void => this.close();
}

const NOBODY = (): void => undefined;

function stoppedError(): ActorError {
  return new ActorError("ACTOR_STOPPED", {
    what: "the actor is stopped",
    remedy: "start it again",
  });
}

function closedError(): ActorError {
  return new ActorError("ACTOR_CLOSED", {
    what: "the host let go of the actor before its turn ended",
    remedy: "ask again when the host runs",
  });
}

function mailboxFull(waiting: number): ActorError {
  return new ActorError("ACTOR_MAILBOX_FULL", {
    what: `${waiting} messages wait already`,
    remedy: "send it again later, or raise `mailbox-max`",
  });
}

function tooLate(): ActorError {
  return new ActorError("ACTOR_DEADLINE", {
    what: "its deadline passed before its turn began",
    remedy: "allow more time, or send less",
  });
}
