import type {
  ActorSpec,
  Cancelled,
  Receipt,
  Recovered,
  Request,
  RestartOrder,
  Successor,
  Upgraded,
} from "../actor/mod.ts";
import type { ActorId, Clock, WitFunction } from "../base/mod.ts";
import type { Seq } from "../chain/mod.ts";
import { type Cell, CellError, type Inspection, isCellLost, type TreeShare } from "../cell/mod.ts";
import { notFound } from "./kept-chain.ts";
import { closed } from "./refusals.ts";
import { ROOT_NAME } from "./root-program.ts";

/** Deaths of one cell within CELL_DEATHS_PERIOD_MS, after which the host ends: whatever kills it would only go on. */
export const CELL_DEATHS_MAX = 10;
export const CELL_DEATHS_PERIOD_MS = 60_000;

/** Actors that a cell is asked for with one question. */
const INSPECTED_AT_ONCE = 1_000;

/** The place of one cell, and how many actors live there or are on their way. */
interface Home {
  readonly make: () => Cell;
  /** Made for the first who comes there; so is another where it died. */
  cell: Cell | undefined;
  actorCount: number;
  /** When it died, of late. */
  deathsMs: readonly number[];
}

export interface CellsDeps {
  readonly count: number;
  readonly clock: Clock;
  /** Makes one, for this place: counted from 0. */
  readonly cell: (at: number) => Cell;
  /** Makes the one for actors that need long for a turn, whose place comes after all others; undefined: they live among those. */
  readonly slowCell: ((at: number) => Cell) | undefined;
  /** Where an actor counts that is about to come; undefined: nowhere. */
  readonly shareOf?:
    | ((spec: ActorSpec, isNew: boolean) => Promise<TreeShare | undefined> | undefined)
    | undefined;
  /** One is gone: hears of its place. */
  readonly gone?: ((at: number) => void) | undefined;
  /** Makes the one for `host`, which nobody else's turn may hold up; undefined: it lives among all others. */
  readonly ownCell: (() => Cell) | undefined;
}

/** All cells of one theater as one: which of them an actor lives in is known here alone. */
export class Cells implements Cell {
  readonly #homes: readonly Home[];
  readonly #byActor = new Map<ActorId, Home>();
  readonly #deps: CellsDeps;
  /** Those that need long for a turn, in memory or not. */
  readonly #slow = new Set<ActorId>();
  /** Where they live, made for the first of them. */
  #slowHome: Home | undefined;
  readonly #ownHome: Home | undefined;
  /** Where the next actor comes to, among equals. */
  #next = 0;
  #deathCount = 0;
  #moveCount = 0;
  #isClosed = false;

  constructor(deps: CellsDeps) {
    this.#deps = deps;
    this.#homes = Array.from({ length: deps.count }, (_, at) => newHome(at, deps.cell));
    const { ownCell } = deps;
    this.#ownHome = ownCell && newHome(deps.count + 1, ownCell); // after the slow one's
    const [first] = this.#homes;
    if (first !== undefined) first.cell = first.make(); // somebody comes soon, and a thread takes its time
  }

  /** Of all of them together. */
  get deathCount(): number {
    return this.#deathCount;
  }

  /** How often an actor left its cell for another so far. */
  get moveCount(): number {
    return this.#moveCount;
  }

  /** Another is to take the place of one that died, and has none of its actors. @throws CellError CELL_FAILED where it dies too often */
  replace(at: number, cause: unknown): void {
    const home = this.#all[at];
    if (home === undefined) throw new Error("a cell died that there never was");
    const nowMs = this.#deps.clock.nowMs();
    this.#deathCount++;
    home.deathsMs = [...home.deathsMs, nowMs].filter((ms) => ms > nowMs - CELL_DEATHS_PERIOD_MS);
    if (home.deathsMs.length > CELL_DEATHS_MAX) throw diesAgain(cause);
    for (const [id, one] of this.#byActor) if (one === home) this.left(id);
    home.cell = undefined;
    this.#deps.gone?.(at);
  }

  /** Ends the cell at this place as a fault of its thread would. False where there is none that can be. */
  async killAt(at: number): Promise<boolean> {
    return (await this.#all[at]?.cell?.kill()) ?? false;
  }

  kill(): Promise<boolean> {
    return this.killAt(0);
  }

  start(spec: ActorSpec): Promise<Receipt> {
    return this.#settle(spec, true, (cell, trees) => cell.start({ ...spec, trees }));
  }

  activate(spec: ActorSpec, recovered: Recovered): Promise<void> {
    return this.#settle(spec, false, (cell, trees) => cell.activate({ ...spec, trees }, recovered));
  }

  async restart(id: ActorId, order: RestartOrder): Promise<Receipt> {
    const cell = this.#cellOf(id);
    if (cell === undefined) throw notFound(id);
    return cell.restart(id, order);
  }

  /** Where it was refused, or has stopped already, it lives nowhere. */
  async #settle<T>(
    spec: ActorSpec,
    isNew: boolean,
    come: (cell: Cell, trees: TreeShare | undefined) => Promise<T>,
  ): Promise<T> {
    const { id } = spec;
    const shared = this.#deps.shareOf?.(spec, isNew);
    const trees = shared && (await shared);
    const home = this.#homeFor(spec);
    this.left(id);
    if (this.#isClosed) throw closed();
    this.#byActor.set(id, home);
    home.actorCount++;
    try {
      return await come((home.cell ??= home.make()), trees);
    } finally {
      if (home.cell?.has(id) !== true && this.#byActor.get(id) === home) this.left(id);
    }
  }

  /** The actor does not live in its cell any more. */
  left(id: ActorId): void {
    const home = this.#byActor.get(id);
    if (home === undefined) return;
    home.actorCount--;
    this.#byActor.delete(id);
  }

  /** It left the cell that it lived in, since that is not for its kind: next it comes to the slow one, or back among the others. */
  moves(id: ActorId): void {
    this.#moveCount++;
    const wasSlow = this.#slowHome !== undefined && this.#byActor.get(id) === this.#slowHome;
    this.left(id);
    if (wasSlow) this.#slow.delete(id);
    else this.#slow.add(id);
  }

  /** It will not come to any cell again. */
  ended(id: ActorId): void {
    this.#slow.delete(id);
  }

  has(id: ActorId): boolean {
    return this.#cellOf(id)?.has(id) === true;
  }

  deliver(id: ActorId, request: Request): void {
    const cell = this.#cellOf(id);
    if (cell !== undefined) return cell.deliver(id, request);
    request.answer({ kind: "refused", error: notFound(id) });
  }

  async stop(id: ActorId, code: string, drainMs?: number): Promise<void> {
    await this.#cellOf(id)?.stop(id, code, drainMs);
  }

  async cancel(id: ActorId, turn: Seq | undefined, by: string): Promise<Cancelled | undefined> {
    return this.#cellOf(id)?.cancel(id, turn, by);
  }

  async rest(): Promise<void> {
    await Promise.all(this.#made.map((cell) => cell.rest()));
  }

  async upgrade(
    id: ActorId,
    next: Successor,
    by: string,
    signal: AbortSignal,
  ): Promise<Upgraded | undefined> {
    const cell = this.#cellOf(id);
    if (cell === undefined) throw notFound(id);
    return cell.upgrade(id, next, by, signal);
  }

  /** Wherever it stopped. A cell that dies meanwhile lets go of it as well. */
  async letGo(id: ActorId): Promise<void> {
    const letGo = async (cell: Cell): Promise<void> => {
      await cell.letGo(id).catch((error: unknown) => {
        if (!isCellLost(error)) throw error;
      });
    };
    await Promise.all(this.#made.map(letGo));
  }

  passivate(id: ActorId): void {
    this.#cellOf(id)?.passivate(id);
  }

  release(id: ActorId): void {
    this.#cellOf(id)?.release(id);
  }

  async functions(id: ActorId): Promise<ReadonlyMap<string, WitFunction> | undefined> {
    return this.#cellOf(id)?.functions(id);
  }

  async inspect(id: ActorId): Promise<Inspection | undefined> {
    return this.#cellOf(id)?.inspect(id);
  }

  /** Each cell is asked for INSPECTED_AT_ONCE at a time, so that none is held by its answer. */
  async inspectAll(ids: readonly ActorId[]): Promise<readonly (Inspection | undefined)[]> {
    const inspections = new Map<ActorId, Inspection | undefined>();
    const byCell = Map.groupBy(ids, (id) => this.#cellOf(id));
    byCell.delete(undefined);
    await Promise.all(
      Array.from(byCell, async ([cell, all]) => {
        for (let from = 0; from < all.length; from += INSPECTED_AT_ONCE) {
          const some = all.slice(from, from + INSPECTED_AT_ONCE);
          const told = (await cell?.inspectAll(some)) ?? [];
          some.forEach((id, at) => inspections.set(id, told[at]));
        }
      }),
    );
    return ids.map((id) => inspections.get(id));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#made.map((cell) => cell[Symbol.asyncDispose]()));
  }

  get #all(): readonly Home[] {
    return this.#slowHome === undefined ? this.#homes : [...this.#homes, this.#slowHome];
  }

  get #made(): readonly Cell[] {
    return [...this.#all, this.#ownHome].flatMap((home) => home?.cell ?? []);
  }

  #cellOf(id: ActorId): Cell | undefined {
    return this.#byActor.get(id)?.cell;
  }

  #homeFor({ id, name }: ActorSpec): Home {
    const { slowCell, count } = this.#deps;
    if (name === ROOT_NAME && this.#ownHome !== undefined) return this.#ownHome;
    if (!this.#slow.has(id) || slowCell === undefined) return this.#leastLoaded();
    this.#slowHome ??= newHome(count, slowCell);
    return this.#slowHome;
  }

  /** Of those with the fewest actors, the one after the last that was taken. */
  #leastLoaded(): Home {
    const least = Math.min(...this.#homes.map(({ actorCount }) => actorCount));
    for (let turn = 0; turn < this.#homes.length; turn++) {
      const home = this.#homes[this.#next++ % this.#homes.length];
      if (home?.actorCount === least) return home;
    }
    throw new Error("a theater without cells");
  }
}

function newHome(at: number, cell: (at: number) => Cell): Home {
  const make = (): Cell => cell(at);
  return { make, cell: undefined, actorCount: 0, deathsMs: [] };
}

function diesAgain(cause: unknown): CellError {
  return new CellError("CELL_FAILED", {
    what: `a cell died more than ${CELL_DEATHS_MAX} times in ${CELL_DEATHS_PERIOD_MS / 1_000} s`,
    remedy:
      "look at the cause; what was acknowledged is kept, and goes on when the host is started again",
    cause,
  });
}
