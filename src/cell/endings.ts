import type { ActorId } from "../base/mod.ts";
import type { Entry } from "../store/mod.ts";

/** Actors of a cell that have stopped, as long as something of that is not in the store: what a cell that dies leaves undone. */
export class Endings {
  readonly #unkept = new Map<ActorId, string>();
  readonly #unsettled = new Set<ActorId>();

  /** Those of which the store does not know yet, and why they have stopped. */
  get stopping(): ReadonlyMap<ActorId, string> {
    return this.#unkept;
  }

  /** Those that wait to hear what became of what they sent. */
  get draining(): readonly ActorId[] {
    return [...this.#unsettled];
  }

  /** It says so; what makes that durable follows. */
  stopped(id: ActorId, code: string): void {
    this.#unkept.set(id, code);
  }

  /** It had stopped before it came here, and came to settle what it sent. */
  settles(id: ActorId): void {
    this.#unsettled.add(id);
  }

  /** What the store's index is to say of it was handed in. */
  handedIn(id: ActorId, { status, dirty }: Entry): void {
    if (status !== "stopped") return;
    this.#unkept.delete(id);
    if (dirty) this.#unsettled.add(id);
    else this.#unsettled.delete(id);
  }
}
