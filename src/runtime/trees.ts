import {
  ActorError,
  type Answer,
  boundBy,
  decodeGrant,
  firstParameters,
  type GrantBound,
  HANDLE,
  hostRequest,
  recordedEvent,
  recover,
  type Recovered,
  SHUTDOWN,
} from "../actor/mod.ts";
import {
  type ActorId,
  type Clock,
  type Digest,
  equalBytes,
  parseActorId,
  parseDigest,
  quote,
  type Sha256,
  TheaterError,
  unreachable,
} from "../base/mod.ts";
import { isCellLost } from "../cell/mod.ts";
import type { ChildOrder, Making, Ordered, Shutdown } from "../capabilities/mod.ts";
import { isActorName } from "../manifest/mod.ts";
import type { Store } from "../store/mod.ts";
import type { Input, Reply } from "../supervision/mod.ts";
import type { Arrivals } from "./arrivals.ts";
import type { Cells } from "./cells.ts";
import type { Directory } from "./directory.ts";
import { keptComponent } from "./kept-chain.ts";
import { TIMEOUT_MS_MAX } from "./letter.ts";
import {
  badName,
  nameTaken,
  noChild,
  notReplied,
  notRestarted,
  notStopped,
  stopped,
} from "./refusals.ts";
import type { Programs } from "./programs.ts";
import { startIn } from "./starting.ts";
import { decodeJson, encodeJson, planOf } from "./supervisor-plan.ts";
import { SUPERVISOR_COMPONENT } from "./supervisor-program.ts";

export interface TreesDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly sha256: Sha256;
  readonly cells: Cells;
  readonly arrivals: Arrivals;
  readonly directory: Directory;
  readonly programs: Programs;
  /** Takes one into memory whose chain says so. */
  readonly activate: (id: ActorId, recovered: Recovered) => Promise<void>;
  /** Hears of a child that cannot be ended, and why. */
  readonly trouble: (actor: ActorId, error: TheaterError) => void;
  /** As `Cell.stop`, though a cell may die meanwhile. */
  readonly stop: (id: ActorId, code: string, drainMs: number) => Promise<void>;
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
  /** Children that are about to begin by so many orders; unwanted: one to stop came after, and found none of it yet. */
  readonly #beginning = new Map<string, { count: number; isUnwanted: boolean }>();
  readonly #planned: Digest;
  /** Supervisors of manifests that came into memory since the host started. */
  readonly #ours = new Set<ActorId>();

  constructor(deps: TreesDeps) {
    this.#deps = deps;
    this.#planned = deps.sha256(SUPERVISOR_COMPONENT);
  }

  /** Never resolves where the host closes meanwhile: then nothing was decided. */
  order(supervisor: ActorId, order: ChildOrder): Promise<Ordered> {
    const key = `${supervisor} ${order.child} ${wording(order)}`;
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return underWay;
    const begins = order.kind !== "stop";
    if (begins) this.#wants(order.child, 1);
    const done = this.#order(supervisor, order).finally(() => {
      this.#underWay.delete(key);
      if (begins) this.#wants(order.child, -1);
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
      if (UNDECIDED.includes(code)) return new Promise(() => undefined);
      const isTaken = order.kind === "spawn" && code === "ACTOR_NAME_TAKEN";
      return { code, child: isTaken ? this.#childOf(supervisor, order.name) : undefined };
    }
  }

  #wants(child: string, by: 1 | -1): void {
    const count = (this.#beginning.get(child)?.count ?? 0) + by;
    const isUnwanted = by === -1 && this.#beginning.get(child)?.isUnwanted === true;
    if (count === 0) this.#beginning.delete(child);
    else this.#beginning.set(child, { count, isUnwanted });
  }

  #follow(supervisor: ActorId, child: ActorId, order: ChildOrder): Promise<void> {
    switch (order.kind) {
      case "spawn":
        return this.#spawn(supervisor, child, order.name, decodeJson(order.spec) as Making);
      case "restart":
        return this.#begin(child, order.incarnation, order.from);
      case "stop":
        return this.#stop(child, order.shutdown);
      default:
        return unreachable(order);
    }
  }

  async #spawn(
    supervisor: ActorId,
    id: ActorId,
    name: string,
    { component, manifest, grant, parameters }: Making,
  ): Promise<void> {
    const { store, directory, arrivals, programs } = this.#deps;
    if ((await store.actor(id)) !== undefined) return this.#begin(id, 0, "last");
    this.#enters(id, name, supervisor);
    try {
      await arrivals.arrive(id, async () => {
        const digest = digestOf(component);
        this.comes(id, digest);
        const starting = { ...this.#deps, takeUp: this.#deps.activate };
        return startIn(starting, {
          id,
          name,
          supervisor,
          program: await programs.named(digest, () => keptComponent(store, digest)),
          grant: decodeGrant(bytesOf(grant)),
          manifest: digestOf(manifest),
          parameters: bytesOf(parameters),
        });
      });
    } catch (error) {
      directory.remove(id); // its chain, where there is one, is found by its id
      this.left(id);
      throw error;
    }
  }

  /** The child of this supervisor that has the name. */
  #childOf(supervisor: ActorId, name: string): ActorId | undefined {
    const bearer = this.#deps.directory.find(name);
    return bearer?.supervisor === supervisor ? bearer.id : undefined;
  }

  /** Begins this incarnation, where it has not begun; waits for its first turn where that is under way. */
  async #begin(id: ActorId, incarnation: number, from: "last" | "initial"): Promise<void> {
    try {
      await this.#restart(id, incarnation, from);
    } catch (error) {
      if (!(error instanceof TheaterError) || error.code !== "ACTOR_STOPPED") throw error;
      await this.#restart(id, incarnation, from); // it ran, and was stopped for that
    }
  }

  async #restart(id: ActorId, incarnation: number, from: "last" | "initial"): Promise<void> {
    try {
      await this.#restartOnce(id, incarnation, from);
    } catch (error) {
      if (!isCellLost(error)) throw error;
      await this.#restart(id, incarnation, from);
    }
  }

  async #restartOnce(id: ActorId, incarnation: number, from: "last" | "initial"): Promise<void> {
    const { store, sha256, cells, arrivals } = this.#deps;
    for (;;) {
      const isUnborn = await this.#revive(id, incarnation);
      const parameters =
        from === "initial" || isUnborn ? await firstParameters(store, id, sha256) : undefined;
      await arrivals.wake(id);
      try {
        return void (await cells.restart(id, { incarnation, parameters }));
      } catch (error) {
        const hasMoved = error instanceof TheaterError && error.code === "ACTOR_NOT_FOUND";
        if (!hasMoved) throw error; // else it left its cell while the order was on its way there
      }
    }
  }

  /** Whether there is no state that it could go on with. @throws ActorError ACTOR_STOPPED where this incarnation has ended too */
  async #revive(id: ActorId, incarnation: number): Promise<boolean> {
    const { cells, arrivals } = this.#deps;
    if (cells.has(id)) return false;
    await this.#bereft.get(id);
    await arrivals.settledOf(id);
    await cells.letGo(id); // what it had sent before it stopped, it goes on offering itself
    if (cells.has(id)) return false;
    try {
      return await arrivals.arrive(id, () => this.#reviveFromChain(id, incarnation));
    } catch (error) {
      arrivals.wake(id).catch(() => undefined); // or else the one that has stopped does
      throw error;
    }
  }

  async #reviveFromChain(id: ActorId, incarnation: number): Promise<boolean> {
    const { store, sha256, directory, activate, cells } = this.#deps;
    if (cells.has(id)) return false;
    const listed = await store.actor(id);
    if (listed === undefined) throw stopped();
    const recovered = await recover(listed, store, sha256);
    const { phase, life } = recovered.end.ledger;
    if (phase !== "stopped") return false;
    directory.remove(id); // where a cell died before it had begun again, it is as if it had never been taken up
    if ((life?.incarnation ?? 0) >= incarnation) throw stopped();
    const { name = id, supervisor } = listed.entry;
    this.#enters(id, name, supervisor);
    try {
      await activate(id, { ...recovered, isRevived: true });
    } catch (error) {
      directory.remove(id);
      throw error;
    }
    return recovered.isUnborn;
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
      if (!(error instanceof TheaterError) || UNDECIDED.includes(String(error.code))) throw error;
      await this.kill(id); // it can be told nothing, as where the disk is full; an end has room reserved for it
    }
  }

  /** It has ended already, with those below it soon; or is about to begin by an order before this one. */
  async #stopEarly(id: ActorId): Promise<void> {
    const begin = this.#beginning.get(id);
    if (begin !== undefined) begin.isUnwanted = true;
    await this.#bereft.get(id);
  }

  async #end(id: ActorId, drainMs: number, code: string = SHUTDOWN): Promise<void> {
    const { directory, arrivals, cells, stop } = this.#deps;
    while (directory.has(id)) {
      if (!cells.has(id)) await arrivals.wake(id); // its first turn may take as long as it likes
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

  /** It never began, or has ended. */
  left(id: ActorId): void {
    this.#ours.delete(id);
  }

  /** Whether its program is ours, which sees to its children itself. */
  async #isPlanned(supervisor: ActorId): Promise<boolean> {
    if (this.#ours.has(supervisor)) return true;
    const { store, sha256 } = this.#deps;
    const { event } = await recordedEvent(store, supervisor, 0, sha256);
    return event.kind === "started" && equalBytes(event.component, this.#planned);
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
    if (!UNDECIDED.includes(String(error.code))) this.#deps.trouble(id, error);
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

  /** An order may be on its way when whoever gave it ends: then nobody begins by it any more. */
  #enters(id: ActorId, name: string, supervisor: ActorId | undefined): void {
    const { directory } = this.#deps;
    if (supervisor !== undefined && !directory.has(supervisor)) throw stopped();
    if (this.#beginning.get(id)?.isUnwanted === true) throw stopped();
    if (!isActorName(name)) throw badName(name);
    if (!directory.add({ id, name, supervisor })) throw nameTaken(name);
  }

  /**
   * Tells a supervisor something, as the host, that ends an actor: itself or a child. Where it has seen to it, or its time is over, and
   * that one has not ended, it is killed.
   * @throws TheaterError where it does not take it
   */
  async tell(
    supervisor: ActorId,
    input: Input,
    ending: ActorId,
    timeoutMs: number = TIMEOUT_MS_MAX,
  ): Promise<void> {
    const { arrivals, directory, clock } = this.#deps;
    if (!directory.has(ending)) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const told = this.#whenEnded.get(ending) ?? new Set();
    this.#whenEnded.set(ending, told.add(resolve));
    const answered = (answer: Answer): void => {
      if (answer.kind === "refused") reject(answer.error);
      else if (answer.kind === "failed" || supervisor !== ending) resolve();
    };
    arrivals.route(supervisor, hostRequest("send", HANDLE, encodeJson(input), answered));
    const cancel = clock.wakeAt(clock.nowMs() + timeoutMs, resolve);
    try {
      await promise;
    } finally {
      cancel();
      told.delete(resolve);
    }
    await this.kill(ending);
  }

  /**
   * Ends it through whoever supervises it, which then does not start it again; or with all its children. Undefined where it is no part of a
   * tree.
   */
  stop(id: ActorId, drainMs: number): Promise<void> | undefined {
    const { directory } = this.#deps;
    const { supervisor, name } = directory.find(id) ?? {};
    if (name !== undefined && supervisor !== undefined && directory.has(supervisor)) {
      const key = name.slice(name.lastIndexOf("/") + 1);
      // What waits in the supervisor's mail is in order: whoever asks now comes before what it says to itself later.
      if (this.#ours.has(supervisor)) return this.#terminate(supervisor, key, id);
      return this.#stopBelow(supervisor, key, id, drainMs);
    }
    if (directory.childrenOf(id).length === 0) return undefined;
    if (this.#ours.has(id)) return this.tell(id, { kind: "shutdown" }, id);
    return this.#stopTop(id, drainMs);
  }

  async #stopBelow(supervisor: ActorId, key: string, id: ActorId, drainMs: number): Promise<void> {
    if (!(await this.#isPlanned(supervisor))) return this.#stopTop(id, drainMs);
    return this.#terminate(supervisor, key, id);
  }

  #terminate(supervisor: ActorId, key: string, id: ActorId): Promise<void> {
    return this.tell(supervisor, { kind: "terminate-child", request: 0, key }, id);
  }

  /** A child of a component is ended without a word to that, which hears of its exit. */
  async #stopTop(id: ActorId, drainMs: number): Promise<void> {
    if (await this.#isPlanned(id)) return this.tell(id, { kind: "shutdown" }, id);
    const timeoutMs = drainMs === 0 ? CHILDREN_STOP_MS : drainMs;
    return this.#endWithChildren(id, timeoutMs, "ACTOR_STOPPED", drainMs);
  }

  /**
   * Has a supervisor start a child again that was stopped, by the last part of its name (OTP's `restart_child`); resolves when it has begun.
   * @throws ActorError ACTOR_NO_CHILD, ACTOR_NOT_STOPPED; ACTOR_INIT_FAILED where it did not begin
   */
  async restart(supervisor: ActorId, name: string): Promise<void> {
    if (!(await this.#isPlanned(supervisor))) throw noChild(name);
    const key = name.slice(name.lastIndexOf("/") + 1);
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

/** The plan is ours, but the chain that it stands in may be another's. @throws ActorError ACTOR_CHAIN_UNFIT */
function digestOf(hex: string): Digest {
  const digest = parseDigest(hex);
  if (digest === undefined) throw unfit(hex, "a digest");
  return digest;
}

/** @throws ActorError ACTOR_CHAIN_UNFIT */
function bytesOf(hex: string): Uint8Array {
  try {
    return Uint8Array.fromHex(hex);
  } catch {
    throw unfit(hex, "bytes");
  }
}

function unfit(text: string, what: string): ActorError {
  return new ActorError("ACTOR_CHAIN_UNFIT", {
    what: `a plan of children has ${quote(text)} where ${what} belongs`,
    remedy: "verify the supervisor's chain; it was not made by theater",
  });
}

/** How long the children of a component may take where nobody says: OTP's default for a worker. */
const CHILDREN_STOP_MS = 5_000;

/** The host closes, or its store does: whoever asked is asked again when it runs. */
const UNDECIDED: readonly string[] = [
  "ACTOR_CLOSED",
  "STORE_CLOSED",
  "STORE_FAILED",
  "STORE_STALE_HEAD",
  "STORE_STALE_TERM",
];
