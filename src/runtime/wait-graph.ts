import type { ActorId } from "../base/mod.ts";

/** Who waits for whom, and for nothing else: at most one edge an actor, so a circle is found by walking. */
export class WaitGraph {
  readonly #waitsFor = new Map<ActorId, ActorId>();

  /** False where this edge would close a circle; then it is not added. Steps: as many as actors wait in a row. */
  add(waiting: ActorId, callee: ActorId): boolean {
    for (let at: ActorId | undefined = callee; at !== undefined; at = this.#waitsFor.get(at)) {
      if (at === waiting) return false;
    }
    this.#waitsFor.set(waiting, callee);
    return true;
  }

  remove(waiting: ActorId): void {
    this.#waitsFor.delete(waiting);
  }

  /** Whom it waits for. */
  of(waiting: ActorId): ActorId | undefined {
    return this.#waitsFor.get(waiting);
  }
}
