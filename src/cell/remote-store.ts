import type { ActorId, Digest } from "../base/mod.ts";
import {
  type Append,
  type Blob,
  type Head,
  type Listed,
  type Refusal,
  type Store,
  StoreError,
  type StoredLink,
} from "../store/mod.ts";
import { packAppends } from "./wire-appends.ts";
import { ownBytes } from "./wire-value.ts";
import type { Reading, StoreAsk } from "./wire.ts";

export interface RemoteStoreDeps {
  /** Resolves, or rejects, as the store that is asked does. */
  readonly ask: <Value>(what: StoreAsk, transfer?: ArrayBuffer) => Promise<Value>;
  readonly leave: (reader: number) => void;
}

/** The store of the main thread, in a cell's. What stops it there stops it here: nothing is kept in between. */
export class RemoteStore implements Store {
  readonly #deps: RemoteStoreDeps;
  #readerCount = 0;
  #isFull = false;
  #asked: Promise<void> | undefined;
  readonly #open = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(deps: RemoteStoreDeps) {
    this.#deps = deps;
  }

  /** It has no room for new work now: it is asked before the next turn. */
  full(): void {
    this.#isFull = true;
  }

  admit(): Promise<void> | undefined {
    if (this.#isClosed) return Promise.reject(closed());
    if (!this.#isFull) return undefined;
    return (this.#asked ??= this.#admitted());
  }

  async #admitted(): Promise<void> {
    try {
      await this.#ask({ kind: "admit" });
      this.#isFull = false;
    } finally {
      this.#asked = undefined;
    }
  }

  claim(actor: ActorId, term: number): Promise<Head | undefined> {
    return this.#ask({ kind: "claim", actor, term });
  }

  append(batch: readonly Append[]): Promise<readonly Refusal[]> {
    const appends = packAppends(batch);
    return this.#ask({ kind: "append", appends }, appends.bytes.buffer);
  }

  actor(actor: ActorId): Promise<Listed | undefined> {
    return this.#ask({ kind: "actor", actor });
  }

  actors(): AsyncGenerator<readonly Listed[]> {
    return this.#pages<Listed>(undefined);
  }

  links(actor: ActorId, fromSeq: number): AsyncGenerator<readonly StoredLink[]> {
    return this.#pages<StoredLink>({ actor, fromSeq });
  }

  keep(blobs: readonly Blob[]): Promise<void> {
    const own = blobs.map(({ digest, bytes }) => ({
      digest: ownBytes(digest),
      bytes: ownBytes(bytes),
    }));
    return this.#ask({ kind: "keep", blobs: own });
  }

  blob(digest: Digest): Promise<Uint8Array | undefined> {
    return this.#ask({ kind: "blob", digest: ownBytes(digest) });
  }

  /** Only this end of it, when all that was asked is answered. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#open);
  }

  async *#pages<Item>(of: Reading): AsyncGenerator<readonly Item[]> {
    const reader = ++this.#readerCount;
    let isOver = false;
    try {
      for (;;) {
        const page = await this.#ask<readonly Item[] | undefined>({ kind: "page", reader, of });
        isOver = page === undefined;
        if (page === undefined) return;
        yield page;
      }
    } finally {
      if (!isOver) this.#deps.leave(reader);
    }
  }

  #ask<Value>(what: StoreAsk, transfer?: ArrayBuffer): Promise<Value> {
    if (this.#isClosed) return Promise.reject(closed());
    const answer = this.#deps.ask<Value>(what, transfer);
    this.#open.add(answer);
    const over = (): void => void this.#open.delete(answer);
    answer.then(over, over);
    return answer;
  }
}

function closed(): StoreError {
  return new StoreError("STORE_CLOSED", {
    what: "the store is closed",
    remedy: "open it again; what was not durable never happened",
  });
}
