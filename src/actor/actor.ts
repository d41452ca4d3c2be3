import {
  type ActorId,
  type Clock,
  type Digest,
  type Entropy,
  type Sha256,
  type Value,
  ZERO_DIGEST,
} from "../base/mod.ts";
import type { Capability, Perform } from "../capabilities/mod.ts";
import {
  encodeResult,
  encodeValue,
  ledgerDigest,
  type LinkWriter,
  type Slot,
  type StartReason,
} from "../chain/mod.ts";
import {
  ABI_VERSION,
  type HostFunction,
  type Instance,
  METER_VERSION,
  type Program,
} from "../engine/mod.ts";
import type { Store } from "../store/mod.ts";
import { admit } from "./admission.ts";
import { recorded, type Site } from "./boundary.ts";
import { type Entry, KEPT, type Shape, shapeOf } from "./entry.ts";
import { ActorError } from "./errors.ts";
import { begun, initRequest, isErr, NO_INIT } from "./genesis.ts";
import { type ActorGrant, encodeGrant } from "./grant.ts";
import { type Commit, Journal, type LogLine, type Receipt } from "./journal.ts";
import { begin, type Functions } from "./life.ts";
import { type Linkage, link, openSites } from "./linkage.ts";
import { Mailbox } from "./mailbox.ts";
import { type Answer, argumentsOf, type Message, refused, type Request } from "./message.ts";
import { remember } from "./remember.ts";
import { NOTHING_TO_RUN, stateDigest } from "./rerun.ts";
import { restart } from "./restarts.ts";
import { openScope } from "./scope.ts";
import { failed, type Outcome, run } from "./turn.ts";

/** What makes an actor. */
export interface ActorSpec {
  readonly id: ActorId;
  readonly name: string | undefined;
  readonly program: Program;
  readonly grant: ActorGrant;
  /** Of the manifest's bytes. */
  readonly manifest: Digest;
  /** For `handler.init`. */
  readonly parameters: Uint8Array;
}

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
  readonly writer: LinkWriter;
  readonly commit: Commit;
  /** Resolves when all that was committed before is durable. */
  readonly durable: () => Promise<void>;
  readonly log: (line: LogLine) => void;
  /** Says that there is mail: `step` is to be called. */
  readonly ready: (actor: Actor) => void;
}

/** `closed`: let go of by its host, without a word in the chain; it can be taken up again. */
export type Phase = "running" | "stopping" | "stopped" | "closed";

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
  readonly #linkage: Linkage;
  readonly #journal: Journal;
  readonly #mailbox: Mailbox;
  readonly #abort = new AbortController();
  #functions: Functions = { of: [] };
  #phase: Phase = "running";
  #busy = false;
  #instance: Instance | undefined;
  /** Why the next life begins; undefined where the epoch goes on. */
  #reason: StartReason | undefined = "new";
  #epoch = 0;
  #incarnation = 0;
  #state: Uint8Array | undefined;
  #stateDigest: Digest | undefined;
  #fuelSinceMark = 0n;
  #restartsMs: readonly number[] = [];
  #whenStopped: (() => void)[] = [];

  /** @throws ActorError ACTOR_UNFIT, ACTOR_UNGRANTED; nothing is recorded then. */
  constructor(spec: ActorSpec, deps: ActorDeps) {
    const { id, name, program, grant } = spec;
    this.id = id;
    this.name = name;
    this.#spec = spec;
    this.#deps = deps;
    this.#shape = shapeOf(program, grant.exports);
    this.#linkage = link(program, grant, deps.capabilities, deps.sha256);
    this.#mailbox = new Mailbox(grant.limits.mailboxMax);
    this.#journal = new Journal({
      actor: id,
      name,
      term: deps.term,
      clock: deps.clock,
      sha256: deps.sha256,
      writer: deps.writer,
      salts: grant.payloads === "private" ? deps.entropy : undefined,
      linkEventsMax: grant.limits.linkEventsMax,
      commit: deps.commit,
      log: deps.log,
      head: ZERO_DIGEST,
      seq: 0,
      signal: this.#abort.signal,
    });
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Whether a turn is under way, which waits for something. */
  get busy(): boolean {
    return this.#busy;
  }

  get mailCount(): number {
    return this.#mailbox.size;
  }

  /** Whether an instance of it is in memory. */
  get active(): boolean {
    return this.#instance !== undefined;
  }

  /** The functions that messages may call. */
  get entries(): ReadonlyMap<string, Entry> {
    return this.#shape.entries;
  }

  /**
   * The genesis turn.
   * @throws ActorError ACTOR_INIT_REFUSED, ACTOR_INIT_FAILED, when that is durable; the actor is stopped then.
   */
  async genesis(): Promise<Receipt> {
    const { parameters } = this.#spec;
    return begun(
      await new Promise<Answer>((resolve) => {
        const request = initRequest(parameters, resolve);
        this.#mailbox.put({ request, entry: this.#shape.init ?? NO_INIT });
        this.#deps.ready(this);
      }),
    );
  }

  /** Puts a message into the mailbox, or answers why not. */
  deliver(request: Request): void {
    const admitted =
      this.#phase === "running"
        ? admit(this.#shape, request, this.#spec.grant.limits)
        : this.#gone();
    if (admitted instanceof ActorError) return request.answer(refused(admitted));
    if (!this.#mailbox.put(admitted)) {
      const error = new ActorError("ACTOR_MAILBOX_FULL", {
        what: `${this.#mailbox.size} messages wait already`,
        remedy: "send it again later, or raise `mailbox-max`",
      });
      return request.answer(refused(error));
    }
    this.#deps.ready(this);
  }

  /** Runs the next message's turn. A promise where that takes longer than this call: no other step until it resolves. */
  step(): Promise<void> | undefined {
    const message = this.#mailbox.take();
    if (message === undefined || this.#phase !== "running") return undefined;
    const { deadlineMs, answer } = message.request;
    if (deadlineMs !== undefined && this.#deps.clock.nowMs() > deadlineMs) {
      answer(
        refused(
          new ActorError("ACTOR_DEADLINE", {
            what: "its deadline passed before its turn began",
            remedy: "allow more time, or send less",
          }),
        ),
      );
      return undefined;
    }
    const pending =
      this.#instance === undefined ? this.#firstTurn(message) : this.#turn(message, this.#instance);
    return pending && this.#whileBusy(pending);
  }

  /** Drops the instance where nothing is under way; a threaded actor's state is marked first. */
  passivate(): void {
    if (this.#busy || this.#phase !== "running" || this.#instance === undefined) return;
    if (this.#shape.discipline === "threaded") this.#mark("activate");
    else this.#instance = undefined;
  }

  /** Ends it for good. A turn that waits fails with ACTOR_STOPPED; messages in the mailbox are refused. Resolves when durable. */
  stop(code: string): Promise<void> {
    return new Promise((resolve) => {
      if (this.#phase === "stopped" || this.#phase === "closed") return resolve();
      this.#whenStopped.push(resolve);
      if (this.#phase === "stopping") return;
      this.#phase = "stopping";
      this.#abort.abort(stoppedError());
      if (!this.#busy) this.#stopped(code);
    });
  }

  /** Lets go of it: a turn that waits is evicted, its caller told, and nothing more is recorded. */
  close(): void {
    if (this.#phase === "stopped" || this.#phase === "closed") return;
    this.#phase = "closed";
    const error = closedError();
    this.#abort.abort(error);
    for (const { request } of this.#mailbox.drain()) request.answer(refused(error));
  }

  async #whileBusy(pending: Promise<void>): Promise<void> {
    this.#busy = true;
    try {
      await pending;
    } finally {
      this.#busy = false;
      if (this.phase === "stopping") this.#stopped("ACTOR_STOPPED");
    }
  }

  #gone(): ActorError {
    return this.#phase === "closed" ? closedError() : stoppedError();
  }

  /** A turn on a living instance. */
  #turn(message: Message, instance: Instance): Promise<void> | undefined {
    const args = this.#receive(message);
    instance.fuel = this.#spec.grant.limits.fuelMax;
    return this.#call(message, instance, args);
  }

  #call(message: Message, instance: Instance, args: readonly Value[]): Promise<void> | undefined {
    const { entry } = message;
    if (entry === NO_INIT) return this.#end(message, NOTHING_TO_RUN);
    const outcome = run(instance, entry, this.#state, args, this.#spec.grant.limits.stateBytesMax);
    if (outcome instanceof Promise) return outcome.then((ended) => this.#end(message, ended));
    return this.#end(message, outcome);
  }

  /** A turn that first needs an instance: a new epoch's, or the same one's with its turns run again. */
  async #firstTurn(message: Message): Promise<void> {
    const lost = await this.#remember().catch(failed);
    if (this.#reason !== undefined) this.#start(this.#reason);
    const args = this.#receive(message);
    if (lost !== undefined) return this.#end(message, lost);
    try {
      this.#functions.of = this.#live();
      if (this.#instance === undefined) this.#instance = await this.#begin();
      else this.#instance.fuel = this.#spec.grant.limits.fuelMax;
      this.#abort.signal.throwIfAborted();
    } catch (error) {
      return this.#end(message, failed(error));
    }
    await this.#call(message, this.#instance, args);
  }

  #begin(): Promise<Instance> {
    const { program, grant } = this.#spec;
    return begin(program, this.#linkage, this.#functions, grant.limits, suspends);
  }

  #start(reason: StartReason): void {
    const { grant, manifest, program } = this.#spec;
    const { table, digest } = this.#linkage;
    const seq = this.#journal.record({
      kind: "started",
      reason,
      epoch: this.#epoch,
      incarnation: this.#incarnation,
      component: program.digest,
      meter: METER_VERSION,
      abi: ABI_VERSION,
      theater: this.#deps.theater,
      manifest,
      grant: this.#journal.slot(encodeGrant(grant)),
      state: this.#state === undefined ? undefined : this.#deps.sha256(this.#state),
      imports: digest,
      table: reason === "new" ? table : undefined,
    });
    if (reason === "new") this.#journal.index({ status: "running", replayFromSeq: seq });
    this.#reason = undefined;
  }

  /** What stands behind the imports of a living instance. */
  #live(): readonly HostFunction[] {
    const { id, name } = this;
    const { clock, entropy, capabilities } = this.#deps;
    const journal = this.#journal;
    const scope = openScope({ id, name, epoch: this.#epoch, clock, entropy, journal });
    const performers = openSites(this.#linkage, this.#spec.grant, capabilities, scope);
    return this.#linkage.sites.map((site, at) =>
      recorded(site, performers[at] as Perform, journal),
    );
  }

  /** A resident's instance as it was, where it lived before. */
  async #remember(): Promise<void> {
    if (this.#shape.discipline === "threaded" || this.#reason === "new") return;
    await this.#deps.durable();
    const { program, grant } = this.#spec;
    const { sha256, store } = this.#deps;
    const deps = { program, grant, sha256, suspends, shape: this.#shape, linkage: this.#linkage };
    const { instance, functions } = await remember(this.id, store, deps);
    this.#instance = instance;
    this.#functions = functions;
  }

  #receive(message: Message): readonly Value[] {
    const { request, entry } = message;
    const journal = this.#journal;
    journal.whenTaken = request.taken;
    const args = argumentsOf(message, journal.seq);
    journal.turn = journal.record({
      kind: "received",
      message: request.kind,
      sender: request.sender,
      position: request.position,
      key: request.key,
      deadlineMs: request.deadlineMs,
      function: entry.name,
      args: entry.recorded.params.map(({ type }, at): Slot =>
        journal.slot(encodeValue(type, args[at])),
      ),
      cause: request.cause,
      trace: request.trace,
    });
    return args;
  }

  #end(message: Message, outcome: Outcome): undefined {
    if (this.#phase === "closed")
      return message.request.answer(refused(closedError())) as undefined;
    const { fuelMax } = this.#spec.grant.limits;
    const fuel = fuelMax - (this.#instance?.fuel ?? 0n);
    this.#fuelSinceMark += fuel;
    if (outcome.kind === "replied") this.#replied(message, outcome, fuel);
    else this.#failed(message, outcome, fuel);
    if (message.request.kind === "init" && (outcome.kind === "failed" || isErr(outcome.result)))
      this.#stopped("ACTOR_INIT_FAILED");
    return undefined;
  }

  #replied(
    { entry, request }: Message,
    { result, state }: Outcome & { kind: "replied" },
    fuel: bigint,
  ): void {
    if (state !== KEPT) {
      this.#state = state;
      this.#stateDigest = stateDigest(state, this.#deps.sha256);
    }
    const journal = this.#journal;
    journal.record({
      kind: "replied",
      result: journal.slot(encodeResult(entry.recorded.result, result)),
      fuel,
      state: this.#stateDigest,
    });
    journal.seal((receipt) => request.answer({ kind: "replied", result, receipt }));
    journal.turn = undefined;
    const { epochFuelMax } = this.#spec.grant.limits;
    if (this.#shape.discipline === "threaded" && this.#fuelSinceMark >= epochFuelMax)
      this.#mark("epoch");
  }

  #failed(
    { request }: Message,
    { code, message, origin }: Outcome & { kind: "failed" },
    fuel: bigint,
  ): void {
    const journal = this.#journal;
    journal.dropLines();
    journal.record({ kind: "failed", code, message, fuel, origin });
    const atMs = journal.nowMs();
    journal.seal((receipt) => request.answer({ kind: "failed", code, message, receipt }));
    journal.turn = undefined;
    this.#instance = undefined;
    if (this.#phase !== "running" || request.kind === "init") return;
    const restarts = restart(this.#restartsMs, atMs);
    if (restarts === undefined) return this.#stopped("ACTOR_RESTARTS_EXCEEDED");
    this.#restartsMs = restarts;
    this.#incarnation++;
    this.#nextLife("restart");
  }

  /** A threaded actor's state is kept whole, and its epoch ends: the next one begins from here. */
  #mark(reason: StartReason): void {
    const journal = this.#journal;
    const state = this.#state;
    const seq = journal.record({
      kind: "marked",
      epoch: this.#epoch,
      state: state === undefined ? undefined : this.#deps.sha256(state),
      ledger: ledgerDigest(this.#deps.sha256, journal.ledger),
      blobs: state === undefined ? [] : [journal.blob(state)],
    });
    journal.index({ status: "running", replayFromSeq: seq });
    journal.seal(NOBODY);
    this.#fuelSinceMark = 0n;
    this.#nextLife(reason);
  }

  #nextLife(reason: StartReason): void {
    this.#instance = undefined;
    this.#reason = reason;
    if (this.#shape.discipline === "threaded") this.#epoch++;
  }

  #stopped(code: string): void {
    this.#phase = "stopped";
    this.#instance = undefined;
    this.#journal.record({ kind: "stopped", code, origin: "host" });
    this.#journal.index({ status: "stopped" });
    this.#journal.seal(() => {
      for (const resolve of this.#whenStopped) resolve();
    });
    const error = stoppedError();
    for (const { request } of this.#mailbox.drain()) request.answer(refused(error));
  }
}

const NOBODY = (): void => undefined;

function suspends(site: Site): boolean {
  return site.class.kind === "awaited";
}

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
