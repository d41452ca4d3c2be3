import type { ActorId } from "../base/mod.ts";
import type { Seq } from "../chain/mod.ts";

/** Actors that are remembered: one that was suspected longest ago goes first. */
export const SUSPECTS_MAX = 1_000;

interface Suspect {
  /** How often in a row. */
  readonly times: number;
  /** Where its chain ended when it was taken up after that; undefined: it was not yet. */
  readonly end: Seq | undefined;
}

/** Actors whose guests had the threads that died, and where their chains ended then: where that is so twice in a row, the same turn was run. */
export class Suspects {
  readonly #suspects = new Map<ActorId, Suspect>();

  /** Its guest had the thread. */
  had(id: ActorId): void {
    const times = (this.#suspects.get(id)?.times ?? 0) + 1;
    const end = this.#suspects.get(id)?.end;
    this.#suspects.delete(id);
    this.#suspects.set(id, { times, end });
    const [oldest] = this.#suspects.keys();
    if (this.#suspects.size > SUSPECTS_MAX && oldest !== undefined) this.#suspects.delete(oldest);
  }

  /** It is taken up, and its chain ends here: whether its cell died twice in the turn that it is about to run. */
  isLost(id: ActorId, end: Seq): boolean {
    const suspect = this.#suspects.get(id);
    if (suspect === undefined) return false;
    const hasDiedAgain = suspect.times > 1;
    if (suspect.end === undefined) this.#suspects.set(id, { times: 1, end });
    else if (suspect.end === end) return hasDiedAgain && this.#suspects.delete(id);
    else if (hasDiedAgain) this.#suspects.set(id, { times: 1, end }); // of another turn
    else this.#suspects.delete(id); // it has done that one
    return false;
  }
}
