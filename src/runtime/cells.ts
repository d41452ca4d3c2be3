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
import type { ActorId, WitFunction } from "../base/mod.ts";
import type { Seq } from "../chain/mod.ts";
import type { Cell, Inspection } from "../cell/mod.ts";
import { notFound } from "./kept-chain.ts";

/** One cell, and how many actors live there or are on their way. */
interface Home {
  readonly cell: Cell;
  actorCount: number;
}

/** All cells of one theater as one: which of them an actor lives in is known here alone. */
export class Cells implements Cell {
  readonly #homes: readonly Home[];
  readonly #byActor = new Map<ActorId, Home>();
  /** Those that need long for a turn, in memory or not. */
  readonly #slow = new Set<ActorId>();
  readonly #makeSlow: (() => Cell) | undefined;
  /** Where they live, made for the first of them. */
  #slowHome: Home | undefined;
  /** Where the next actor comes to, among equals. */
  #next = 0;

  /** `slow` makes the one for actors that need long for a turn; undefined: they live among the others. */
  constructor(cells: readonly Cell[], slow: (() => Cell) | undefined) {
    this.#homes = cells.map((cell) => ({ cell, actorCount: 0 }));
    this.#makeSlow = slow;
  }

  start(spec: ActorSpec): Promise<Receipt> {
    return this.#settle(spec.id, (cell) => cell.start(spec));
  }

  activate(spec: ActorSpec, recovered: Recovered): Promise<void> {
    return this.#settle(spec.id, (cell) => cell.activate(spec, recovered));
  }

  async restart(id: ActorId, order: RestartOrder): Promise<Receipt> {
    const cell = this.#cellOf(id);
    if (cell === undefined) throw notFound(id);
    return cell.restart(id, order);
  }

  /** Where it was refused, or has stopped already, it lives nowhere. */
  async #settle<T>(id: ActorId, come: (cell: Cell) => Promise<T>): Promise<T> {
    const home = this.#homeFor(id);
    this.left(id);
    this.#byActor.set(id, home);
    home.actorCount++;
    try {
      return await come(home.cell);
    } finally {
      if (!home.cell.has(id) && this.#byActor.get(id) === home) this.left(id);
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
    await Promise.all(this.#all.map(({ cell }) => cell.rest()));
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

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#all.map(({ cell }) => cell[Symbol.asyncDispose]()));
  }

  get #all(): readonly Home[] {
    return this.#slowHome === undefined ? this.#homes : [...this.#homes, this.#slowHome];
  }

  #cellOf(id: ActorId): Cell | undefined {
    return this.#byActor.get(id)?.cell;
  }

  #homeFor(id: ActorId): Home {
    if (!this.#slow.has(id) || this.#makeSlow === undefined) return this.#leastLoaded();
    this.#slowHome ??= { cell: this.#makeSlow(), actorCount: 0 };
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
