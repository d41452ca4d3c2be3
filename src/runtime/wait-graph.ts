import type { ActorId } from "../base/mod.ts";

interface Edge {
  readonly callee: ActorId;
  /** Ends the wait with `deadlock`. Undefined where what is waited for has begun: then it is not for this one to give way. */
  readonly giveWay: (() => void) | undefined;
}

/** Who waits for whom, and for nothing else: at most one edge an actor, so a circle is found by walking. */
export class WaitGraph {
  readonly #edges = new Map<ActorId, Edge>();

  /** False where this edge would close a circle; then it is not added. Steps: as many as actors wait in a row. */
  add(waiting: ActorId, callee: ActorId, giveWay: () => void): boolean {
    if (this.#closes(waiting, callee)) return false;
    this.#edges.set(waiting, { callee, giveWay });
    return true;
  }

  /**
   * Adds the edge of a call that was taken already, as after a start of the host: where it closes a circle, one that was not
   * gives way. There is one: whichever was added last, the first time, had not been taken.
   */
  insist(waiting: ActorId, callee: ActorId): void {
    const edge = { callee, giveWay: undefined };
    if (this.#closes(waiting, callee)) this.#makeWay(waiting, callee);
    this.#edges.set(waiting, edge);
  }

  /** What this actor waits for has begun, though it may have been told to give way meanwhile. */
  begin(waiting: ActorId, callee: ActorId): void {
    if (this.of(waiting) !== callee) return this.insist(waiting, callee);
    this.#edges.set(waiting, { callee, giveWay: undefined });
  }

  remove(waiting: ActorId): void {
    this.#edges.delete(waiting);
  }

  /** Whom it waits for. */
  of(waiting: ActorId): ActorId | undefined {
    return this.#edges.get(waiting)?.callee;
  }

  #closes(waiting: ActorId, callee: ActorId): boolean {
    for (let at: ActorId | undefined = callee; at !== undefined; at = this.of(at))
      if (at === waiting) return true;
    return false;
  }

  #makeWay(waiting: ActorId, callee: ActorId): void {
    for (let at: ActorId | undefined = callee; at !== undefined && at !== waiting;) {
      const edge: Edge | undefined = this.#edges.get(at);
      if (edge?.giveWay !== undefined) {
        this.#edges.delete(at);
        return edge.giveWay();
      }
      at = edge?.callee;
    }
  }
}
