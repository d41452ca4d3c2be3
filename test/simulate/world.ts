import { mustSuit } from "../../src/actor/mod.ts";
import { CAPABILITIES, supervision } from "../../src/capabilities/mod.ts";
import { type ActorId, TheaterError, unreachable } from "../../src/base/mod.ts";
import { TreeTable } from "../../src/cell/mod.ts";
import { nodeSha256 } from "../../src/node/mod.ts";
import { Operators, Root, type RootDeps, Runtime, type StartOrder } from "../../src/runtime/mod.ts";
import type { LogIndex } from "../../src/store/log/log-index.ts";
import { openMemoryStore, type Store, StoreError, type StoreReader } from "../../src/store/mod.ts";
import { Seeded } from "../campaigns/seeded.ts";
import type { Fault } from "../simulation/fault-plan.ts";
import { HandScheduler } from "../simulation/hand-scheduler.ts";
import { IndexTape } from "../simulation/index-tape.ts";
import { LogProcess } from "../simulation/log-process.ts";
import { SimulatedDisk } from "../simulation/simulated-disk.ts";
import type { CameOf, Chain, Host, Observed } from "./observed.ts";
import { type End, type FaultKind, type Plan, type Step } from "./plan.ts";
import { hasChannels } from "./script.ts";
import { Sightings } from "./sightings.ts";
import { remainsOf } from "./remains.ts";
import { topOf } from "./tree.ts";
import type { Guests } from "./guests.ts";
import { WorldCells } from "./world-cells.ts";
import { chainsOf } from "./world-chains.ts";
import { Clients } from "./world-clients.ts";
import { WorldError } from "./world-error.ts";
import { operate, type Operation, OPERATOR } from "./world-operators.ts";
import { Orders } from "./world-orders.ts";

/** After the last step the clock goes on so far: every deadline has passed then, and every timer that is to fire has fired. */
const REST_MS = 20_000;
/** Moves of one world; more are taken for a world that never rests. */
const MOVES_MAX = 60_000;
const UPGRADE_MS = 500;
const DRAIN_MS = 300;
/** Hosts that are tried until one closes in good order. */
const CLOSES_MAX = 3;
/** Milliseconds that the clock may go on while a thread has something to do: they are not so slow that a call's time is over before it is heard. */
const HURRY_MS = 10;
/** Times that an actor may be idle before it leaves: it is looked at with those that were idle before it. */
const IDLES = 3;
/** Moves after the clock stands still. */
const STILL_MOVES = 200;
/** Operations for which a full disk is full. */
const FULL_OPERATIONS = 30;

/** What came of a plan. */
export interface Outcome {
  readonly observed: Observed;
  /** Of all that was seen, in order: the same plan has the same. */
  readonly digest: string;
}

/** Does all that a plan says, to the whole runtime on a simulated disk. @throws WorldError, and what the runtime throws of its own */
export function runPlan(plan: Plan, guests: Guests, plant: Plant = asItIs): Promise<Outcome> {
  return new World(plan, guests, plant).run();
}

/** Puts a defect into the store of a host, so that it can be tried whether the model finds it. */
export type Plant = (store: Store) => Store;

function asItIs(store: Store): Store {
  return store;
}

/** A host, until it ends. */
interface Living extends Host {
  readonly runtime: Runtime;
  readonly operators: Operators;
  readonly cells: WorldCells;
  readonly store: Store;
  readonly trees: TreeTable;
  isDead: boolean;
  /** A cell of it was killed: one that dies while its host closes leaves its bytes counted, in a table that nobody looks at any more. */
  hasLostCell: boolean;
  /** Stores that had failed when it began. */
  readonly fatalsBefore: number;
}

class World {
  readonly #plan: Plan;
  readonly #guests: Guests;
  readonly #orders: Orders;
  readonly #plant: Plant;
  readonly #seeded: Seeded;
  readonly #process: LogProcess;
  /** Of the main thread; the log's has its own, and so has each of a cell's. */
  readonly #scheduler = new HandScheduler();
  readonly #sight: Sightings;
  readonly #clients: Clients<Living>;
  /** In place of a log, where the plan says so. */
  readonly #memory: Store | undefined;
  #disk: SimulatedDisk;
  #index: LogIndex & IndexTape = new IndexTape();
  #living: Living | undefined;
  #striking: "cut" | "kill" | undefined;
  #moves = 0;
  #failure: unknown;

  constructor(plan: Plan, guests: Guests, plant: Plant) {
    this.#plan = plan;
    this.#plant = plant;
    this.#guests = guests;
    this.#orders = new Orders(plan, guests);
    this.#seeded = new Seeded(plan.seed);
    this.#process = new LogProcess(this.#seeded.below(2 ** 32), {
      segmentBytes: plan.segmentBytes,
      indexChangesMax: this.#seeded.pick([1, 8, 64]),
    });
    this.#sight = new Sightings(this.#process.clock);
    this.#clients = new Clients({
      plan,
      sight: this.#sight,
      isOver: (host) => this.#isOver(host),
      fault: (error) => (this.#failure ??= error),
    });
    this.#disk = new SimulatedDisk(new Seeded(this.#seeded.below(2 ** 32)));
    this.#memory = plan.inMemory === true ? openMemoryStore() : undefined;
  }

  async run(): Promise<Outcome> {
    for (const [at, step] of this.#plan.steps.entries()) {
      const host = await this.#host();
      if (host === undefined) continue; // what struck it struck before it was there
      switch (step.kind) {
        case "ask":
          this.#clients.ask(host, at, step);
          break;
        case "run":
          await this.#run(step.moves);
          break;
        case "leap":
          this.#process.clock.leap(step.ms);
          break;
        case "fault":
          this.#strike(step.fault, step.operations);
          break;
        case "end":
          await this.#end(step.how);
          break;
        case "kill-cell":
          this.#killCell(host, step.cell);
          break;
        case "start":
          await this.#drive(host, this.#begin(host, step.actor));
          break;
        case "look":
        case "cancel":
        case "resend":
        case "restart":
          this.#operate(host, step.kind, step.actor);
          break;
        default:
          this.#command(host, step);
      }
    }
    return this.#finish();
  }

  /** All that is left is done, and what the chains say is read. */
  async #finish(): Promise<Outcome> {
    if (this.#living !== undefined) await this.#rest(false);
    this.#disk.plan([]);
    this.#striking = undefined;
    // A log on one thread looks for room again only when it writes.
    if (this.#plan.steps.some(isFull) && this.#living !== undefined) await this.#end("close");
    let endMs = 0;
    for (
      let tries = CLOSES_MAX;
      this.#sight.seen.hosts.at(-1)?.end !== "close" || tries === CLOSES_MAX;
      tries--
    ) {
      if (tries === 0) throw new WorldError("on a sound disk, no host closes in good order");
      endMs = await this.#lastHost();
    }
    const chains = await this.#read();
    for (const { id, events } of chains) this.#sight.close(`${id} ${events.at(-1)?.link}`);
    const observed = { ...this.#sight.seen, plan: this.#plan, chains, endMs };
    return { observed, digest: this.#sight.digest() };
  }

  /** It rests, and closes; where a fault that struck before ends it in that, there is another after it. */
  async #lastHost(): Promise<number> {
    const host = await this.#host();
    if (host === undefined) throw new WorldError("a sound disk could not be opened");
    await this.#rest(true);
    const endMs = this.#process.clock.nowMs();
    await this.#mustHaveLeft(host);
    for (const { name } of this.#plan.actors) {
      const id = host.runtime.find(name);
      if (id !== undefined) host.runtime.passivate(id);
    }
    await this.#run(20);
    await this.#end("close");
    return endMs;
  }

  /** The one that lives, or another after it. Undefined where the disk struck before it was together. */
  async #host(): Promise<Living | undefined> {
    if (this.#living !== undefined && this.#isOver(this.#living)) await this.#after();
    return (this.#living ??= await this.#begun());
  }

  #isOver(host: Living): boolean {
    // A store that failed ends the process, also where nobody hands anything in.
    return host.isDead || this.#disk.isOff || this.#process.fatalCount > host.fatalsBefore;
  }

  async #begun(): Promise<Living | undefined> {
    const { clock } = this.#process;
    const fatalsBefore = this.#process.fatalCount;
    let store: Store;
    try {
      store = this.#memory ?? this.#opened();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (!this.#disk.isOff && this.#disk.struckCount === 0) throw error;
      await this.#after();
      return undefined;
    }
    const seen = this.#sight.begins();
    const { no } = seen;
    const watched = this.#sight.watched(this.#plant(store), no, () => this.#disk.isOff);
    const ports = {
      clock,
      store: watched,
      sha256: nodeSha256,
      entropy: (size: number) => this.#seeded.bytes(size),
    };
    const trees = new TreeTable(TreeTable.newMemory(this.#plan.cellCount + 2));
    const cells = new WorldCells({
      ...ports,
      trees,
      plan: this.#plan,
      guests: this.#guests,
      main: this.#scheduler,
      log: ({ actor, text }) => {
        if (!this.#isOver(host)) this.#sight.line(no, actor, text);
      },
      fault: (error) => {
        host.isDead = true;
        if (!this.#isExcused()) this.#failure ??= error;
      },
    });
    const trouble = (actor: ActorId, error: TheaterError): void =>
      this.#troubled(host, actor, error);
    const root = this.#plan.audited === true ? rootOf(() => runtime, trouble) : undefined;
    const runtime: Runtime = new Runtime({
      ...ports,
      ended: (entry, code) => root?.ended(entry, code),
      cellCount: this.#plan.cellCount,
      clientMail: this.#plan.clientMail,
      trees,
      compile: async (component) => this.#guests.program(nodeSha256(component)),
      mustSuit: (program, grant) =>
        mustSuit(program, grant, [...CAPABILITIES, supervision], nodeSha256),
      trouble,
      cell: (hooks) => cells.make(hooks),
      ...(this.#plan.takesTime === true && { slowCell: cells.make.bind(cells) }),
      ...(this.#plan.threads === true && { ownCell: cells.own.bind(cells) }),
    });
    const host: Living = Object.assign(seen, {
      runtime,
      operators: new Operators(runtime, root),
      cells,
      store,
      trees,
      isDead: false,
      hasLostCell: false,
      fatalsBefore,
    });
    this.#living = host;
    await this.#drive(host, this.#assemble(host));
    return this.#isOver(host) ? (await this.#after(), undefined) : host;
  }

  #opened(): Store {
    const store = this.#process.open(this.#disk, this.#index);
    const { damaged } = store.opening;
    if (damaged.length === 0) return store;
    throw new WorldError(`the log says of its own: ${JSON.stringify(damaged)}`);
  }

  /** Whether the disk may be to blame. */
  #isExcused(): boolean {
    return this.#disk.isOff || this.#disk.struckCount > 0;
  }

  #troubled(host: Living, actor: ActorId, error: TheaterError): void {
    if (this.#isOver(host) || this.#isExcused() || error.code === "ACTOR_CLOSED") return;
    this.#failure ??= new WorldError(`trouble with ${actor}: ${error.message}`, { cause: error });
  }

  async #assemble(host: Living): Promise<void> {
    await this.#sight.finds(host.store);
    await host.runtime.recover();
    await host.operators.begin();
    if (host.no > 0) return;
    if (this.#plan.template !== undefined)
      await this.#start(host, this.#orders.template(this.#plan.template));
    for (const at of this.#plan.supervisors?.keys() ?? [])
      if (this.#plan.supervisors?.[at]?.under === undefined)
        await this.#start(host, this.#orders.tree(at));
    for (const [at, { under }] of this.#plan.actors.entries())
      // none that somebody else begins
      if (under === undefined) await this.#begin(host, at);
  }

  /** Starts an actor where none of its name runs, and nobody makes it; of one in a tree, the tree, where that does not run. */
  async #begin(host: Living, at: number): Promise<void> {
    const actor = this.#plan.actors[at];
    if (actor === undefined || actor.isMade === true || actor.parent !== undefined) return;
    if (actor.under !== undefined)
      return this.#start(host, this.#orders.tree(topOf(this.#plan, actor.under)));
    await this.#start(host, this.#orders.actor(actor));
  }

  async #start({ runtime, operators }: Living, order: StartOrder): Promise<void> {
    if (runtime.find(order.name) !== undefined) return;
    try {
      const { id } = await operators.start(order, OPERATOR);
      this.#sight.note({ id });
    } catch (error) {
      if (!(error instanceof TheaterError)) throw error;
      if (!this.#isExcused() && !MAY_NOT_START.includes(String(error.code))) throw error;
    }
  }

  #command(
    host: Living,
    step: Extract<Step, { readonly kind: "passivate" | "release" | "stop" | "start" | "upgrade" }>,
  ): void {
    const { runtime, operators } = host;
    const actor = this.#plan.actors[step.actor];
    const id = actor && runtime.find(actor.name);
    if (actor === undefined || id === undefined) return;
    const failed = (error: unknown): void =>
      this.#failed(host, `${step.kind} of ${actor.name}`, error);
    if (step.kind === "passivate") return runtime.passivate(id);
    if (step.kind === "release") return runtime.release(id);
    if (step.kind !== "upgrade") {
      this.#sight.stopAsked(id);
      operators.stop(id, 0, OPERATOR).catch(failed);
      return;
    }
    const made = this.#orders.making(actor, step.edition);
    operators.upgrade(id, { ...made, by: OPERATOR, timeoutMs: UPGRADE_MS }).catch(failed);
  }

  #operate(host: Living, kind: Operation, at: number): void {
    const actor = this.#plan.actors[at];
    if (actor === undefined) return;
    const { name } = actor;
    const id = host.runtime.find(name);
    const came = (what: CameOf | undefined): void => {
      if (what === undefined || id === undefined || this.#isOver(host)) return;
      this.#sight.came(host.no, id, what);
    };
    const failed = (error: unknown): void => this.#failed(host, `${kind} of ${name}`, error);
    operate(kind, { ...host, id, name }).then(came, failed);
  }

  /** An order came to nothing: on a sound disk, of a host that lives, only for a reason that there may be. */
  #failed(host: Living, what: string, error: unknown): void {
    if (!(error instanceof TheaterError)) this.#failure ??= error;
    else if (this.#isOver(host) || this.#isExcused() || MAY_FAIL.includes(String(error.code)))
      return;
    else this.#failure ??= new WorldError(`${what} failed: ${error.message}`);
  }

  #killCell(host: Living, cell: number): void {
    host.hasLostCell = true;
    host.runtime.killCell(cell).catch((error: unknown) => (this.#failure ??= error));
  }

  #strike(fault: FaultKind, operations: number): void {
    const operation = this.#disk.operationCount + operations;
    const planned = faultOf(fault, operation);
    this.#striking = fault === "kill" ? "kill" : "cut";
    this.#disk.plan([planned]);
  }

  /** So many moves; fewer where nothing moves, or the host is gone. */
  async #run(moves: number): Promise<void> {
    for (let left = moves; left > 0; left--) {
      await tick();
      this.#check();
      if (this.#living === undefined || this.#isOver(this.#living)) return;
      if (!this.#move(5_000)) return;
    }
  }

  /** One thing happens, by the seed's choice. False: nothing can, within so much time. */
  #move(withinMs: number): boolean {
    if (++this.#moves > MOVES_MAX) throw new WorldError("the world never comes to rest");
    const { clock, scheduler } = this.#process;
    const choice = this.#seeded.below(16);
    const isThreaded = this.#plan.threads === true;
    if (choice === 0 && clock.leapToNext(isThreaded ? HURRY_MS : withinMs)) return true;
    if (isThreaded && this.#seeded.once(2) && this.#stepThread()) return true;
    const [first, second] =
      choice < 9 ? [this.#scheduler, scheduler] : [scheduler, this.#scheduler];
    return first.step() || second.step() || this.#stepThread() || clock.leapToNext(withinMs);
  }

  #stepThread(): boolean {
    if (this.#plan.threads !== true) return false;
    return this.#living?.cells.step(this.#seeded.below(MOVES_MAX)) === true;
  }

  /** Until nothing happens any more for a long time; `isLast`: whoever asked has to have been answered by then. */
  async #rest(isLast: boolean): Promise<void> {
    const untilMs = this.#process.clock.nowMs() + REST_MS;
    for (;;) {
      await tick();
      this.#check();
      if (this.#living === undefined || this.#isOver(this.#living)) break;
      const left = untilMs - this.#process.clock.nowMs();
      if (left <= 0 || !this.#move(left)) break;
    }
    if (!isLast) return;
    // What still is under way when the time is over ends, without the clock.
    for (let still = STILL_MOVES; still > 0; still--) {
      await tick();
      this.#check();
      if (!this.#process.scheduler.step() && !this.#scheduler.step() && !this.#stepThread()) break;
    }
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure as Error;
  }

  /** Until this is done, or the host is gone. */
  async #drive(host: Living, done: Promise<unknown>): Promise<void> {
    const end = { isSettled: false };
    const settle = (): void => void (end.isSettled = true);
    done.then(settle, settle);
    for (;;) {
      await tick();
      this.#check();
      if (end.isSettled) break;
      if (this.#isOver(host)) return void done.catch(() => undefined);
      if (!this.#move(10_000)) throw new WorldError("what was begun never ends");
    }
    if (!this.#isOver(host)) await done.catch((error: unknown) => this.#excuse(error));
  }

  #excuse(error: unknown): void {
    if (!(error instanceof TheaterError) || !this.#isExcused()) throw error;
    if (this.#living !== undefined) this.#living.isDead = true;
  }

  /** The process is gone, by what the plan struck it with. */
  async #after(): Promise<void> {
    await this.#end(this.#striking ?? "cut");
  }

  async #end(how: End): Promise<void> {
    const host = this.#living;
    const isInOrder = how === "close" || how === "drain";
    if (isInOrder && host !== undefined && !this.#isOver(host)) {
      if (how === "drain") await this.#drive(host, host.runtime.drain(DRAIN_MS));
      if (!this.#isOver(host)) await this.#drive(host, host.operators.settled() ?? NOTHING);
    }
    this.#living = undefined;
    if (isInOrder && host !== undefined && !this.#isOver(host)) {
      await this.#closed(host);
      if (!this.#isOver(host)) {
        host.end = "close";
        this.#mustHoldNothing(host);
        this.#disk = this.#disk.kill();
        return this.#fresh();
      }
    }
    const isKill = how === "kill";
    const next = isKill ? this.#disk.kill() : this.#disk.powerCut();
    if (host !== undefined) {
      host.isDead = true;
      host.end = isKill ? "kill" : "cut";
      await this.#closed(host);
    }
    this.#disk = next;
    this.#fresh();
    this.#index = this.#seeded.once(3)
      ? new IndexTape()
      : this.#index.rewound(this.#seeded.below(this.#index.takeCount + 1));
  }

  /** Where idle actors leave memory, whoever has been idle for long has. What a thread says of its own may be old. */
  async #mustHaveLeft({ runtime }: Living): Promise<void> {
    const { idleMs, threads, steps } = this.#plan;
    if (idleMs === undefined || threads === true || steps.some(isFull)) return;
    for (const { name, guest } of this.#plan.actors) {
      const id = hasChannels(guest) ? undefined : runtime.find(name); // who has one stays
      if (id === undefined) continue;
      const stands = await runtime.inspect(id);
      if (stands === undefined) continue;
      const { phase, mailCount, open } = stands;
      const work = mailCount + open.owedCount + open.outboxCount;
      const { dueMs = Infinity } = open.nextTimer ?? {};
      if (dueMs <= this.#process.clock.nowMs()) continue; // it has just come for that
      if (phase === "idle" && work === 0 && this.#sight.quietMs(id) > IDLES * idleMs)
        throw new WorldError(`${name} has nothing to do, and stays in memory`);
    }
  }

  #mustHoldNothing({ runtime, trees, hasLostCell }: Living): void {
    if (this.#isExcused()) return;
    const { clock } = this.#process;
    const [remains] = remainsOf({
      clock,
      disk: this.#disk,
      runtime,
      ...(!hasLostCell && { trees }),
    });
    if (remains !== undefined) throw new WorldError(`a host that has closed holds ${remains}`);
  }

  #fresh(): void {
    this.#striking = undefined;
    this.#sight.passes();
    this.#scheduler.clear();
    this.#process.scheduler.clear();
    this.#process.clock.clear();
  }

  /** Whatever a host waited for, it closes, and nobody is left suspended. */
  async #closed({ runtime, cells, store }: Living): Promise<void> {
    const closing = (async () => {
      await runtime[Symbol.asyncDispose]();
      if (store !== this.#memory) await store[Symbol.asyncDispose]();
    })();
    const end = { isSettled: false };
    const settle = (): void => void (end.isSettled = true);
    closing.then(settle, settle);
    for (let steps = 0; !end.isSettled; steps++) {
      if (steps > 2_000) throw new WorldError("a host does not close");
      await tick();
      this.#process.scheduler.step();
      this.#scheduler.step();
      cells.step(steps);
    }
    await closing.catch((error: unknown) => {
      if (!(error instanceof StoreError)) throw error;
    });
  }

  /** Every chain, as whoever reads beside a host finds it, or the next host. */
  async #read(): Promise<readonly Chain[]> {
    const chains = (reader: StoreReader): Promise<readonly Chain[]> =>
      chainsOf(reader, this.#plan, this.#guests);
    if (this.#memory !== undefined) return chains(this.#memory);
    if (this.#seeded.once(4)) {
      await using beside = this.#process.read(this.#disk, this.#index);
      return await chains(beside);
    }
    const store = this.#process.open(this.#disk, this.#index);
    const all = await chains(store);
    await this.#process.close(store);
    return all;
  }
}

/** The record of what operators do. */
function rootOf(runtime: () => Runtime, trouble: RootDeps["trouble"]): Root {
  return new Root({
    find: (name) => runtime().find(name),
    start: (order) => runtime().start(order),
    deliver: (id, request) => runtime().tell(id, request),
    codeOf: (id) => runtime().chains.stopCode(id),
    trouble,
  });
}

function isFull(step: Step): boolean {
  return step.kind === "fault" && step.fault === "full";
}

/** Why one may not start on a sound disk. */
const MAY_NOT_START = ["ACTOR_CLOSED"];

/** Why a command may come to nothing on a sound disk. */
const MAY_FAIL = [
  "ACTOR_BUSY",
  "ACTOR_STOPPED",
  "ACTOR_CLOSED",
  "ACTOR_NOT_FOUND",
  "ACTOR_MAILBOX_FULL", // of whoever a dead letter is for
  "ACTOR_HOST_FULL",
  "ACTOR_MESSAGE_TOO_LARGE", // for that one, as it was when nobody took it
  "ACTOR_TEMPLATE_FULL", // it was about to be made
  "ACTOR_NO_CHILD", // is started again whom nobody supervises, or no more
  "ACTOR_NOT_STOPPED",
  "ACTOR_FAILED", // its supervisor, which is stopped meanwhile
  "ACTOR_INIT_FAILED",
  "ACTOR_CLOSING", // the host finishes what it has
  "STORE_FULL",
  "STORE_CLOSED",
];

function faultOf(fault: FaultKind, operation: number): Fault {
  switch (fault) {
    case "cut":
    case "kill":
      return { kind: "cut", operation };
    case "lost-sync":
      return { kind: "lost-sync", operation };
    case "refused":
      return { kind: "refused", operation, code: "EIO" };
    case "full":
      return { kind: "full", operation, end: operation + FULL_OPERATIONS };
    default:
      return unreachable(fault);
  }
}

const NOTHING = Promise.resolve();

/** Lets all promises settle that wait for nothing. */
function tick(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
