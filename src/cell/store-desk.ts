import { type ActorId, unreachable } from "../base/mod.ts";
import type { Append, Entry, Listed, Refusal, Store, StoredLink } from "../store/mod.ts";
import type { KeptLink } from "./committer.ts";
import { unpackAppends } from "./wire-appends.ts";
import { ownBytes } from "./wire-value.ts";
import type { Reading, StoreAsk } from "./wire.ts";

export interface StoreDeskDeps {
  readonly store: Store;
  readonly kept: (link: KeptLink) => void;
  /** The store has no room for new work now. */
  readonly full: () => void;
  /** Cells that died: added to each term that the thread names, so that its own is later than those of all that are dead. */
  readonly deathCount: () => number;
  /** Hears what the index is to say of an actor, when it is handed in. */
  readonly indexed: (actor: ActorId, entry: Entry) => void;
}

type Page = readonly Listed[] | readonly StoredLink[];

/** Does for one cell what its thread asks of the store. */
export class StoreDesk {
  readonly #deps: StoreDeskDeps;
  /** Those that are being read; each ends with its last page, or when its reader leaves. */
  readonly #readers = new Map<number, AsyncIterator<Page>>();
  /** The last batch that was handed in; they become durable in order. */
  #appended: Promise<unknown> = Promise.resolve();
  /** Of a thread that died: what it may yet say is refused where another cell has claimed the actor since. */
  #lastDeathCount: number | undefined;

  constructor(deps: StoreDeskDeps) {
    this.#deps = deps;
  }

  /** @throws StoreError */
  async answer(what: StoreAsk): Promise<unknown> {
    const { store } = this.#deps;
    switch (what.kind) {
      case "admit":
        return store.admit();
      case "append":
        return this.#append(unpackAppends(what.appends, this.#laterBy));
      case "claim": {
        const head = await store.claim(what.actor, what.term + this.#laterBy);
        return head && { ...head, digest: ownBytes(head.digest) };
      }
      case "actor": {
        const listed = await store.actor(what.actor);
        return listed && ownListed(listed);
      }
      case "keep":
        return store.keep(what.blobs);
      case "blob": {
        const bytes = await store.blob(what.digest);
        return bytes && ownBytes(bytes);
      }
      case "page":
        return this.#page(what.reader, what.of);
      default:
        return unreachable(what);
    }
  }

  leave(reader: number): void {
    void this.#readers.get(reader)?.return?.();
    this.#readers.delete(reader);
  }

  /** The thread died: resolves when all that it had handed in is durable, or refused. */
  async close(): Promise<void> {
    this.#lastDeathCount = this.#deps.deathCount();
    for (const reader of this.#readers.keys()) this.leave(reader);
    await this.#appended.catch(() => undefined); // a store that failed says so itself
  }

  get #laterBy(): number {
    return this.#lastDeathCount ?? this.#deps.deathCount();
  }

  async #append(batch: readonly Append[]): Promise<readonly Refusal[]> {
    const { store, kept, full, indexed } = this.#deps;
    const appended = store.append(batch);
    this.#appended = appended;
    for (const { actor, entry } of batch) if (entry !== undefined) indexed(actor, entry);
    const admitted = store.admit();
    if (admitted !== undefined) {
      admitted.catch(() => undefined); // whoever asks again is told
      full();
    }
    const refusals = await appended;
    const lost = new Set(refusals.map(({ index }) => index));
    batch.forEach((append, index) => {
      if (!lost.has(index)) kept(append);
    });
    return [...refusals];
  }

  async #page(reader: number, of: Reading): Promise<unknown> {
    const pages = this.#readers.get(reader) ?? this.#read(of);
    this.#readers.set(reader, pages);
    const { done, value } = await pages.next();
    if (done !== true) return ownPage(value);
    this.#readers.delete(reader);
    return undefined;
  }

  #read(of: Reading): AsyncIterator<Page> {
    const { store } = this.#deps;
    const pages = of === undefined ? store.actors() : store.links(of.actor, of.fromSeq);
    return pages[Symbol.asyncIterator]();
  }
}

function ownPage(page: Page): unknown {
  return page.map((one: Listed | StoredLink) => ("link" in one ? ownLink(one) : ownListed(one)));
}

function ownListed(listed: Listed): Listed {
  const { head } = listed;
  return { ...listed, head: { ...head, digest: ownBytes(head.digest) } };
}

function ownLink(stored: StoredLink): StoredLink {
  return { ...stored, digest: ownBytes(stored.digest), link: ownBytes(stored.link) };
}
