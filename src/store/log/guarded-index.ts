import type { ActorId, Digest } from "../../base/mod.ts";
import { StoreError } from "../errors.ts";
import { DiskError } from "./disk.ts";
import type { ChainRow, IndexMark, LogIndexReader } from "./log-index.ts";
import type { Place } from "./place.ts";

/** An index whose failure is told once to whoever must know, and is a StoreError to everyone else. */
export class GuardedIndex implements LogIndexReader {
  readonly #index: LogIndexReader;
  readonly #failed: (error: StoreError) => void;

  constructor(index: LogIndexReader, failed: (error: StoreError) => void) {
    this.#index = index;
    this.#failed = failed;
  }

  mark(): IndexMark | undefined {
    return this.#attempt(() => this.#index.mark());
  }

  chain(actor: ActorId): ChainRow | undefined {
    return this.#attempt(() => this.#index.chain(actor));
  }

  chains(after: ActorId | undefined, countMax: number): readonly ChainRow[] {
    return this.#attempt(() => this.#index.chains(after, countMax));
  }

  damaged(): readonly ChainRow[] {
    return this.#attempt(() => this.#index.damaged());
  }

  blob(digest: Digest): Place | undefined {
    return this.#attempt(() => this.#index.blob(digest));
  }

  damagedBlob(digest: Digest): Place | undefined {
    return this.#attempt(() => this.#index.damagedBlob(digest));
  }

  close(): void {
    this.#index.close();
  }

  #attempt<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      const failure = new StoreError("STORE_FAILED", {
        what: `the log's index could not be read (${error.code})`,
        where: error.file,
        remedy: "start again: it is made again from the log where it is not whole",
        cause: error,
      });
      this.#failed(failure);
      throw failure;
    }
  }
}
