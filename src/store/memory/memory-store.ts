import { type ActorId, DIGEST_BYTES, type Digest } from "../../base/mod.ts";
import type { Blob } from "../blob-store.ts";
import {
  type Append,
  type Head,
  type Listed,
  PAGE_ENTRIES_MAX,
  type Refusal,
  type Store,
  type StoredLink,
} from "../chain-store.ts";
import { StoreError } from "../errors.ts";
import { Arena } from "./arena.ts";
import { ChainRows } from "./chain-rows.ts";

export interface MemoryLimits {
  /** Bytes of links and blobs after which no new work is admitted. STORE_FULL */
  readonly bytesMax: number;
}

export const DEFAULT_MEMORY_LIMITS: MemoryLimits = { bytesMax: 4 * 1024 ** 3 };

/** Keeps chains as long as it lives: for tests, and for hosts that need no yesterday. */
export function openMemoryStore(limits: MemoryLimits = DEFAULT_MEMORY_LIMITS): Store {
  return new MemoryStore(limits);
}

const TAKEN: Promise<readonly Refusal[]> = Promise.resolve(Object.freeze([]));

class MemoryStore implements Store {
  readonly #limits: MemoryLimits;
  readonly #arena = new Arena();
  readonly #chains = new Map<ActorId, ChainRows>();
  readonly #blobs = new Map<string, Uint8Array>();
  #bytes = 0;
  #closed = false;

  constructor(limits: MemoryLimits) {
    this.#limits = limits;
  }

  admit(): Promise<void> | undefined {
    if (!this.#closed && this.#bytes < this.#limits.bytesMax) return undefined;
    return Promise.reject(this.#closed ? closed() : full(this.#limits));
  }

  async claim(actor: ActorId, term: number): Promise<Head | undefined> {
    this.#mustBeOpen();
    const chain = this.#chain(actor);
    if (!chain.claim(term)) throw staleTerm(term, chain.term);
    return chain.state()?.head;
  }

  append(batch: readonly Append[]): Promise<readonly Refusal[]> {
    if (this.#closed) return Promise.reject(closed());
    let refusals: Refusal[] | undefined;
    for (let index = 0; index < batch.length; index++) {
      const append = batch[index] as Append;
      const code = this.#chain(append.actor).take(append);
      if (code !== undefined) (refusals ??= []).push({ index, code });
      else this.#count(append);
    }
    return refusals === undefined ? TAKEN : Promise.resolve(refusals);
  }

  async actor(actor: ActorId): Promise<Listed | undefined> {
    this.#mustBeOpen();
    const state = this.#chains.get(actor)?.state();
    return state && { actor, ...state };
  }

  async *actors(): AsyncGenerator<readonly Listed[]> {
    this.#mustBeOpen();
    let page: Listed[] = [];
    for (const [actor, chain] of this.#chains) {
      const state = chain.state();
      if (state !== undefined) page.push({ actor, ...state });
      if (page.length < PAGE_ENTRIES_MAX) continue;
      yield page;
      this.#mustBeOpen();
      page = [];
    }
    if (page.length > 0) yield page;
  }

  async *links(actor: ActorId, fromSeq: number): AsyncGenerator<readonly StoredLink[]> {
    this.#mustBeOpen();
    const chain = this.#chains.get(actor);
    if (chain === undefined) return;
    let from = chain.find(fromSeq);
    for (let page = chain.page(from); page.length > 0; page = chain.page(from)) {
      from += page.length;
      yield page;
      this.#mustBeOpen();
    }
  }

  async keep(blobs: readonly Blob[]): Promise<void> {
    this.#mustBeOpen();
    const bytes = blobs.reduce((sum, blob) => sum + blob.bytes.length, 0);
    if (this.#bytes + bytes > this.#limits.bytesMax) throw full(this.#limits);
    this.#keep(blobs);
  }

  async blob(digest: Digest): Promise<Uint8Array | undefined> {
    this.#mustBeOpen();
    return this.#blobs.get(digest.toHex())?.slice();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#chains.clear();
    this.#blobs.clear();
    this.#arena.clear();
  }

  #chain(actor: ActorId): ChainRows {
    let chain = this.#chains.get(actor);
    if (chain === undefined) {
      chain = new ChainRows(this.#arena);
      this.#chains.set(actor, chain);
    }
    return chain;
  }

  #count({ link, blobs }: Append): void {
    this.#bytes += DIGEST_BYTES + link.length;
    if (blobs.length > 0) this.#keep(blobs);
  }

  #keep(blobs: readonly Blob[]): void {
    for (const { digest, bytes } of blobs) {
      const key = digest.toHex();
      if (this.#blobs.has(key)) continue;
      this.#blobs.set(key, bytes.slice());
      this.#bytes += bytes.length;
    }
  }

  #mustBeOpen(): void {
    if (this.#closed) throw closed();
  }
}

function closed(): StoreError {
  return new StoreError("STORE_CLOSED", {
    what: "the store is closed",
    remedy: "open it again; what was not durable never happened",
  });
}

function full({ bytesMax }: MemoryLimits): StoreError {
  return new StoreError("STORE_FULL", {
    what: `the store in memory may hold ${bytesMax} bytes, and does`,
    remedy: "raise its `bytesMax`, or keep chains on disk",
  });
}

function staleTerm(term: number, owner: number): StoreError {
  return new StoreError("STORE_STALE_TERM", {
    what: `term ${owner} owns this chain, and term ${term} came later to claim it`,
    remedy: "leave the actor to the cell that owns it",
  });
}
