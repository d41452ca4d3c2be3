import {
  ActorError,
  type ActorGrant,
  type Cancelled,
  type NamedBound,
  HANDLE,
  type Receipt,
  recover,
  type Recovered,
  type Request,
  type Upgraded,
} from "../actor/mod.ts";
import {
  type ActorId,
  NO_BYTES,
  parseActorId,
  TheaterError,
  type WitFunction,
} from "../base/mod.ts";
import { type Inspection, isCellLost, type Leaving, TreeTable } from "../cell/mod.ts";
import { Arrivals } from "./arrivals.ts";
import { Births } from "./births.ts";
import { BoundTrees } from "./bound-trees.ts";
import { Cells } from "./cells.ts";
import { Chains } from "./chains.ts";
import { ClientLetters } from "./client-letters.ts";
import { Directory } from "./directory.ts";
import { keptComponent, notFound, upgradeSince, whyNotThere } from "./kept-chain.ts";
import { badClient, dueAfter, isClientName, type Letter } from "./letter.ts";
import { Mail } from "./mail.ts";
import {
  type CancelOrder,
  copied,
  type Recovery,
  type Reply,
  type ResendOrder,
  type Running,
  type Sent,
  type Started,
  type StartOrder,
  type UpgradeOrder,
} from "./orders.ts";
import type { CellHooks, RuntimeDeps } from "./runtime-deps.ts";
import { Templates } from "./templates.ts";
import { Trees } from "./trees.ts";
import { Monitors } from "./monitors.ts";
import { PassiveTimers } from "./passive-timers.ts";
import { Programs } from "./programs.ts";
import { closed, noChild, nobodyAt, noSupervisor, notOver, stopped } from "./refusals.ts";
import { mustNotBeRoot } from "./root.ts";
import { ROOT_NAME } from "./root-program.ts";
import { Retired } from "./retired.ts";
import { Revival } from "./revival.ts";
import { resendKey, resentOf } from "./resending.ts";
import { type Stands, standingFrom } from "./standing.ts";
import { stoppedAbove } from "./stopped-above.ts";
import { mustBeTurn } from "./turns.ts";

/** All actors of one theater: who they are, where they live, and how messages reach them. */
export class Runtime implements AsyncDisposable {
  /** What stands in the store of actors that run, and of those that do not. */
  readonly chains: Chains;
  readonly #deps: RuntimeDeps;
  readonly #cells: Cells;
  readonly #programs: Programs;
  readonly #mail: Mail;
  readonly #letters: ClientLetters;
  readonly #directory = new Directory();
  readonly #arrivals: Arrivals;
  readonly #timers: PassiveTimers;
  readonly #births: Births;
  readonly #trees: Trees;
  readonly #bound: BoundTrees;
  readonly #templates: Templates;
  readonly #monitors: Monitors;
  readonly #revival: Revival;
  /** Stops under way that are soon over. */
  readonly #stops = new Set<Promise<void>>();
  #waking: Promise<unknown> = Promise.resolve();
  #isClosing = false;

  constructor(deps: RuntimeDeps) {
    const { store, trouble } = deps;
    const retired = new Retired(deps);
    this.#monitors = new Monitors({
      ...deps,
      find: (address) => this.#findFor(address),
      wake: (id) => this.#wake(id),
      deliver: (id, request) => this.#arrivals.route(id, request),
    });
    const post = new Mail({
      monitoring: this.#monitors,
      find: (address) => this.#findFor(address),
      reach: (address) => this.#reach(address),
      isMade: (id) => this.#births.isMade(id),
      deliver: (id, request) => this.#arrivals.route(id, request),
      command: (supervisor, order) => this.#trees.order(supervisor, order),
      retired: (bearer, offer) => retired.settled(this.#directory.retired(bearer), offer),
    });
    this.#deps = deps;
    const ended: CellHooks["ended"] = (...actor) => this.#ended(...actor);
    const astray: CellHooks["astray"] = (...message) => this.#arrivals.astray(...message);
    const moves: CellHooks["moves"] = (id) => this.#moves(id);
    const deathCount = (): number => this.#cells.deathCount;
    const hooks = { post, trouble, ended, astray, moves, deathCount };
    const { cellCount = 1, slowCell, ownCell } = deps;
    const hooksAt = (at: number): CellHooks => ({
      ...hooks,
      at,
      died: (death) => this.#revival.died(at, death),
    });
    const table = deps.trees ?? new TreeTable(TreeTable.newMemory(0));
    this.#bound = new BoundTrees({
      ...deps,
      table,
      directory: this.#directory,
      isOurs: ({ id }) => this.#trees.isOurs(id),
    });
    this.#cells = new Cells({
      count: cellCount,
      shareOf: (...spec) => this.#bound.shareOf(...spec),
      gone: (at) => deps.trees?.clearColumn(at),
      clock: deps.clock,
      cell: (at) => deps.cell(hooksAt(at)),
      slowCell: slowCell && ((at) => slowCell(hooksAt(at))),
      ownCell: ownCell && (() => ownCell(hooksAt(cellCount + 1))),
    });
    this.#arrivals = new Arrivals(
      this.#cells,
      (id) => this.#activate(id),
      (id) => this.#directory.has(id),
    );
    this.#timers = new PassiveTimers({
      clock: deps.clock,
      wake: (id) => this.#wakeOrAgain(id),
    });
    this.#programs = new Programs(deps.compile, deps.sha256);
    this.chains = new Chains(store, deps.sha256, this.#programs);
    this.#templates = new Templates({
      ...deps,
      directory: this.#directory,
      programs: this.#programs,
    });
    this.#trees = new Trees({
      ...deps,
      cells: this.#cells,
      arrivals: this.#arrivals,
      directory: this.#directory,
      programs: this.#programs,
      bound: this.#bound,
      activate: (...actor) => this.#takeUp(...actor),
      stop: (...order) => this.#stopInCell(...order),
      isClosing: () => this.#isClosing,
    });
    this.#births = new Births({
      ...deps,
      cells: this.#cells,
      takeUp: (...actor) => this.#takeUp(...actor),
      directory: this.#directory,
      arrivals: this.#arrivals,
      programs: this.#programs,
      templates: this.#templates,
      trees: this.#trees,
      bound: this.#bound,
    });
    this.#revival = new Revival({
      store,
      cells: this.#cells,
      arrivals: this.#arrivals,
      directory: this.#directory,
      mail: post,
      monitors: this.#monitors,
      timers: this.#timers,
      isClosing: () => this.#isClosing,
      ended: (id) => this.#hasEnded(id),
      wake: (id) => this.#wakeOrAgain(id),
      troubled: (id, error) => this.#troubled(id, error),
    });
    this.#mail = post;
    this.#letters = new ClientLetters({
      ...deps,
      directory: this.#directory,
      arrivals: this.#arrivals,
    });
  }

  /**
   * Takes up what the store has, before anything else is asked: who runs is known by name; who has an open turn, a monitor or an undelivered
   * outbox is woken, one after the other and beside everything else; who has a timer, when that is due. @throws StoreError
   */
  async recover(): Promise<Recovery> {
    const dirty: ActorId[] = [];
    const supervisors = new Set<ActorId>();
    for await (const page of this.#deps.store.actors()) {
      for (const { actor: id, entry } of page) {
        const { name = id, status, wakeAtMs, supervisor } = entry;
        if (status === "stopped") {
          this.#directory.retire({ id, name, supervisor });
          if (entry.dirty) dirty.push(id); // what it had sent still arrives
          continue;
        }
        this.#directory.add({ id, name, supervisor });
        if (supervisor !== undefined) supervisors.add(supervisor);
        if (entry.dirty) dirty.push(id);
        else if (wakeAtMs !== undefined) this.#timers.set(id, wakeAtMs);
      }
    }
    for (const supervisor of supervisors)
      if (!this.#directory.has(supervisor)) this.#trees.endBelow(supervisor);
    this.#waking = this.#wakeAll(dirty);
    return { actorCount: this.actorCount, wokenCount: dirty.length };
  }

  async #wakeAll(ids: readonly ActorId[]): Promise<void> {
    for (const id of ids) {
      if (this.#isClosing) return;
      await this.#wakeOrAgain(id);
    }
  }

  /** For what it has to do by itself: where it cannot be read now, it may be so later. */
  async #wakeOrAgain(id: ActorId): Promise<void> {
    try {
      await this.#wake(id);
      this.#timers.woken(id);
    } catch (error) {
      this.#troubled(id, error);
      this.#timers.again(id);
    }
  }

  #troubled(id: ActorId, error: unknown): void {
    if (!(error instanceof TheaterError)) throw error;
    this.#deps.trouble(id, error);
  }

  /** Brings an actor into memory where it is not. */
  #wake(id: ActorId): Promise<void> {
    return this.#arrivals.wake(id);
  }

  async #activate(id: ActorId): Promise<void> {
    this.#timers.remove(id);
    const { store, sha256 } = this.#deps;
    const fromChain = async (): Promise<Recovered> => {
      const listed = await store.actor(id);
      if (listed === undefined) throw notFound(id);
      return recover(listed, store, sha256);
    };
    await whileLost(async () => {
      let recovered = await fromChain();
      if (recovered.end.ledger.phase === "stopped") {
        await this.#cells.letGo(id); // it may have stopped just now, and offer what it had sent: that goes on from its chain
        recovered = await fromChain();
      }
      const hasStopped = recovered.end.ledger.phase === "stopped";
      const isOne = this.#directory.has(id) || hasStopped;
      // It was about to begin again in a cell that died: whoever ordered that does so anew.
      if (hasStopped) this.#directory.remove(id);
      const isLost = this.#revival.isLost(id, recovered.end.seq);
      if (isOne) await this.#takeUp(id, { ...recovered, isLost });
    });
  }

  /** Where its chain ends. */
  async #takeUp(id: ActorId, recovered: Recovered): Promise<void> {
    const { store } = this.#deps;
    const { grant, component, manifest, end } = recovered;
    const program = await this.#programs.named(component, () => keptComponent(store, component));
    this.#trees.comes(id, component);
    const { name, supervisor } = end.entry;
    const spec = { id, name, supervisor, program, grant, manifest, parameters: NO_BYTES };
    await this.#cells.activate(spec, recovered);
  }

  /** One that stopped is gone; one that its host let go of can be woken again. */
  #ended(id: ActorId, { stoppedFor, wakeAtMs }: Leaving): void {
    this.#cells.left(id);
    if (stoppedFor !== undefined) this.#hasEnded(id, stoppedFor);
    else if (wakeAtMs !== undefined && !this.#isClosing) this.#timers.set(id, wakeAtMs);
  }

  #hasEnded(id: ActorId, code?: string): void {
    this.#cells.ended(id);
    const entry = this.#directory.find(id);
    if (entry !== undefined) this.#deps.ended?.(entry, code);
    this.#directory.remove(id);
    this.#timers.forget(id);
    this.#templates.forget(id);
    this.#trees.ended(id);
    this.#bound.ended(id);
    this.#monitors.left(id);
  }

  /** What it had under way goes on in the other cell, whether something waits for it or not. */
  #moves(id: ActorId): void {
    this.#cells.moves(id);
    if (!this.#isClosing) void this.#wakeOrAgain(id);
  }

  /** Whether it left its cell before it could be asked; then it is woken, and asked again. */
  #hasLeft(id: ActorId, error: unknown): boolean {
    const isGone = error instanceof ActorError && error.code === "ACTOR_NOT_FOUND";
    return (isGone || isCellLost(error)) && this.#directory.has(id) && !this.#isClosing;
  }

  /** As `Births.start`. */
  async start(order: StartOrder): Promise<Started> {
    this.#letters.mustBeOpen();
    return this.#births.start(order);
  }

  /**
   * Lets another component, or another grant, go on in an actor's place when its turn is over: with its state, its mail, its timers and
   * all else that its ledger holds. Resolves when that is durable; undefined where it is made from the same already.
   * @throws EngineError, StoreError; ActorError: ACTOR_BUSY where a turn is not over in time, ACTOR_UPGRADE_UNFIT where the new
   * component cannot go on with what the old one kept; nothing is recorded then
   */
  async upgrade(
    id: ActorId,
    { by, timeoutMs, ...order }: UpgradeOrder,
  ): Promise<Upgraded | undefined> {
    const { clock } = this.#deps;
    this.#letters.mustBeOpen();
    if (!isClientName(by)) throw badClient();
    mustNotBeRoot(this.#directory.find(id));
    dueAfter(timeoutMs, clock); // before anything is compiled
    if (!this.#directory.has(id)) throw await whyNotThere(this.#deps.store, id);
    const next = await this.#births.ready(copied(order));
    if (!this.#directory.has(id)) throw await whyNotThere(this.#deps.store, id); // it was stopped meanwhile
    await this.#wake(id);
    const uncounted = await this.#bound.upgrades(id, next.grant);
    const late = new AbortController();
    const cancel = clock.wakeAt(dueAfter(timeoutMs, clock), () => late.abort(notOver(timeoutMs)));
    const fromSeq = (await this.#deps.store.actor(id))?.head.eventCount ?? 0;
    let isLost = false;
    try {
      const done = await this.#whileThere(id, () =>
        this.#cells.upgrade(id, next, by, late.signal).catch((error: unknown) => {
          isLost ||= isCellLost(error);
          throw error;
        }),
      );
      // Its cell may have died when it was done, and before it said so: then it is the same already.
      const isInDoubt = done === undefined && isLost;
      const upgraded = isInDoubt ? await upgradeSince(this.#deps.store, id, fromSeq, by) : done;
      this.#bound.upgraded(id, next.grant);
      for (const one of uncounted) this.release(one);
      return upgraded;
    } finally {
      this.#templates.forget(id);
      cancel();
    }
  }

  async #whileThere<T>(id: ActorId, ask: () => Promise<T>): Promise<T> {
    for (;;) {
      await this.#wake(id);
      try {
        return await ask();
      } catch (error) {
        if (this.#hasLeft(id, error)) continue;
        if (!isCellLost(error)) throw error;
        throw this.#isClosing ? closed() : await whyNotThere(this.#deps.store, id);
      }
    }
  }

  /**
   * The running actor of this name or id, for a message of a client; where there is none and a template stands for the name, one is made
   * first, and that it has begun is durable.
   * @throws what `start` throws; ActorError ACTOR_TEMPLATE_FULL, ACTOR_STOPPED where the one before failed too often
   */
  async reach(nameOrId: string): Promise<ActorId | undefined> {
    const running = this.find(nameOrId);
    if (running !== undefined) return running;
    this.#letters.mustBeOpen();
    const id = this.#reach(nameOrId);
    if (id !== undefined) await this.#wake(id);
    return id;
  }

  /** The same at once: what is sent to one that is made for it waits until that has begun. */
  #reach(address: string): ActorId | undefined {
    const running = this.#findFor(address);
    const template = running === undefined ? this.#directory.templateFor(address) : undefined;
    return template === undefined ? running : this.#births.make(template, address);
  }

  /** The running actor of this name or id. */
  find(nameOrId: string): ActorId | undefined {
    return this.#directory.find(nameOrId)?.id;
  }

  /** Whom an actor finds there: `host` is for none of them. */
  #findFor(address: string): ActorId | undefined {
    const entry = this.#directory.find(address);
    return entry?.name === ROOT_NAME ? undefined : entry?.id;
  }

  /** Actors that are on their way into memory: begun, or taken up from their chains. */
  get arrivingCount(): number {
    return this.#arrivals.count;
  }

  /** Those that run, without `host`. */
  get actorCount(): number {
    return this.#directory.size - (this.#directory.isTaken(ROOT_NAME) ? 1 : 0);
  }

  /** What the supervisors above it let it be granted at the most. @throws StoreError, ChainError */
  async boundsOf(id: ActorId): Promise<readonly NamedBound[]> {
    const bounds: NamedBound[] = [];
    for (const supervisor of this.#directory.above(id)) {
      const bound = await this.#trees.boundOf(supervisor);
      if (bound === undefined) continue;
      bounds.push({ name: this.#directory.find(supervisor)?.name ?? supervisor, bound });
    }
    return bounds;
  }

  /** What the children of a component are granted, by their names: which an upgrade of it may not take from it. @throws StoreError, ChainError */
  async grantsBelow(id: ActorId): Promise<ReadonlyMap<string, ActorGrant>> {
    const { store, sha256 } = this.#deps;
    const grants = new Map<string, ActorGrant>();
    for (const child of this.#directory.childrenOf(id)) {
      const listed = await store.actor(child);
      if (listed === undefined) continue;
      const { grant } = await recover(listed, store, sha256);
      grants.set(this.#directory.find(child)?.name ?? child, grant);
    }
    return grants;
  }

  /** The name of one that runs. */
  nameOf(nameOrId: string): string | undefined {
    return this.#directory.find(nameOrId)?.name;
  }

  /** Those that run. */
  async list(): Promise<readonly Running[]> {
    const all = this.#directory.all().filter(({ name }) => name !== ROOT_NAME);
    const inspections = await this.#cells.inspectAll(all.map(({ id }) => id));
    return all.map((entry, at) => ({ ...entry, inspection: inspections[at] }));
  }

  /** As `ClientLetters.call`. */
  call(id: ActorId, letter: Letter): Promise<Reply> {
    return this.#letters.call(id, letter);
  }

  /** As `ClientLetters.send`. */
  send(id: ActorId, letter: Letter): Promise<Receipt> {
    return this.#letters.send(id, letter);
  }

  /**
   * Ends an actor for good; resolves when that is durable. Its name is free again, its chain stays. With `drainMs` it finishes its mail
   * first, for so long at the most, and takes no more.
   * @throws ActorError ACTOR_CLOSED where the theater closes before its mail is finished: it runs on in the next one
   */
  async stop(id: ActorId, drainMs = 0): Promise<void> {
    mustNotBeRoot(this.#directory.find(id));
    const inTree = this.#trees.stop(id, drainMs);
    if (inTree !== undefined) return inTree;
    const stopped = this.#stop(id, drainMs);
    if (drainMs > 0) return stopped;
    this.#stops.add(stopped);
    try {
      await stopped;
    } finally {
      this.#stops.delete(stopped);
    }
  }

  /**
   * Starts a supervisor's child again that was stopped: its id, when it has begun. By its name or id.
   * @throws ActorError ACTOR_NO_CHILD where no supervisor that runs has it, ACTOR_NOT_STOPPED; ACTOR_INIT_FAILED; StoreError
   */
  async restart(nameOrId: string): Promise<ActorId> {
    this.#letters.mustBeOpen();
    const id = parseActorId(nameOrId);
    const stoppedName = id && (await this.#deps.store.actor(id))?.entry.name;
    const name = this.#directory.find(nameOrId)?.name ?? stoppedName ?? nameOrId;
    const supervisor = this.find(name.slice(0, Math.max(0, name.lastIndexOf("/"))));
    if (supervisor === undefined) throw await this.#nobodysChild(nameOrId);
    await this.#whileThere(supervisor, () => this.#trees.restart(supervisor, name));
    const restarted = this.find(name);
    if (restarted === undefined) throw stopped(); // again, by now
    return restarted;
  }

  /** Where no supervisor of it runs. */
  async #nobodysChild(nameOrId: string): Promise<ActorError> {
    const { store } = this.#deps;
    const [last] = this.#directory.retired(nameOrId);
    const listed = last && (await store.actor(last));
    const above = listed && (await stoppedAbove(listed, store));
    return above === undefined
      ? noChild(nameOrId)
      : noSupervisor(nameOrId, above.entry.name ?? above.actor);
  }

  async #stop(id: ActorId, drainMs: number): Promise<void> {
    while (this.#directory.has(id) && !this.#isClosing) {
      if (!this.#cells.has(id)) await this.#wake(id); // its first turn may take as long as it likes
      await this.#stopInCell(id, "ACTOR_STOPPED", drainMs); // nothing to do, where it left its cell just then
    }
    if (this.#directory.has(id)) throw closed();
  }

  async #stopInCell(id: ActorId, code: string, drainMs: number): Promise<void> {
    try {
      await this.#cells.stop(id, code, drainMs);
    } catch (error) {
      if (!isCellLost(error)) throw error;
      await this.#revival.back(id); // it may have been about to stop
    }
  }

  /**
   * Ends the open turn of an actor: it fails with ACTOR_CANCELLED, and the actor goes on with its next message. Resolves when that is
   * durable; undefined where no turn is open, or this one not any more.
   * @throws ActorError ACTOR_NO_TURN where the event is no turn's; StoreError
   */
  async cancel(id: ActorId, { turn, by }: CancelOrder): Promise<Cancelled | undefined> {
    if (!isClientName(by)) throw badClient();
    if (!this.#directory.has(id)) throw await whyNotThere(this.#deps.store, id);
    mustNotBeRoot(this.#directory.find(id));
    const cancelled = await whileLost(async () => {
      await this.#wake(id);
      return this.#cells.cancel(id, turn, by);
    });
    if (cancelled === undefined && turn !== undefined) await mustBeTurn(id, turn, this.#deps.store);
    return cancelled;
  }

  /** What may be called of it, with types, without the state; it is brought into memory for that. @throws ActorError, StoreError */
  async functions(id: ActorId): Promise<ReadonlyMap<string, WitFunction>> {
    while (this.#directory.has(id) && !this.#isClosing) {
      const functions = await whileLost(async () => {
        await this.#wake(id);
        return this.#cells.functions(id);
      });
      if (functions !== undefined) return functions;
    }
    throw await whyNotThere(this.#deps.store, id);
  }

  /** Ends one of the cells as a fault of its thread would; resolves when it is replaced. False where it cannot be ended so. */
  killCell(at: number): Promise<boolean> {
    return this.#cells.killAt(at);
  }

  /** Undefined where it does not run. */
  inspect(id: ActorId): Promise<Inspection | undefined> {
    return this.#cells.inspect(id);
  }

  /**
   * Sends a dead letter of this actor again: to whoever bears now the name that it was for, or to another. Resolves when it is durable.
   * A repeat by the same client is not done twice, for as long as keys are kept.
   * @throws ActorError ACTOR_NO_DEAD_LETTER, ACTOR_NOT_FOUND, and what a send is refused with; StoreError, ChainError
   */
  async resend(id: ActorId, { seq, to, client }: ResendOrder): Promise<Sent> {
    const { store, sha256 } = this.#deps;
    const resent = await resentOf(store, id, seq, sha256);
    const address = to ?? resent.address ?? (await store.actor(id))?.entry.name ?? id;
    const receiver = await this.reach(address);
    if (receiver === undefined) throw nobodyAt(address);
    const name = resent.function;
    const type = name === HANDLE ? undefined : (await this.functions(receiver)).get(name);
    const args = resent.argsFor(type);
    const key = resendKey(id, seq);
    const letter = { function: name, args, client, timeoutMs: undefined, key };
    return { id: receiver, receipt: await this.send(receiver, letter) };
  }

  /** What it does, what that waits for, and what is still to come of it; of one that is not in memory as its chain says. @throws StoreError */
  async standing(id: ActorId): Promise<Stands> {
    const { store, sha256 } = this.#deps;
    const inspection = await this.inspect(id);
    const callee = this.#mail.waitedFor(id); // now: while its chain is read, it goes on
    const standing = await standingFrom(id, inspection?.open, store, sha256);
    const waitsFor = callee === undefined ? undefined : this.#directory.find(callee);
    return { ...standing, waitsFor, tree: this.#bound.standingOf(id) };
  }

  /** Takes it out of memory where it is idle; the next message brings it back. */
  passivate(id: ActorId): void {
    this.#cells.passivate(id);
  }

  /** Lets go of it where it is idle: when it is durable, nothing of it is in memory but its name. The next message, or its timer, brings it back. */
  release(id: ActorId): void {
    this.#cells.release(id);
  }

  /**
   * Takes nothing new of clients, and resolves when what they sent before was worked on, and every turn under way is over or waits;
   * at the latest after so many milliseconds.
   */
  async drain(drainMs: number): Promise<void> {
    this.#letters.close();
    const { clock } = this.#deps;
    const late = Promise.withResolvers<void>();
    const cancel = clock.wakeAt(clock.nowMs() + drainMs, late.resolve);
    try {
      await Promise.race([this.#rest(), late.promise]);
    } finally {
      cancel();
    }
  }

  #rest(): Promise<void> {
    return whileLost(async () => {
      let moveCount: number;
      do {
        moveCount = this.#cells.moveCount;
        await this.#revival.done;
        await this.#arrivals.settled();
        await this.#cells.rest();
      } while (this.#cells.moveCount > moveCount); // who moves is in neither cell when the one that it leaves comes to rest
    });
  }

  /** Finishes stops that were begun, evicts turns that wait, tells whoever waits for one, and waits for the store. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    this.#timers.close();
    await this.#waking;
    await Promise.allSettled(this.#stops);
    await this.#revival.done;
    await this.#cells[Symbol.asyncDispose]();
    this.#trees.close();
    await this.#arrivals.settled(); // they find the cell closed; until then they read the store
    await this.#monitors.close();
    await this.#bound.close();
  }

  /** What the house itself tells one of its own. */
  tell(id: ActorId, request: Request): void {
    this.#arrivals.route(id, request);
  }
}

/** Asks again where a cell died of it, or meanwhile: only what may be asked twice. Cells that die too often end the host. */
async function whileLost<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isCellLost(error)) throw error;
    }
  }
}
