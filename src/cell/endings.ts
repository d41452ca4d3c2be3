import type { ActorId } from "../base/mod.ts";
import type { Entry } from "../store/mod.ts";

/** Actors of a cell that have stopped, as long as it is not known what became of all that they sent: what a cell that dies leaves undone. */
export class Endings {
  readonly #unsettled = new Set<ActorId>();

  /** Those that wait to hear what became of what they sent. */
  get draining(): readonly ActorId[] {
    return [...this.#unsettled];
  }

  /** It had stopped before it came here, and came to settle what it sent. */
  settles(id: ActorId): void {
    this.#unsettled.add(id);
  }

  /** What it had sent is another's to settle. */
  letGo(id: ActorId): void {
    this.#unsettled.delete(id);
  }

  /** What the store's index is to say of it was handed in. */
  handedIn(id: ActorId, { status, dirty }: Entry): void {
    if (status !== "stopped") return;
    if (dirty) this.#unsettled.add(id);
    else this.#unsettled.delete(id);
  }
}
