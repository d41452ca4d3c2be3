import type { Commit } from "../actor/mod.ts";
import { type ActorId, TheaterError } from "../base/mod.ts";
import { type Append, type Refusal, type Store, StoreError } from "../store/mod.ts";

/** Which link became durable. */
export type KeptLink = Pick<Append, "actor" | "seq" | "eventCount" | "link" | "entry">;

export interface CommitterDeps {
  readonly store: Store;
  /** Another cell owns this actor now: what this one did since then never happened. */
  readonly refused: (actor: ActorId, code: Refusal["code"]) => void;
  /** Told of each link when it is durable and what waited for it is let out, in order. */
  readonly kept: (link: KeptLink) => void;
  /** The store failed, so nothing that was done since is known to be kept; or what waited for a commit threw. */
  readonly fault: (error: unknown) => void;
}

/**
 * Hands the links of all actors of a cell to the store in batches, and lets out what waited for them, in order: one batch at a
 * time, and while it becomes durable the next one gathers.
 */
export class Committer {
  readonly #deps: CommitterDeps;
  #gathering: Commit[] = [];
  #gathered = Promise.withResolvers<void>();
  /** The batch on its way to the store, or the last that was. */
  #flying: Promise<void> = Promise.resolve();
  #isFlushing = false;
  #failure: TheaterError | undefined;

  constructor(deps: CommitterDeps) {
    this.#deps = deps;
  }

  commit(commit: Commit): void {
    if (this.#failure !== undefined) return commit.lost(this.#failure);
    this.#gathering.push(commit);
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    void this.#flush(); // it rejects never: what goes wrong is told to `fault` and to whoever waits
  }

  /** Resolves when all that was committed before is durable and let out; what is committed later is not waited for. @throws StoreError */
  durable(): Promise<void> {
    return this.#gathering.length > 0 ? this.#gathered.promise : this.#flying;
  }

  async #flush(): Promise<void> {
    await Promise.resolve(); // what this thread does now still joins the first batch
    while (this.#gathering.length > 0) {
      const commits = this.#gathering;
      const gathered = this.#gathered;
      gathered.promise.catch(() => undefined); // not everyone who commits waits for it
      this.#gathering = [];
      this.#gathered = Promise.withResolvers();
      this.#flying = gathered.promise;
      try {
        this.#letOut(commits, await this.#deps.store.append(commits.map(({ append }) => append)));
        gathered.resolve();
      } catch (error) {
        this.#fail(commits, error);
        gathered.reject(error);
      }
    }
    this.#isFlushing = false;
  }

  #letOut(commits: readonly Commit[], refusals: readonly Refusal[]): void {
    const lost = new Map(refusals.map(({ index, code }) => [index, code]));
    commits.forEach((commit, index) => {
      const code = lost.get(index);
      try {
        if (code === undefined) {
          commit.release();
          return this.#deps.kept(commit.append);
        }
        commit.lost(staleError(code));
        this.#deps.refused(commit.append.actor, code);
      } catch (error) {
        this.#deps.fault(error); // the others are let out all the same
      }
    });
  }

  #fail(commits: readonly Commit[], error: unknown): void {
    this.#failure = error instanceof TheaterError ? error : failedError(error);
    for (const commit of [...commits, ...this.#gathering]) commit.lost(this.#failure);
    this.#gathering = [];
    this.#gathered.promise.catch(() => undefined);
    this.#gathered.reject(this.#failure); // who waits for what had gathered meanwhile
    this.#deps.fault(error);
  }
}

function staleError(code: Refusal["code"]): StoreError {
  return new StoreError(code, {
    what: "another cell runs this actor now",
    remedy: "ask again: the message will find it there",
  });
}

function failedError(cause: unknown): StoreError {
  return new StoreError("STORE_FAILED", {
    what: "the store failed in a way that it has no code for",
    remedy: "restart the host; what was acknowledged is kept",
    cause,
  });
}
