import type { ActorId, Digest } from "../../src/base/mod.ts";
import type { Place } from "../../src/store/log/place.ts";
import type { ChainRow, IndexChanges, IndexMark, LogIndex } from "../../src/store/log/log-index.ts";
import { MemoryIndex } from "../../src/store/log/memory-index.ts";

/** An index that can be had again as it was at any time before: what an index that was never synced is after a crash. */
export class IndexTape implements LogIndex {
  readonly #index = new MemoryIndex();
  readonly #takes: Take[];

  constructor(takes: readonly Take[] = []) {
    this.#takes = [...takes];
    for (const { changes, mark } of takes) this.#index.take(changes, mark);
  }

  get takeCount(): number {
    return this.#takes.length;
  }

  /** As it was after so many of its takes. */
  rewound(takeCount: number): IndexTape {
    return new IndexTape(this.#takes.slice(0, takeCount));
  }

  mark(): IndexMark | undefined {
    return this.#index.mark();
  }

  chain(actor: ActorId): ChainRow | undefined {
    return this.#index.chain(actor);
  }

  chains(after: ActorId | undefined, countMax: number): readonly ChainRow[] {
    return this.#index.chains(after, countMax);
  }

  damaged(): readonly ChainRow[] {
    return this.#index.damaged();
  }

  blob(digest: Digest): Place | undefined {
    return this.#index.blob(digest);
  }

  damagedBlob(digest: Digest): Place | undefined {
    return this.#index.damagedBlob(digest);
  }

  take({ chains, blobs, damagedBlobs }: IndexChanges, mark: IndexMark): void {
    const changes = { chains: [...chains], blobs: [...blobs], damagedBlobs: [...damagedBlobs] };
    this.#takes.push({ changes, mark });
    this.#index.take(changes, mark);
  }

  clear(): void {
    this.#takes.length = 0;
    this.#index.clear();
  }

  close(): void {}
}

interface Take {
  readonly changes: IndexChanges;
  readonly mark: IndexMark;
}
