import type { LogLine } from "../../src/actor/mod.ts";
import type { Clock, Entropy, Stopwatch } from "../../src/base/mod.ts";
import { CAPABILITIES, supervision } from "../../src/capabilities/mod.ts";
import {
  type Cell,
  type Keeps,
  ThreadCell,
  type TreeTable,
  WorkerCell,
  WorkerSide,
} from "../../src/cell/mod.ts";
import { nodeSha256 } from "../../src/node/mod.ts";
import type { CellHooks } from "../../src/runtime/mod.ts";
import type { Store } from "../../src/store/mod.ts";
import { Seeded } from "../campaigns/seeded.ts";
import { HandScheduler } from "../simulation/hand-scheduler.ts";
import { handThreads, type ThreadPorts } from "../simulation/hand-thread.ts";
import type { Guests } from "./guests.ts";
import type { Plan } from "./plan.ts";

/** Milliseconds in which a thread has to say something: a world's clock may go on without it, and never for so long. */
const SILENCE_MS_MAX = 1_000_000_000;

export interface WorldCellsDeps {
  readonly plan: Plan;
  readonly guests: Guests;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly store: Store;
  /** What trees use, which all cells share. */
  readonly trees: TreeTable;
  /** Of the main thread. */
  readonly main: HandScheduler;
  readonly log: (line: LogLine) => void;
  readonly fault: (error: unknown) => void;
}

/** The cells of one host of a world: in its own thread, or each in one that stands in it. */
export class WorldCells {
  readonly #deps: WorldCellsDeps;
  /** Of the threads, those that are gone too. */
  readonly #schedulers: HandScheduler[] = [];

  readonly #stopwatch: Stopwatch;

  constructor(deps: WorldCellsDeps) {
    this.#deps = deps;
    this.#stopwatch = deps.plan.takesTime === true ? new UnevenWatch(deps.plan.seed) : STILL;
  }

  /** One task of a thread; the turn is the first one's that has some from this on. False: none has. */
  step(from: number): boolean {
    const all = this.#schedulers;
    return all.some((_, at) => all[(from + at) % all.length]?.step());
  }

  make(hooks: CellHooks): Cell {
    return this.#deps.plan.threads === true ? this.#inThread(hooks) : this.#here(hooks);
  }

  /** The one for `host`, where the others are threads: no guest runs there. */
  own(hooks: CellHooks): Cell {
    return this.#here(hooks);
  }

  #here(hooks: CellHooks): Cell {
    const { main, store, log, fault } = this.#deps;
    const ends = { store, log, fault, kept: () => undefined };
    return new ThreadCell({ ...this.#within(hooks), ...hooks, ...ends, scheduler: main });
  }

  #inThread(hooks: CellHooks): Cell {
    const { guests, clock, store, main, log, fault } = this.#deps;
    const programs = guests.house;
    const side = (ports: ThreadPorts): WorkerSide =>
      new WorkerSide({ ...this.#within(hooks), ...ports, programs });
    return new WorkerCell({
      ...hooks,
      clock,
      store,
      log,
      fault,
      programs,
      kept: () => undefined,
      lull: (task) => main.soon(task),
      silenceMsMax: SILENCE_MS_MAX,
      thread: handThreads(() => {
        const own = new HandScheduler();
        this.#schedulers.push(own);
        return { clock, main, own, side };
      }),
    });
  }

  /** Where turns take time, those that take long are for the one after all others; and any of the house's own for the last. */
  #keeps(at: number): Keeps {
    const { takesTime, cellCount } = this.#deps.plan;
    if (takesTime !== true || at > cellCount) return "any";
    return at === cellCount ? "slow" : "quick";
  }

  /** What a cell has wherever it is. */
  #within({ at: column }: CellHooks) {
    const { plan, clock, entropy, trees: table } = this.#deps;
    const { activeMax, idleMs } = plan;
    return {
      clock,
      entropy,
      sha256: nodeSha256,
      stopwatch: this.#stopwatch,
      capabilities: [...CAPABILITIES, supervision],
      keeps: this.#keeps(column),
      trees: { table, column },
      tenancy: { activeMax, idleMs },
      term: 1,
      theater: "0.0.0",
    } as const;
  }
}

/** No turn takes any time. */
const STILL: Stopwatch = { passedMs: () => 0, workedMs: () => 0 };

/** Looks at an uneven watch after which turns are as long as others. */
const SPELL = 40;
/** Milliseconds that pass at most between two looks at it, in one spell and in another. */
const LONG_MS = [1, 1, 30];

/** Time that goes by its seed, a little between two looks or much, for one spell after the other. */
class UnevenWatch implements Stopwatch {
  readonly #seeded: Seeded;
  #looks = 0;
  #longMs = 1;
  #nowMs = 0;

  constructor(seed: number) {
    this.#seeded = new Seeded(seed ^ 0x3a7c);
  }

  passedMs(): number {
    if (this.#looks++ % SPELL === 0) this.#longMs = this.#seeded.pick(LONG_MS);
    this.#nowMs += this.#seeded.below(this.#longMs);
    return this.#nowMs;
  }

  workedMs(): number {
    return this.passedMs();
  }
}
