import type { ActorId } from "../base/mod.ts";

interface Edge {
  readonly callee: ActorId;
  /** Ends the wait with `deadlock`. Undefined where what is waited for has begun: then it is not for this one to give way. */
  readonly giveWay: (() => void) | undefined;
  /** Of a call that was not taken: giving way takes it back, so that nothing comes of it. */
  readonly isCall: boolean;
}

/** Who waits for whom, and for nothing else: at most one edge an actor, so a circle is found by walking. */
export class WaitGraph {
  readonly #edges = new Map<ActorId, Edge>();

  /** False where this edge would close a circle; then it is not added. Steps: as many as actors wait in a row. */
  add(waiting: ActorId, callee: ActorId, giveWay: () => void): boolean {
    if (this.#closes(waiting, callee)) return false;
    this.#edges.set(waiting, { callee, giveWay, isCall: true });
    return true;
  }

  /** The same of a wait for what was asked before, of which the other may be at work: a call of the circle that was not taken gives way first. */
  addWait(waiting: ActorId, callee: ActorId, giveWay: () => void): boolean {
    const isCircle = this.#closes(waiting, callee);
    if (isCircle && !this.#makeWay(waiting, callee, ({ isCall }) => isCall)) return false;
    this.#edges.set(waiting, { callee, giveWay, isCall: false });
    return true;
  }

  /**
   * Adds the edge of a call that was taken already, as after a start of the host: where it closes a circle, one that was not
   * gives way. There is one: whichever was added last, the first time, had not been taken.
   */
  insist(waiting: ActorId, callee: ActorId): void {
    const edge = { callee, giveWay: undefined, isCall: true };
    if (this.#closes(waiting, callee)) this.#makeWay(waiting, callee, () => true);
    this.#edges.set(waiting, edge);
  }

  /** What this actor waits for has begun, though it may have been told to give way meanwhile. */
  begin(waiting: ActorId, callee: ActorId): void {
    if (this.of(waiting) !== callee) return this.insist(waiting, callee);
    this.#edges.set(waiting, { callee, giveWay: undefined, isCall: true });
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

  /** The first of the circle that may, and is such a one, gives way. False where there is none. */
  #makeWay(waiting: ActorId, callee: ActorId, isIt: (edge: Edge) => boolean): boolean {
    for (let at: ActorId | undefined = callee; at !== undefined && at !== waiting;) {
      const edge: Edge | undefined = this.#edges.get(at);
      if (edge?.giveWay !== undefined && isIt(edge)) {
        this.#edges.delete(at);
        edge.giveWay();
        return true;
      }
      at = edge?.callee;
    }
    return false;
  }
}
