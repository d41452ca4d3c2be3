import {
  Actor,
  type ActorDeps,
  ActorError,
  type Cancelled,
  LinkWriters,
  type Receipt,
  type Recovered,
  type Request,
  type RestartOrder,
  type Successor,
  type Upgraded,
} from "../actor/mod.ts";
import {
  type ActorId,
  Alarm,
  type Scheduler,
  TheaterError,
  type WitFunction,
} from "../base/mod.ts";
import type { Seq } from "../chain/mod.ts";
import { SUSPENDED_STACKS_MAX, suspendedStackCount } from "../engine/mod.ts";
import type { Cell, CellSpec, Inspection } from "./cell.ts";
import { Committer, type KeptLink } from "./committer.ts";
import { type Keeps, stays } from "./keeps.ts";
import { roomy } from "./roomy-program.ts";
import { type TreeColumn, TreeShares } from "./tree-shares.ts";
import { DEFAULT_TENANCY, Tenancy, type TenancyLimits } from "./tenancy.ts";

type OfCell = "commit" | "durable" | "ready" | "writers" | "breathe" | "ended" | "succeeded";

export type ThreadCellDeps = Omit<ActorDeps, OfCell> & {
  readonly scheduler: Scheduler;
  /** Told when an actor will not run here any more, stopped or taken over. */
  readonly ended: Ended;
  /** Which actors it is for. */
  readonly keeps: Keeps;
  /** Told before an actor leaves that it is not for: what was said to it and is not answered has to be said where it lives next. */
  readonly moves: (id: ActorId) => void;
  /** Told of each link when it is durable, in order; keep nothing of it. */
  readonly kept: (link: KeptLink) => void;
  /** Told what must not happen: an error of ours, or a store that failed. The process should end. */
  readonly fault: (error: unknown) => void;
  /** Default: DEFAULT_TENANCY. */
  readonly tenancy?: TenancyLimits;
  /** What trees use, and this cell's column of it; default: nobody is part of one that has limits. */
  readonly trees?: TreeColumn | undefined;
};

/** How an actor left memory. */
export interface Leaving {
  readonly phase: Actor["phase"];
  /** Why, where it has stopped. */
  readonly stoppedFor: string | undefined;
  /** When the first timer of one that is only out of memory is due. */
  readonly wakeAtMs: number | undefined;
}

export type Ended = (id: ActorId, leaving: Leaving) => void;

/** Turns run one after the other before the thread's other work has its chance. */
export const TURNS_PER_TICK_MAX = 128;
/**
 * Milliseconds after which no further turn is begun before that; the last one goes on for its fuel. Who shares a cell with one that has always
 * something to do waits for four such times: half of its calls took 20 ms with 4, 15 with 2, 12 with 1, where others pay for it (bench/fairness, 2026-11).
 */
export const TICK_MS_MAX = 2;
/** After which turns that wait for room in the store ask again, in milliseconds. */
const ADMIT_AGAIN_MS = 1_000;
/** How often it is looked whether a guest waits by now, where all is to rest, in milliseconds. */
const LOOK_MS = 5;
/** Guests suspended at once, each with an instance and a stack or more; beyond it the one that waits longest is evicted. */
export const SUSPENDED_MAX = 1_000;
/** Their stacks, of which each has one for each component that its call goes through: likewise, and well before the engine refuses one. */
export const STACKS_MAX: number = SUSPENDED_STACKS_MAX / 2;

/** How often it is looked whether all of an actor that is to move is durable; then it stays for another turn. */
const MOVE_TRIES_MAX = 16;
/** Instances that are taken out of memory at a time where the process has no room for another: finding room costs a collection. */
export const SPARED_AT_ONCE = 256;

/**
 * A cell in the thread of whoever made it, for tests and embedding. A guest holds this thread for its turn's fuel, so what else
 * runs here waits that long.
 */
export class ThreadCell implements Cell {
  readonly #deps: ThreadCellDeps;
  readonly #actorDeps: ActorDeps;
  readonly #committer: Committer;
  readonly #tenancy: Tenancy;
  readonly #actors = new Map<ActorId, Actor>();
  /** Actors to be stepped, in the order in which they got mail. */
  readonly #ready = new Set<Actor>();
  readonly #waiting = new Set<Promise<void>>();
  /** Actors whose turn takes longer than a step, oldest first. */
  readonly #pending = new Set<Actor>();
  readonly #draining = new Set<Actor>();
  /** They take no turn until they have left for another cell. */
  readonly #moving = new Set<Actor>();
  /** The one of them that leaves just now. */
  #departing: Actor | undefined;
  readonly #shares: TreeShares;
  /** Those whose trees have used up what they may, until they are looked at again, with what calls that off. */
  readonly #held = new Map<Actor, () => void>();
  /** Some are being taken out of memory for others. */
  #sparing: Promise<boolean> | undefined;
  /** Who waits until all rests. */
  readonly #resting = new Set<() => void>();
  readonly #looking: Alarm;
  /** Rings when the store is asked again whether it has room. */
  readonly #admitting: Alarm;
  #scheduled = false;
  /** Turns ran since the thread last had a chance to do something else. */
  #hasRun = false;
  #closed = false;

  constructor(deps: ThreadCellDeps) {
    const { store, scheduler, fault, ended, sha256, clock, tenancy = DEFAULT_TENANCY } = deps;
    this.#deps = deps;
    this.#shares = new TreeShares(clock, deps.trees);
    this.#looking = new Alarm(clock, () => this.#look());
    this.#admitting = new Alarm(clock, () => this.#schedule());
    this.#committer = new Committer({
      store,
      fault,
      kept: deps.kept,
      refused: (id) => this.#actors.get(id)?.close(),
    });
    const durable = (): Promise<void> => this.#committer.durable();
    const spared = (actor: Actor): void => this.#shares.measure(actor);
    this.#tenancy = new Tenancy({ ...tenancy, clock, durable, spared });
    this.#actorDeps = {
      ...deps,
      writers: new LinkWriters(sha256),
      commit: (commit) => {
        this.#shares.commits(this.#actors.get(commit.append.actor), commit.append);
        this.#committer.commit(commit);
      },
      durable,
      breathe: () => new Promise((resolve) => scheduler.soon(resolve)),
      ready: (actor) => this.#enqueue(actor),
      ended: (actor) => {
        this.#actors.delete(actor.id);
        this.#tenancy.left(actor);
        this.#shares.left(actor);
        this.#drain(actor);
        this.#moving.delete(actor);
        this.#unhold(actor);
        const { id, phase, stoppedFor, wakeAtMs } = actor;
        if (this.#departing !== actor) ended(id, { phase, stoppedFor, wakeAtMs });
      },
      succeeded: (successor) => {
        const before = this.#actors.get(successor.id);
        this.#tenancy.succeeded(before, successor);
        if (before !== undefined) {
          this.#shares.replaced(before);
          this.#unhold(before);
        }
        this.#actors.set(successor.id, successor);
      },
    };
  }

  async start(spec: CellSpec): Promise<Receipt> {
    const actor = new Actor(this.#roomy(spec), this.#actorDeps);
    await this.#deps.store.claim(spec.id, this.#deps.term);
    if (this.#closed) throw closedError();
    this.#actors.set(spec.id, actor);
    this.#shares.arrived(spec.id, spec.trees);
    this.#tenancy.arrived(actor);
    try {
      return await actor.genesis();
    } catch (error) {
      if (actor.phase === "unborn") actor.close(); // it was refused, and has no chain
      throw error;
    }
  }

  async activate(spec: CellSpec, recovered: Recovered): Promise<void> {
    const actor = new Actor(this.#roomy(spec), this.#actorDeps, recovered);
    await this.#deps.store.claim(spec.id, this.#deps.term);
    if (this.#closed) throw closedError();
    if (actor.phase !== "stopped") {
      this.#actors.set(spec.id, actor);
      this.#shares.arrived(spec.id, spec.trees);
    }
    actor.resume(recovered);
    this.#drain(actor);
    if (this.#actors.get(spec.id) === actor) this.#tenancy.arrived(actor);
  }

  async restart(id: ActorId, order: RestartOrder): Promise<Receipt> {
    const actor = this.#actors.get(id);
    if (actor === undefined) throw notHere(id);
    this.#tenancy.reached(actor);
    return actor.restart(order);
  }

  has(id: ActorId): boolean {
    return this.#actors.has(id);
  }

  deliver(id: ActorId, request: Request): void {
    const actor = this.#actors.get(id);
    if (actor !== undefined) {
      this.#tenancy.reached(actor);
      return actor.deliver(request);
    }
    request.answer({ kind: "refused", error: notHere(id) });
  }

  async stop(id: ActorId, code: string, drainMs = 0): Promise<void> {
    await this.#actors.get(id)?.stop(code, drainMs);
  }

  async cancel(id: ActorId, turn: Seq | undefined, by: string): Promise<Cancelled | undefined> {
    const actor = this.#actors.get(id);
    if (actor === undefined) return undefined;
    this.#tenancy.reached(actor);
    const cancelled = actor.cancel(turn, by);
    this.#tenancy.makeRoom();
    return cancelled;
  }

  async rest(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#resting.add(resolve);
    this.#look();
    await promise;
    await this.#settled(); // only then is anyone told
  }

  /** Tells whoever waits for it that all rests, where it does; where it does not yet, it looks again. */
  #look(): void {
    if (this.#resting.size === 0) return;
    if (!this.#rests) {
      this.#looking.set(this.#deps.clock.nowMs() + LOOK_MS);
      return;
    }
    for (const told of this.#resting) told();
    this.#resting.clear();
    this.#looking.set(undefined);
  }

  get #rests(): boolean {
    if (this.#closed) return true;
    for (const actor of this.#pending) if (!actor.isSuspended) return false;
    for (const actor of this.#ready) if (actor.hasClientMail) return false;
    for (const actor of this.#moving) if (actor.hasClientMail) return false; // it has it until it has left
    for (const actor of this.#held.keys()) if (actor.hasClientMail) return false;
    return true;
  }

  async upgrade(
    id: ActorId,
    next: Successor,
    by: string,
    signal: AbortSignal,
  ): Promise<Upgraded | undefined> {
    const actor = this.#actors.get(id);
    if (actor === undefined) throw notHere(id);
    this.#tenancy.reached(actor);
    return actor.upgrade(this.#roomy(next), by, signal);
  }

  async letGo(id: ActorId): Promise<void> {
    for (const one of this.#draining) {
      if (one.id !== id) continue;
      one.close();
      this.#draining.delete(one);
    }
    await this.#committer.durable();
  }

  passivate(id: ActorId): void {
    const actor = this.#actors.get(id);
    if (actor === undefined) return;
    actor.passivate();
    this.#shares.measure(actor);
  }

  release(id: ActorId): void {
    const actor = this.#actors.get(id);
    if (actor !== undefined) this.#tenancy.release(actor);
  }

  async functions(id: ActorId): Promise<ReadonlyMap<string, WitFunction> | undefined> {
    const actor = this.#actors.get(id);
    if (actor !== undefined) {
      this.#tenancy.reached(actor);
      this.#tenancy.makeRoom();
    }
    return actor && new Map(Array.from(actor.entries, ([name, { recorded }]) => [name, recorded]));
  }

  async inspect(id: ActorId): Promise<Inspection | undefined> {
    const actor = this.#actors.get(id);
    if (actor === undefined) return undefined;
    const { phase, mailCount, active, memory, open, entries } = actor;
    const functions = [...entries.keys()];
    return { phase, mailCount, active, memory, open, functions, cell: this.#deps.keeps };
  }

  async kill(): Promise<boolean> {
    return false;
  }

  inspectAll(ids: readonly ActorId[]): Promise<readonly (Inspection | undefined)[]> {
    return Promise.all(ids.map((id) => this.inspect(id)));
  }

  /** Evicts turns that wait, tells whoever waits for one, and waits for the store. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#tenancy.close();
    this.#shares.close();
    for (const actor of this.#held.keys()) this.#unhold(actor);
    this.#look();
    for (const actor of [...this.#actors.values(), ...this.#draining]) actor.close();
    await Promise.all(this.#waiting);
    this.#admitting.set(undefined); // whoever waited for room may have been told only now
    await this.#settled();
  }

  /** A store that failed says so itself: what it did not keep nobody was told of. */
  async #settled(): Promise<void> {
    try {
      await this.#committer.durable();
    } catch (error) {
      if (!(error instanceof TheaterError)) throw error;
    }
  }

  #enqueue(actor: Actor): void {
    if (!actor.isReady || this.#moving.has(actor)) return;
    this.#ready.add(actor);
    this.#schedule();
  }

  /** At once, after what this thread does now; but once only until the scheduler says that others had their chance. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    if (this.#hasRun) return;
    this.#hasRun = true;
    this.#deps.scheduler.soon(this.#tick);
    queueMicrotask(() => this.#pump()); // a turn of the event loop costs an acknowledgement 60 of 350 µs
  }

  readonly #tick = (): void => {
    this.#hasRun = this.#scheduled;
    if (!this.#scheduled) return;
    this.#deps.scheduler.soon(this.#tick);
    this.#pump();
  };

  #pump(): void {
    this.#scheduled = false;
    if (this.#closed) return;
    const { stopwatch } = this.#deps;
    const endMs = stopwatch.passedMs() + TICK_MS_MAX;
    let turns = 0;
    for (const actor of this.#ready) {
      const full = this.#deps.store.admit();
      if (full !== undefined) return this.#own(full.then(() => this.#schedule(), this.#refuseAll));
      this.#ready.delete(actor);
      if (this.#isHeld(actor)) continue;
      this.#step(actor);
      if (++turns >= TURNS_PER_TICK_MAX || stopwatch.passedMs() >= endMs) break;
    }
    if (this.#ready.size > 0) this.#schedule();
    this.#look();
  }

  /** There is no room for new work, or never will be: whoever waits for some is told. */
  readonly #refuseAll = (error: unknown): void => {
    const isFull = error instanceof TheaterError && error.code === "STORE_FULL";
    if (!isFull) this.#deps.fault(error);
    if (!(error instanceof TheaterError)) return;
    for (const actor of this.#ready) {
      actor.refuseMail(error);
      if (!actor.isReady) this.#ready.delete(actor);
    }
    if (!isFull) return;
    // Turns that were begun go on when there is room again: nobody else would ask for them.
    if (this.#ready.size === 0) return;
    this.#admitting.set(this.#deps.clock.nowMs() + ADMIT_AGAIN_MS);
  };

  /** Whether its next turn has to wait, since a tree that it is part of has used up what it may. */
  #isHeld(actor: Actor): boolean {
    const held = actor.isUnderWay ? undefined : this.#shares.held(actor);
    if (held === undefined) return false;
    if (held.error !== undefined) actor.refuseMail(held.error);
    if (!actor.isReady || this.#held.has(actor)) return true;
    const again = (): void => {
      this.#held.delete(actor);
      this.#enqueue(actor);
    };
    this.#held.set(actor, this.#deps.clock.wakeAt(held.untilMs, again));
    return true;
  }

  #unhold(actor: Actor): void {
    this.#held.get(actor)?.();
    this.#held.delete(actor);
  }

  #step(actor: Actor): void {
    this.#tenancy.used(actor);
    try {
      const pending = actor.step();
      if (pending !== undefined) return this.#wait(actor, pending);
    } catch (error) {
      return this.#deps.fault(error);
    }
    this.#goOn(actor);
    this.#tenancy.makeRoom();
  }

  /** With its next turn, here or in another cell. */
  #goOn(actor: Actor): void {
    this.#shares.worked(actor);
    if (stays(this.#deps.keeps, actor.pace) || !actor.canMove) return this.#enqueue(actor);
    this.#moving.add(actor);
    this.#own(this.#move(actor));
  }

  /** When all of it is durable, which what others tell of its messages may put off. */
  async #move(actor: Actor): Promise<void> {
    actor.passivate();
    for (let tries = MOVE_TRIES_MAX; tries > 0 && this.#moving.has(actor); tries--) {
      try {
        await this.#committer.durable();
      } catch {
        break; // a store that failed says so itself: nobody leaves any more
      }
      if (!this.#moving.has(actor) || this.#depart(actor)) return;
    }
    this.#moving.delete(actor);
    this.#enqueue(actor);
  }

  #depart(actor: Actor): boolean {
    this.#departing = actor;
    const hasLeft = actor.depart(() => this.#deps.moves(actor.id));
    this.#departing = undefined;
    return hasLeft;
  }

  #wait(actor: Actor, pending: Promise<void>): void {
    this.#pending.add(actor);
    this.#relieve();
    const over = (): void => {
      this.#pending.delete(actor);
      this.#relieve();
      this.#goOn(actor);
      this.#look();
      this.#tenancy.makeRoom();
    };
    this.#own(pending.finally(over));
  }

  #roomy<T extends Successor>(spec: T): T {
    return { ...spec, program: roomy(spec.program, () => this.#spare()) };
  }

  /** Whoever is refused at one time is made room for once: a flood would take all that do nothing out of memory. */
  #spare(): Promise<boolean> {
    return (this.#sparing ??= this.#spareSome());
  }

  /** Takes actors that do nothing and have nothing to do out of memory. False where there is none. */
  async #spareSome(): Promise<boolean> {
    const spared = this.#tenancy.spare(SPARED_AT_ONCE);
    await this.#actorDeps.breathe();
    this.#sparing = undefined;
    return spared > 0;
  }

  /** One that has stopped stays as long as what it had sent is not settled. */
  #drain(actor: Actor): void {
    for (const one of this.#draining) if (!one.isDraining) this.#draining.delete(one);
    if (actor.isDraining) this.#draining.add(actor);
  }

  /** Asked again when the one that is evicted is gone, since how many stacks it had nobody knows. */
  #relieve(): void {
    if (this.#pending.size > SUSPENDED_MAX || suspendedStackCount() > STACKS_MAX) this.#evictOne();
  }

  /** The one that waits longest; one whose turn has no guest suspended yet cannot be. */
  #evictOne(): void {
    for (const actor of this.#pending) if (actor.evict()) return;
  }

  #own(pending: Promise<void>): void {
    const owned = pending.catch(this.#deps.fault).finally(() => this.#waiting.delete(owned));
    this.#waiting.add(owned);
  }
}

function notHere(id: ActorId): ActorError {
  return new ActorError("ACTOR_NOT_FOUND", {
    what: `no actor ${id} lives here`,
    remedy: "list the actors, and call one of them",
  });
}

function closedError(): ActorError {
  return new ActorError("ACTOR_CLOSED", {
    what: "the theater closed before the actor began",
    remedy: "start it in one that is open",
  });
}
