import type { ActorSpec, Receipt, Recovered, Request, Successor, Upgraded } from "../actor/mod.ts";
import type { ActorId, WitFunction } from "../base/mod.ts";
import type { Cell, Inspection } from "../cell/mod.ts";

/** All cells of one theater as one: which of them an actor lives in is known here alone. */
export class Cells implements Cell {
  readonly #cell: Cell;

  constructor(cell: Cell) {
    this.#cell = cell;
  }

  start(spec: ActorSpec): Promise<Receipt> {
    return this.#cell.start(spec);
  }

  activate(spec: ActorSpec, recovered: Recovered): Promise<void> {
    return this.#cell.activate(spec, recovered);
  }

  has(id: ActorId): boolean {
    return this.#cell.has(id);
  }

  deliver(id: ActorId, request: Request): void {
    this.#cell.deliver(id, request);
  }

  stop(id: ActorId, code: string): Promise<void> {
    return this.#cell.stop(id, code);
  }

  upgrade(
    id: ActorId,
    next: Successor,
    by: string,
    signal: AbortSignal,
  ): Promise<Upgraded | undefined> {
    return this.#cell.upgrade(id, next, by, signal);
  }

  passivate(id: ActorId): void {
    this.#cell.passivate(id);
  }

  functions(id: ActorId): ReadonlyMap<string, WitFunction> | undefined {
    return this.#cell.functions(id);
  }

  inspect(id: ActorId): Inspection | undefined {
    return this.#cell.inspect(id);
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#cell[Symbol.asyncDispose]();
  }
}
