import type { ActorId } from "../base/mod.ts";
import type { Append, Refusal, Store } from "../store/mod.ts";

export interface CommitterDeps {
  readonly store: Store;
  /** Another cell owns this actor now: what this one did since then never happened. */
  readonly refused: (actor: ActorId, code: Refusal["code"]) => void;
  /** The store failed: nothing that was done since is known to be kept. */
  readonly fault: (error: unknown) => void;
}

/**
 * Hands the links of all actors of a cell to the store in batches, and lets out what waited for them, in order: one batch at a
 * time, and while it becomes durable the next one gathers.
 */
export class Committer {
  readonly #deps: CommitterDeps;
  #appends: Append[] = [];
  #releases: (() => void)[] = [];
  #flushing: Promise<void> | undefined;

  constructor(deps: CommitterDeps) {
    this.#deps = deps;
  }

  commit(append: Append, release: () => void): void {
    this.#appends.push(append);
    this.#releases.push(release);
    this.#flushing ??= this.#flush().catch(this.#deps.fault);
  }

  /** Resolves when all that was committed before is durable and let out. */
  async durable(): Promise<void> {
    await this.#flushing;
  }

  async #flush(): Promise<void> {
    await Promise.resolve(); // what this thread does now still joins the first batch
    while (this.#appends.length > 0) {
      const appends = this.#appends;
      const releases = this.#releases;
      this.#appends = [];
      this.#releases = [];
      const refusals = await this.#deps.store.append(appends);
      const lost = new Set(refusals.map(({ index }) => index));
      releases.forEach((release, at) => {
        if (!lost.has(at)) release();
      });
      for (const { index, code } of refusals)
        this.#deps.refused((appends[index] as Append).actor, code);
    }
    this.#flushing = undefined;
  }
}
