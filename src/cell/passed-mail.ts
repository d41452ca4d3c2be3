import type { Receipt, Request } from "../actor/mod.ts";
import type { ActorId } from "../base/mod.ts";
import type { Passed } from "./death.ts";
import { revivedTheaterError } from "./wire-error.ts";
import type { Placed, WireAnswer } from "./wire.ts";

/** Takes a message for an actor that has left the cell meanwhile; `hasWaited`: it had its room there. */
export type TakeAstray = (id: ActorId, request: Request, hasWaited: boolean) => void;

/** Messages that were passed on to a cell's thread and are not answered, in the order in which they were, each by its number. */
export class PassedMail {
  readonly #passed = new Map<number, Passed>();
  readonly #astray: TakeAstray;
  #count = 0;

  constructor(astray: TakeAstray) {
    this.#astray = astray;
  }

  /** The number under which the thread speaks of it. */
  pass(id: ActorId, request: Request): number {
    const ref = ++this.#count;
    this.#passed.set(ref, { id, request, hasBegun: false, isTaken: false });
    return ref;
  }

  /** How many there are for each actor. */
  counts(): ReadonlyMap<ActorId, number> {
    const counts = new Map<ActorId, number>();
    for (const { id } of this.#passed.values()) counts.set(id, (counts.get(id) ?? 0) + 1);
    return counts;
  }

  takeAll(): readonly Passed[] {
    const all = [...this.#passed.values()];
    this.#passed.clear();
    return all;
  }

  /** It waits at its receiver, or has begun there as well; `withdraw` takes it back. */
  placed({ ref, isTaken, hasBegun }: Placed, withdraw: () => void): void {
    const request = this.#passed.get(ref)?.request;
    if (request?.placed?.(isTaken || hasBegun, withdraw) === false) withdraw();
    if (hasBegun) this.begun(ref);
  }

  begun(ref: number): void {
    const passed = this.#passed.get(ref);
    if (passed === undefined) return;
    passed.hasBegun = true;
    passed.request.begins?.();
  }

  taken(ref: number, receipt: Receipt): void {
    const passed = this.#passed.get(ref);
    if (passed === undefined) return;
    passed.isTaken = true;
    passed.request.taken?.(receipt);
  }

  answered(ref: number, answer: WireAnswer): void {
    const request = this.#passed.get(ref)?.request;
    this.#passed.delete(ref);
    if (answer.kind !== "refused") return request?.answer(answer);
    return request?.answer({ kind: "refused", error: revivedTheaterError(answer.error) });
  }

  astray(ref: number, hasWaited = false): void {
    const passed = this.#passed.get(ref);
    this.#passed.delete(ref);
    if (passed !== undefined) this.#astray(passed.id, passed.request, hasWaited);
  }

  /** The actor has left, and what came after `heard` came too late: it goes on in its order, before what comes now. */
  strayed(id: ActorId, heard: number): void {
    const last = this.#count;
    for (let ref = heard + 1; ref <= last; ref++)
      if (this.#passed.get(ref)?.id === id) this.astray(ref);
  }

  /** The actor has left with all that it had. */
  allStray(id: ActorId): void {
    const own = Array.from(this.#passed).filter(([, one]) => one.id === id);
    for (const [ref] of own) this.astray(ref, true);
  }
}
