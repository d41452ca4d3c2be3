import type { ActorId } from "../base/mod.ts";
import { decodeLink, type Link } from "../chain/mod.ts";
import type { Append, Listed, Refusal, Store, StoredLink } from "../store/mod.ts";

/** A store that tells of each link when it is durable, and outlives the theater that uses it. */
export class RecordingStore implements Store {
  readonly #store: Store;
  readonly #kept: (link: Link, blobs: Append["blobs"]) => void;

  constructor(store: Store, kept: (link: Link, blobs: Append["blobs"]) => void) {
    this.#store = store;
    this.#kept = kept;
  }

  async append(batch: readonly Append[]): Promise<readonly Refusal[]> {
    // Copied now: the buffers may be used again as soon as `append` has returned.
    const links = batch.map(({ link, blobs }) => ({ link: link.slice(), blobs }));
    const refusals = await this.#store.append(batch);
    const refused = new Set(refusals.map(({ index }) => index));
    for (const [index, { link, blobs }] of links.entries()) {
      if (!refused.has(index)) this.#kept(decodeLink(link), blobs);
    }
    return refusals;
  }

  admit(): Promise<void> | undefined {
    return this.#store.admit();
  }

  claim(actor: ActorId, term: number): ReturnType<Store["claim"]> {
    return this.#store.claim(actor, term);
  }

  actor(actor: ActorId): Promise<Listed | undefined> {
    return this.#store.actor(actor);
  }

  actors(): AsyncIterable<readonly Listed[]> {
    return this.#store.actors();
  }

  links(actor: ActorId, fromSeq: number): AsyncIterable<readonly StoredLink[]> {
    return this.#store.links(actor, fromSeq);
  }

  keep(blobs: Append["blobs"]): Promise<void> {
    return this.#store.keep(blobs);
  }

  blob(digest: Parameters<Store["blob"]>[0]): Promise<Uint8Array | undefined> {
    return this.#store.blob(digest);
  }

  /** Of one theater only: the next one finds here what this one left. */
  async [Symbol.asyncDispose](): Promise<void> {}

  /** For good. */
  async close(): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }
}
