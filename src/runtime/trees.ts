import {
  type Answer,
  boundBy,
  firstParameters,
  type GrantBound,
  HANDLE,
  hostRequest,
  recordedEvent,
  recover,
  SHUTDOWN,
} from "../actor/mod.ts";
import {
  type ActorId,
  type Clock,
  type Digest,
  equalBytes,
  parseActorId,
  TheaterError,
  unreachable,
} from "../base/mod.ts";
import type { ChildOrder, Making, Ordered, Shutdown } from "../capabilities/mod.ts";
import type { Input, Reply } from "../supervision/mod.ts";
import { ChildStarts, type ChildStartsDeps } from "./child-starts.ts";
import type { Entry } from "./directory.ts";
import { TIMEOUT_MS_MAX } from "./letter.ts";
import {
  closed,
  nameKept,
  noChild,
  notReplied,
  notRestarted,
  notStopped,
  parentsOwn,
  stopped,
  type Unbegun,
} from "./refusals.ts";
import { decodeJson, encodeJson, planOf } from "./supervisor-plan.ts";
import { SUPERVISOR_COMPONENT } from "./supervisor-program.ts";

export interface TreesDeps extends Omit<ChildStartsDeps, "comes" | "left" | "freed"> {
  readonly clock: Clock;
  /** Hears of a child that cannot be ended, and why. */
  readonly trouble: (actor: ActorId, error: TheaterError) => void;
  /** As `Cell.stop`, though a cell may die meanwhile. */
  readonly stop: (id: ActorId, code: string, drainMs: number) => Promise<void>;
  readonly isClosing: () => boolean;
}

/** A tree that begins. */
export interface Watched extends Disposable {
  /** The one below its top for which it does not begin, and why; undefined: all did. */
  unbegun: Unbegun | undefined;
}

/**
 * Does what supervisors order, and stops trees. An order is followed once, however often it is given: after a crash the supervisor's
 * open turn gives it again.
 */
export class Trees {
  readonly #deps: TreesDeps;
  readonly #whenEnded = new Map<ActorId, Set<() => void>>();
  /** A supervisor whose cell died gives an order again while it is still followed. */
  readonly #underWay = new Map<string, Promise<Ordered>>();
  /** Those below a component that has ended, until they have too. */
  readonly #bereft = new Map<ActorId, Promise<void>>();
  /** When a component was to be ended with all below it, until when those may take. */
  readonly #graceUntilMs = new Map<ActorId, number>();
  /** What gives up each wait for an end. */
  readonly #waits = new Set<() => void>();
  readonly #starts: ChildStarts;
  readonly #planned: Digest;
  /** Supervisors of manifests that came into memory since the host started. */
  readonly #ours = new Set<ActorId>();
  /** Those of which somebody waits that all below them begin. */
  readonly #watched = new Map<ActorId, Watched>();

  constructor(deps: TreesDeps) {
    this.#deps = deps;
    this.#starts = new ChildStarts({
      ...deps,
      comes: (...actor) => this.comes(...actor),
      left: (id) => this.left(id),
      freed: (id) => this.#bereft.get(id),
    });
    this.#planned = deps.sha256(SUPERVISOR_COMPONENT);
  }

  /** The host has let go of all actors: nobody waits for the end of one any more. */
  close(): void {
    for (const giveUp of this.#waits) giveUp();
  }

  /** Never resolves where the host closes meanwhile: then nothing was decided. */
  order(supervisor: ActorId, order: ChildOrder): Promise<Ordered> {
    const key = `${supervisor} ${order.child} ${wording(order)}`;
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return underWay;
    const begins = order.kind !== "stop";
    if (begins) this.#starts.wants(order.child, 1);
    const done = this.#order(supervisor, order).finally(() => {
      this.#underWay.delete(key);
      if (begins) this.#starts.wants(order.child, -1);
    });
    this.#underWay.set(key, done);
    return done;
  }

  async #order(supervisor: ActorId, order: ChildOrder): Promise<Ordered> {
    const child = parseActorId(order.child);
    if (child === undefined) throw new Error("an order for what is no actor");
    try {
      await this.#follow(supervisor, child, order);
      return {};
    } catch (error) {
      if (!(error instanceof TheaterError)) throw error;
      const code = String(error.code);
      if (order.kind === "spawn") this.#tell(supervisor, { name: order.name, error });
      if (this.#isUndecided(error)) return new Promise(() => undefined);
      const isTaken = order.kind === "spawn" && code === "ACTOR_NAME_TAKEN";
      return { code, child: isTaken ? this.#childOf(supervisor, order.name) : undefined };
    }
  }

  #follow(supervisor: ActorId, child: ActorId, order: ChildOrder): Promise<void> {
    switch (order.kind) {
      case "spawn":
        return this.#starts.spawn(supervisor, child, order.name, decodeJson(order.spec) as Making);
      case "restart":
        return this.#starts.begin(child, order.incarnation, order.from);
      case "stop":
        return this.#stop(child, order.shutdown);
      default:
        return unreachable(order);
    }
  }

  /** The child of this supervisor that has the name. */
  #childOf(supervisor: ActorId, name: string): ActorId | undefined {
    const bearer = this.#deps.directory.find(name);
    return bearer?.supervisor === supervisor ? bearer.id : undefined;
  }

  /** Its own children are stopped first, by itself, the last started first; where that takes too long, without asking anyone. */
  async #stop(id: ActorId, shutdown: Shutdown): Promise<void> {
    const { directory } = this.#deps;
    if (!directory.has(id)) return this.#stopEarly(id);
    if (shutdown === "brutal-kill") return this.kill(id);
    const timeoutMs = shutdown === "infinity" ? TIMEOUT_MS_MAX : shutdown.timeoutMs;
    if (directory.childrenOf(id).length === 0) return this.#end(id, timeoutMs);
    if (!(await this.#isPlanned(id))) return this.#endWithChildren(id, timeoutMs, SHUTDOWN);
    try {
      await this.tell(id, { kind: "shutdown" }, id, timeoutMs);
    } catch (error) {
      if (!(error instanceof TheaterError) || this.#isUndecided(error)) throw error;
      await this.kill(id); // it can be told nothing, as where the disk is full; an end has room reserved for it
    }
  }

  /** It has ended already, with those below it soon; or is about to begin by an order before this one. */
  async #stopEarly(id: ActorId): Promise<void> {
    this.#starts.unwanted(id);
    await this.#bereft.get(id);
  }

  async #end(id: ActorId, drainMs: number, code: string = SHUTDOWN): Promise<void> {
    const { directory, arrivals, cells, stop } = this.#deps;
    while (directory.has(id)) {
      try {
        if (!cells.has(id)) await arrivals.wake(id); // its first turn may take as long as it likes
      } catch (error) {
        if (isStopped(error)) return; // it ended as it began
        throw error;
      }
      await stop(id, code, drainMs);
    }
  }

  /**
   * Of a component: itself, and then all that it began, at once, for as long as is left. In this order, since nobody would begin again what a
   * host did not finish; that it has ended, the next host finds.
   */
  async #endWithChildren(
    id: ActorId,
    timeoutMs: number,
    code: string,
    drainMs = timeoutMs,
  ): Promise<void> {
    this.#graceUntilMs.set(id, this.#deps.clock.nowMs() + timeoutMs);
    try {
      await this.#end(id, drainMs, code);
      await this.#bereft.get(id);
    } finally {
      this.#graceUntilMs.delete(id);
    }
  }

  /** It comes into memory, with the program of this component. */
  comes(id: ActorId, component: Digest): void {
    if (equalBytes(component, this.#planned)) this.#ours.add(id);
  }

  /** Whether its program is ours, of one that comes or has come into memory. */
  isOurs(id: ActorId): boolean {
    return this.#ours.has(id);
  }

  /** Watches a tree begin until it is let go of: supervisors' chains have of a child that did not the code alone. */
  watch(top: ActorId): Watched {
    const watched = { unbegun: undefined, [Symbol.dispose]: () => void this.#watched.delete(top) };
    this.#watched.set(top, watched);
    return watched;
  }

  /** A component copes with a child that did not begin: that is not why those above it do not. The last counts, and below it the cause. */
  #tell(supervisor: ActorId, unbegun: Unbegun): void {
    if (this.#watched.size === 0 || !this.#ours.has(supervisor)) return;
    for (const above of [supervisor, ...this.#deps.directory.above(supervisor)]) {
      const watched = this.#watched.get(above);
      const isCause = watched?.unbegun?.name.startsWith(`${unbegun.name}/`) === true;
      if (watched !== undefined && !isCause) watched.unbegun = unbegun;
    }
  }

  /** It never began, or has ended. */
  left(id: ActorId): void {
    this.#ours.delete(id);
  }

  /** Whether its program is ours, which sees to its children itself. */
  async #isPlanned(supervisor: ActorId): Promise<boolean> {
    if (this.#ours.has(supervisor)) return true;
    const { store, sha256 } = this.#deps;
    if ((await store.actor(supervisor)) === undefined) return false; // not begun: of ours that comes it is known
    const { event } = await recordedEvent(store, supervisor, 0, sha256);
    return event.kind === "started" && equalBytes(event.component, this.#planned);
  }

  /**
   * @throws ActorError ACTOR_NAME_TAKEN where the name is that of a child of a supervisor that runs, or of one below such a child, be they there
   * or not; StoreError, ChainError
   */
  async mustNotBeKept(name: string): Promise<void> {
    const { store, sha256 } = this.#deps;
    const above = this.#nearestAbove(name);
    if (above === undefined || (await store.actor(above.id)) === undefined) return;
    if (!(await this.#isPlanned(above.id))) return;
    const { children } = planOf(await firstParameters(store, above.id, sha256));
    const isKept = children.some((one) => one.name === name || name.startsWith(`${one.name}/`));
    if (isKept) throw nameKept(name, above.name);
  }

  /** Of those that run, the one with the longest name of which this is part by its slashes. */
  #nearestAbove(name: string): Entry | undefined {
    for (let at = name.lastIndexOf("/"); at > 0; at = name.lastIndexOf("/", at - 1)) {
      const above = this.#deps.directory.find(name.slice(0, at));
      if (above !== undefined) return above;
    }
    return undefined;
  }

  /** What it lets those below it be granted at the most: what its manifest says; of a component, what that is granted itself. @throws StoreError, ChainError */
  async boundOf(supervisor: ActorId): Promise<GrantBound | undefined> {
    const { store, sha256 } = this.#deps;
    if (await this.#isPlanned(supervisor))
      return planOf(await firstParameters(store, supervisor, sha256)).bound;
    const listed = await store.actor(supervisor);
    return listed && boundBy((await recover(listed, store, sha256)).grant);
  }

  /** It has ended, or had when the host started: whoever a component began ends with it. */
  endBelow(id: ActorId): void {
    if (this.#deps.directory.childrenOf(id).length === 0 || this.#bereft.has(id)) return;
    const ended = this.#endBelow(id).finally(() => void this.#bereft.delete(id));
    this.#bereft.set(id, ended);
  }

  async #endBelow(id: ActorId): Promise<void> {
    const { directory, clock } = this.#deps;
    const untilMs = this.#graceUntilMs.get(id) ?? 0;
    try {
      if (await this.#isPlanned(id)) return;
    } catch (error) {
      return this.#untold(id, error);
    }
    const end = async (child: ActorId): Promise<void> => {
      const timeoutMs = untilMs - clock.nowMs();
      try {
        await this.#stop(child, timeoutMs > 0 ? { timeoutMs } : "brutal-kill");
      } catch (error) {
        this.#untold(child, error);
      }
    };
    await Promise.all(directory.childrenOf(id).map(end));
  }

  /** Where the host closes, the next one does what was to be done. */
  #untold(id: ActorId, error: unknown): void {
    if (!(error instanceof TheaterError)) throw error;
    if (!this.#isUndecided(error)) this.#deps.trouble(id, error);
  }

  /** Whether whoever asked is asked again by the next host. A child is let go of as well where its chain cannot be read, which no host mends. */
  #isUndecided({ code }: TheaterError): boolean {
    if (code === "ACTOR_CLOSED") return this.#deps.isClosing();
    return STORE_LOST.includes(code);
  }

  /** Ends it and all below it at once. */
  async kill(id: ActorId): Promise<void> {
    const hasChildren = this.#deps.directory.childrenOf(id).length > 0;
    if (hasChildren && !(await this.#isPlanned(id))) return this.#endWithChildren(id, 0, SHUTDOWN);
    await this.#killChildren(id);
    await this.#end(id, 0);
    await this.#killChildren(id); // whom an order of its had begun meanwhile
  }

  async #killChildren(id: ActorId): Promise<void> {
    for (const child of this.#deps.directory.childrenOf(id).toReversed()) await this.kill(child);
  }

  /**
   * Tells a supervisor something, as the host, that ends an actor: itself or a child. Where it has seen to it, or its time is over, and
   * that one has not ended, it is killed.
   * @throws TheaterError where it does not take it
   */
  async tell(supervisor: ActorId, input: Input, ending: ActorId, timeoutMs: number): Promise<void> {
    const { arrivals, directory, clock } = this.#deps;
    if (!directory.has(ending)) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const told = this.#whenEnded.get(ending) ?? new Set();
    this.#whenEnded.set(ending, told.add(resolve));
    const answered = (answer: Answer): void => {
      if (answer.kind === "refused") reject(answer.error);
      else if (answer.kind === "failed" || supervisor !== ending) resolve();
    };
    // Where it has failed, nobody may begin it again before it has ended: whoever would waits for that.
    const isForThisLife = supervisor === ending;
    const request = hostRequest("send", HANDLE, encodeJson(input), answered);
    arrivals.route(supervisor, { ...request, isForThisLife });
    const cancel = clock.wakeAt(clock.nowMs() + timeoutMs, resolve);
    const giveUp = (): void => reject(closed());
    this.#waits.add(giveUp);
    try {
      await promise;
    } finally {
      cancel();
      this.#waits.delete(giveUp);
      told.delete(resolve);
    }
    await this.kill(ending);
  }

  /**
   * Ends it through whoever supervises it, which then does not start it again; or with all its children. With `drainMs` at the latest after so
   * long, whatever their shutdowns say. Undefined where it is no part of a tree.
   */
  stop(id: ActorId, drainMs: number): Promise<void> | undefined {
    const { directory } = this.#deps;
    const { supervisor, name } = directory.find(id) ?? {};
    if (name !== undefined && supervisor !== undefined && directory.has(supervisor)) {
      const key = name.slice(name.lastIndexOf("/") + 1);
      // What waits in the supervisor's mail is in order: whoever asks now comes before what it says to itself later.
      if (this.#ours.has(supervisor)) return this.#terminate(supervisor, key, id, drainMs);
      return this.#stopBelow(supervisor, key, id, drainMs);
    }
    if (directory.childrenOf(id).length === 0) return undefined;
    if (this.#ours.has(id)) return this.#shutDown(id, drainMs);
    return this.#stopTop(id, drainMs);
  }

  async #stopBelow(supervisor: ActorId, key: string, id: ActorId, drainMs: number): Promise<void> {
    if (!(await this.#isPlanned(supervisor))) return this.#stopTop(id, drainMs);
    return this.#terminate(supervisor, key, id, drainMs);
  }

  #terminate(supervisor: ActorId, key: string, id: ActorId, drainMs: number): Promise<void> {
    const input = { kind: "terminate-child", request: 0, key } as const;
    return this.tell(supervisor, input, id, drainMs === 0 ? TIMEOUT_MS_MAX : drainMs);
  }

  #shutDown(id: ActorId, drainMs: number): Promise<void> {
    return this.tell(id, { kind: "shutdown" }, id, drainMs === 0 ? TIMEOUT_MS_MAX : drainMs);
  }

  /** A child of a component is ended without a word to that, which hears of its exit. */
  async #stopTop(id: ActorId, drainMs: number): Promise<void> {
    if (await this.#isPlanned(id)) return this.#shutDown(id, drainMs);
    const timeoutMs = drainMs === 0 ? CHILDREN_STOP_MS : drainMs;
    return this.#endWithChildren(id, timeoutMs, "ACTOR_STOPPED", drainMs);
  }

  /**
   * Has a supervisor start a child again that was stopped, by the last part of its name (OTP's `restart_child`); resolves when it has begun.
   * @throws ActorError ACTOR_NO_CHILD, ACTOR_NOT_STOPPED; ACTOR_INIT_FAILED where it did not begin
   */
  async restart(supervisor: ActorId, name: string): Promise<void> {
    const at = name.lastIndexOf("/");
    if (!(await this.#isPlanned(supervisor))) throw parentsOwn(name, name.slice(0, at));
    const key = name.slice(at + 1);
    const answer = await this.#ask(supervisor, { kind: "restart-child", request: 0, key });
    switch (answer?.kind) {
      case "started":
        return;
      case "start-failed":
        throw notRestarted(name, answer.code);
      case "refused":
        throw answer.why === "not-found" ? noChild(name) : notStopped(name);
      default:
        throw stopped(); // the supervisor, meanwhile
    }
  }

  /** What a supervisor replies to the host. */
  async #ask(supervisor: ActorId, input: Input): Promise<Reply | undefined> {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const { arrivals } = this.#deps;
    arrivals.route(supervisor, hostRequest("send", HANDLE, encodeJson(input), resolve));
    const answer = await promise;
    if (answer.kind !== "replied") throw notReplied(answer);
    const { tag, val } = answer.result as { tag: string; val: Uint8Array | undefined }; // by the handler's WIT type
    return tag === "ok" && val !== undefined ? (decodeJson(val) as Reply) : undefined;
  }

  /** It has ended. */
  ended(id: ActorId): void {
    this.endBelow(id);
    this.left(id);
    const told = this.#whenEnded.get(id);
    this.#whenEnded.delete(id);
    for (const one of told ?? []) one();
  }
}

/** The same for orders that are one. */
function wording(order: ChildOrder): string {
  switch (order.kind) {
    case "spawn":
      return "spawn";
    case "restart":
      return `restart ${order.incarnation} ${order.from}`;
    case "stop":
      return `stop ${JSON.stringify(order.shutdown)}`;
    default:
      return unreachable(order);
  }
}

/** How long the children of a component may take where nobody says: OTP's default for a worker. */
const CHILDREN_STOP_MS = 5_000;

/** Nothing is recorded by this host any more, of this actor at least. */
const STORE_LOST: readonly string[] = [
  "STORE_CLOSED",
  "STORE_FAILED",
  "STORE_STALE_HEAD",
  "STORE_STALE_TERM",
];

function isStopped(error: unknown): boolean {
  return error instanceof TheaterError && error.code === "ACTOR_STOPPED";
}
