import { ActorError, type LogLine, mustSuit } from "../actor/mod.ts";
import {
  type ActorId,
  CELLS_MAX,
  type Clock,
  type Entropy,
  quote,
  type Scheduler,
  type TheaterError,
  VERSION,
} from "../base/mod.ts";
import { CAPABILITIES, type Capability, supervision } from "../capabilities/mod.ts";
import {
  type Cell,
  DEFAULT_TENANCY,
  type Keeps,
  type KeptLink,
  ThreadCell,
  TreeTable,
  WorkerCell,
} from "../cell/mod.ts";
import {
  type CellHooks,
  type ClientMailLimits,
  DEFAULT_CLIENT_MAIL,
  Operators,
  Root,
  type RootDeps,
  type Running,
  Runtime,
  type Sent,
} from "../runtime/mod.ts";
import { isTemplateName } from "../manifest/mod.ts";
import { openMemoryStore, type Store } from "../store/mod.ts";
import { ActorHandle, type By, EMBEDDER, type ResendOptions } from "./actor-handle.ts";
import {
  nodeClock,
  nodeEntropy,
  nodeLull,
  nodeScheduler,
  nodeSha256,
  nodeStopwatch,
  openLogStore,
} from "../node/mod.ts";
import { CELL_THREAD, startCell } from "./start-cell.ts";
import { Manifests } from "./manifests.ts";
import { mustCover } from "./bounds.ts";
import { grantOf } from "./manifests.ts";
import { orderOf } from "./plan.ts";
import { compileAny, PROGRAMS } from "./house-programs.ts";
import { type ActorSource, type Loaded, loadSource, standsAlone } from "./source.ts";

export interface TheaterOptions {
  /** Gets each line of the actors' logs, once it is durable. Its text is a guest's: escape it for a terminal. */
  readonly log?: (line: LogLine) => void;
  /** Hears of an actor that cannot be carried on, and why; its next message is refused with the same. */
  readonly trouble?: (actor: ActorId, error: TheaterError) => void;
  /** Hears of each link of every actor when it is durable, in the order of each chain. Has to return at once, and keeps nothing of it. */
  readonly kept?: (link: KeptLink) => void;
  /**
   * The data directory where the chains are kept, made where there is none; default: in memory, for as long as the theater is open.
   * What ran there goes on.
   */
  readonly data?: string;
  /** Another store, instead. Closed with the theater. */
  readonly store?: Store;
  /** What clients may have under way in all actors together; default: 100,000 messages of 256 MiB. One more is refused with ACTOR_HOST_FULL. */
  readonly clientMail?: Partial<ClientMailLimits>;
  /**
   * Whether what operators do is put down in the chain of an actor `host`, before it is done and when it is, and the ends of actors that nobody
   * supervises; default: false.
   */
  readonly audit?: boolean;
  readonly clock?: Clock;
  readonly entropy?: Entropy;
  readonly scheduler?: Scheduler;
  /** What a manifest may grant; default: CAPABILITIES. `runtime` must be among them. */
  readonly capabilities?: readonly Capability[];
  /**
   * Threads in which actors live, so that this one runs no guest; default: 0, all live in this thread. They have their own clock, entropy
   * and scheduler, and the capabilities of their module.
   */
  readonly cells?: number;
  /**
   * Actors that each cell keeps in memory: beyond it the idle one that was used least recently leaves, until something comes for it.
   * Default: 10,000.
   */
  readonly activeMax?: number;
  /** Milliseconds after which an idle actor leaves memory, where there is room too; default: it stays. */
  readonly idleMs?: number;
  /** What those threads run: a module that calls `runCell`, for capabilities of its own. */
  readonly cellModule?: URL;
  /** MiB that V8's heap of each of those threads may have, memories of guests apart; one that needs more dies, and is replaced. Default: 2,048. */
  readonly cellHeapMbMax?: number;
  /** Milliseconds after which one of them that answers nothing is ended, and replaced. Default: 60,000. */
  readonly cellSilenceMsMax?: number;
  /** Hears that one of those threads died, and of what; its actors go on in another by then. */
  readonly cellDied?: (cause: unknown) => void;
}

export interface CloseOptions {
  /** Default: 0. */
  readonly drainMs?: number;
}

export interface StartOptions extends By {
  /** Instead of the manifest's. */
  readonly name?: string;
}

/**
 * Actors in this process: in this thread, which a guest that computes holds for its turn's fuel, or in `cells` others.
 *
 * ```ts
 * await using theater = await Theater.open({ data: "theater-data" });
 * const counter = await theater.start("examples/counter-as/manifest.toml");
 * console.log((await counter.call("5")).text);
 * ```
 */
export class Theater implements AsyncDisposable {
  readonly #runtime: Runtime;
  readonly #operators: Operators;
  readonly #store: Store;
  readonly #scheduler: Scheduler;
  readonly #capabilities: readonly Capability[];
  readonly #manifests: Manifests;

  /**
   * Resolves when it is known who runs; open turns are carried on beside what comes.
   * @throws StoreError STORE_LOCKED where another process has the directory, STORE_FOREIGN, STORE_DAMAGED, STORE_FULL, STORE_FAILED
   */
  static async open(options: TheaterOptions = {}): Promise<Theater> {
    const { data } = options;
    const store =
      options.store ??
      (data === undefined
        ? openMemoryStore()
        : await openLogStore({ directory: data, fatal: fault }));
    try {
      const theater = new Theater(options, store);
      await theater.#runtime.recover();
      await theater.#operators.begin();
      return theater;
    } catch (error) {
      await store[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(options: TheaterOptions, store: Store) {
    const {
      log = () => undefined,
      trouble = () => undefined,
      kept = () => undefined,
      clock = nodeClock,
      entropy = nodeEntropy,
      scheduler = nodeScheduler,
      capabilities = CAPABILITIES,
    } = options;
    const sha256 = nodeSha256;
    this.#store = store;
    this.#scheduler = scheduler;
    this.#capabilities = apart(capabilities);
    this.#manifests = new Manifests(new Map(capabilities.map(({ type, table }) => [type, table])));
    const ports = { clock, entropy, sha256, store };
    const {
      cells = 0,
      cellModule = CELL_THREAD,
      cellHeapMbMax,
      cellSilenceMsMax,
      cellDied,
    } = options;
    const { activeMax = DEFAULT_TENANCY.activeMax, idleMs = DEFAULT_TENANCY.idleMs } = options;
    const tenancy = { activeMax, idleMs };
    mustFit(options);
    const cellCount = Math.max(cells, 1);
    const memory = TreeTable.newMemory(cellCount + 2); // the slow cell's and that of `host` besides
    const table = new TreeTable(memory);
    const inThread = (hooks: CellHooks, keeps: Keeps): Cell =>
      new WorkerCell({
        ...ports,
        ...hooks,
        log,
        kept,
        fault,
        lull: nodeLull,
        programs: PROGRAMS,
        silenceMsMax: cellSilenceMsMax,
        thread: (ears) =>
          startCell(
            cellModule,
            ears,
            { tenancy, keeps, trees: memory, column: hooks.at },
            cellHeapMbMax,
          ),
        died: (death) => {
          const isReplaced = hooks.died(death);
          cellDied?.(death.cause);
          return isReplaced;
        },
      });
    const here = (hooks: CellHooks): Cell =>
      new ThreadCell({
        ...ports,
        ...hooks,
        scheduler,
        stopwatch: nodeStopwatch,
        log,
        kept,
        tenancy,
        trees: { table, column: hooks.at },
        keeps: "any",
        term: 1,
        theater: VERSION,
        capabilities: [...this.#capabilities, supervision],
        fault,
      });
    const inThreads = {
      cell: (hooks: CellHooks) => inThread(hooks, "quick"),
      slowCell: (hooks: CellHooks) => inThread(hooks, "slow"),
      ownCell: here, // no guest runs there
    };
    const root = options.audit === true ? this.#newRoot(trouble) : undefined;
    this.#runtime = new Runtime({
      ...ports,
      ended: (entry, code) => root?.ended(entry, code),
      compile: compileAny,
      mustSuit: (program, grant) => mustSuit(program, grant, capabilities, nodeSha256),
      ...(cells === 0 ? { cell: here } : inThreads),
      cellCount,
      trees: table,
      trouble,
      clientMail: { ...DEFAULT_CLIENT_MAIL, ...options.clientMail },
    });
    this.#operators = new Operators(this.#runtime, root);
  }

  #newRoot(trouble: RootDeps["trouble"]): Root {
    return new Root({
      find: (name) => this.#runtime.find(name),
      start: (order) => this.#runtime.start(order),
      deliver: (id, request) => this.#runtime.tell(id, request),
      codeOf: (id) => this.#runtime.chains.stopCode(id),
      trouble,
    });
  }

  /**
   * Starts the actor that a manifest describes, given as a file's path or as what it holds; resolves when its genesis is durable.
   * @throws ManifestError, EngineError, ActorError: with code, what, where and remedy
   */
  async start(
    source: string | ActorSource,
    { name, by = EMBEDDER }: StartOptions = {},
  ): Promise<ActorHandle> {
    const loaded = await this.#load(source);
    const { id } = await this.#operators.start(
      orderOf(loaded, name ?? loaded.manifest.name, nodeSha256, this.#capabilities),
      by,
    );
    return this.#handle(id);
  }

  async #load(source: string | ActorSource): Promise<Loaded> {
    if (typeof source === "string" || typeof source.manifest !== "string")
      return loadSource(source, this.#manifests.tables);
    const manifest = this.#manifests.of(source.manifest);
    if (!standsAlone(manifest)) return loadSource(source, this.#manifests.tables);
    return { manifest, component: source.component, children: [], kinds: [] };
  }

  #handle(id: ActorId): ActorHandle {
    return new ActorHandle(this.#runtime, this.#operators, id, async (source) => {
      const name = this.#runtime.nameOf(id) ?? id;
      const loaded = await this.#load(source);
      if (loaded.manifest.supervisor !== undefined) throw noUpgrade();
      if (isTemplateName(name) && loaded.manifest.template === undefined) throw noTemplate(name);
      const above = await this.#runtime.boundsOf(id);
      const order = orderOf(loaded, name, nodeSha256, this.#capabilities, above);
      const below = await this.#runtime.grantsBelow(id);
      mustCover(grantOf(loaded.manifest), name, this.#capabilities, below);
      return order;
    });
  }

  /** The running actor of this name or id. */
  find(nameOrId: string): ActorHandle | undefined {
    const id = this.#runtime.find(nameOrId);
    return id === undefined ? undefined : this.#handle(id);
  }

  /**
   * The running actor of this name or id, or the one that a template makes for the name, when it has begun: what is sent by name is sent to
   * this one.
   * @throws ActorError: ACTOR_TEMPLATE_FULL, ACTOR_INIT_REFUSED, ACTOR_INIT_FAILED, ACTOR_STOPPED where the one before failed too
   * often; EngineError, StoreError
   */
  async reach(nameOrId: string): Promise<ActorHandle | undefined> {
    const id = await this.#runtime.reach(nameOrId);
    return id === undefined ? undefined : this.#handle(id);
  }

  /**
   * Sends a dead letter of an actor again, which may have stopped, as `actor.resend` does.
   * @throws ActorError: ACTOR_NO_DEAD_LETTER, ACTOR_NOT_FOUND
   */
  resend(
    actor: ActorId,
    seq: number,
    { to, client = EMBEDDER }: ResendOptions = {},
  ): Promise<Sent> {
    return this.#operators.resend(actor, { seq, to, client });
  }

  /**
   * Starts a supervisor's child again that was stopped, by its name or id: OTP's `restart_child`.
   * @throws ActorError: ACTOR_NO_CHILD where no supervisor of a manifest that runs has such a child, ACTOR_NOT_STOPPED, ACTOR_INIT_FAILED
   */
  async restart(nameOrId: string, { by = EMBEDDER }: By = {}): Promise<ActorHandle> {
    return this.#handle(await this.#operators.restart(nameOrId, by));
  }

  /** Actors that are on their way into memory: begun, or taken up from their chains. */
  get arrivingCount(): number {
    return this.#runtime.arrivingCount;
  }

  /** Those that run. */
  get actorCount(): number {
    return this.#runtime.actorCount;
  }

  /** The name of one that runs. */
  nameOf(id: string): string | undefined {
    return this.#runtime.nameOf(id);
  }

  /** Those that run, with what their cells know of them; a cell that is busy is not waited for. */
  list(): Promise<readonly Running[]> {
    return this.#runtime.list();
  }

  /**
   * Ends one of the cells' threads, counted from 0, as a fault of its own would; resolves when it is replaced. For drills and tests: nothing
   * that was acknowledged is lost.
   * @throws RangeError where there is no such thread
   */
  async killCell(at: number): Promise<void> {
    const isEnded = await this.#runtime.killCell(at);
    if (!isEnded) throw new RangeError(`there is no cell ${at} in a thread`);
  }

  /**
   * Takes nothing new of clients, and resolves when what they sent before was worked on and every turn that is under way is over, or
   * waits; at the latest after so many milliseconds. `close` is to follow.
   */
  async drain(drainMs: number): Promise<void> {
    await this.#runtime.drain(drainMs);
    await new Promise<void>((resolve) => this.#scheduler.soon(resolve)); // whoever waited is told first
  }

  /**
   * Evicts turns that wait, tells whoever waits for one, waits for the store, and lets go of everything. With `drainMs` it drains first:
   * for so many milliseconds at the most.
   */
  async close({ drainMs = 0 }: CloseOptions = {}): Promise<void> {
    await using ends = new AsyncDisposableStack();
    ends.use(this.#store);
    ends.use(this.#runtime); // first, whatever comes before
    if (drainMs > 0) await this.drain(drainMs);
    const settled = this.#operators.settled();
    if (settled !== undefined) await settled; // else nothing begins between this call and the end
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function noUpgrade(): ActorError {
  return new ActorError("ACTOR_UPGRADE_UNFIT", {
    what: "the manifest is a supervisor's, which is made anew and not upgraded",
    remedy: "upgrade its children; or stop the tree, and start the new one",
  });
}

function noTemplate(name: string): ActorError {
  return new ActorError("ACTOR_UPGRADE_UNFIT", {
    what: `${quote(name)} is a template, and the manifest is not`,
    remedy: "upgrade it with a manifest whose `name` ends in `*`",
  });
}

/** @throws plain Error where two of one type or interface were handed in: whoever embeds theater must choose */
function apart(capabilities: readonly Capability[]): readonly Capability[] {
  const names = capabilities.flatMap(({ type, interface: of }) => [type, of]);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`two capabilities are called ${twice}`);
  return capabilities;
}

/** @throws plain Error where cells cannot be what was asked for: whoever embeds theater must choose */
function mustFit({ cells = 0, cellModule, capabilities, ...ports }: TheaterOptions): void {
  for (const option of ["activeMax", "idleMs", "cellHeapMbMax", "cellSilenceMsMax"] as const) {
    const value = ports[option] ?? 1;
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`\`${option}\` has to be a whole number from 1 on`);
  }
  if (!Number.isInteger(cells) || cells < 0 || cells > CELLS_MAX)
    throw new Error(`\`cells\` has to be a whole number from 0 to ${CELLS_MAX}`);
  if (cells === 0) return;
  if (capabilities !== undefined && cellModule === undefined)
    throw new Error("capabilities of your own need a `cellModule` that has them too");
  if (cellModule !== undefined) return;
  const given = (["clock", "entropy", "scheduler"] as const).find(
    (one) => ports[one] !== undefined,
  );
  if (given !== undefined) throw new Error(`cells in threads have a ${given} of their own`);
}

/** An error of ours, or a store that failed: whatever went on would stand on sand, so the process ends. */
function fault(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
