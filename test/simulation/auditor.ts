import type { ActorId } from "../../src/base/mod.ts";
import type {
  Append,
  Blob,
  BlobReader,
  ChainReader,
  Entry,
  Head,
  Refusal,
  StoredLink,
} from "../../src/store/mod.ts";

export type Audited = ChainReader & BlobReader;

/**
 * Keeps in its own memory what a store was given and what it promised, and holds the store to it, in whatever state that comes back: what
 * was acknowledged or shown is there byte for byte; what is there beyond was handed in, in order and whole; nothing else is.
 * Stands outside of all that may crash. Everything throws AuditError where the store was wrong.
 */
export class Auditor {
  readonly #chains = new Map<ActorId, Chain>();
  readonly #blobs = new Map<string, KnownBlob>();

  /** Before the store hears of it. Only what the store has to take; what it has to refuse is not told here. */
  handIn(append: Append): void {
    this.#chain(append.actor).links.push(append);
    for (const blob of append.blobs) this.#know(blob);
  }

  /** What the next link of this actor is built on, if all that was handed in is taken. */
  last(actor: ActorId): Append | undefined {
    return this.#chains.get(actor)?.links.at(-1);
  }

  actors(): readonly ActorId[] {
    return [...this.#chains.keys()];
  }

  acknowledge(append: Append): void {
    const chain = this.#chain(append.actor);
    const index = chain.links.findLastIndex(({ digest }) => equalBytes(digest, append.digest));
    if (index === -1)
      fail(append.actor, `acknowledged link ${append.seq} after an earlier one was refused`);
    chain.shownCount = Math.max(chain.shownCount, index + 1);
    for (const { digest } of append.blobs) this.#mustKeep(digest.toHex());
  }

  /** Right only where a later term claimed the actor meanwhile: it, and what was built on it, never happened. */
  refuse(append: Append, code: Refusal["code"]): void {
    const chain = this.#chain(append.actor);
    const index = chain.links.findLastIndex(({ digest }) => equalBytes(digest, append.digest));
    if (index === -1) return;
    if (index < chain.shownCount)
      fail(append.actor, `refused link ${append.seq}, which it has shown`);
    if (append.term >= chain.claimedTerm)
      fail(append.actor, `refused link ${append.seq} with ${code}, and nobody claimed the actor`);
    chain.links.length = index;
  }

  /** Before the store hears of it. */
  willClaim(actor: ActorId, term: number): void {
    this.#chain(actor).claimedTerm = term;
  }

  claimed(actor: ActorId, head: Head | undefined): void {
    const chain = this.#chain(actor);
    const count = head?.linkCount ?? 0;
    if (count < chain.shownCount)
      fail(actor, `claimed at ${count} links, had shown ${chain.shownCount}`);
    if (count > chain.links.length)
      fail(actor, `claimed at ${count} links, of ${chain.links.length}`);
    chain.links.length = count;
    chain.shownCount = count;
    this.#compareHead(actor, chain, head, count);
  }

  handInBlobs(blobs: readonly Blob[]): void {
    for (const blob of blobs) this.#know(blob);
  }

  keptBlobs(blobs: readonly Blob[]): void {
    for (const { digest } of blobs) this.#mustKeep(digest.toHex());
  }

  /** Reads one actor beside a running workload: what it shows has to stay. */
  async look(store: Audited, actor: ActorId): Promise<void> {
    const least = this.#chain(actor).shownCount;
    this.#compareLinks(actor, await read(store, actor), least);
  }

  /**
   * Reads everything of a store that was opened anew, or in which nothing is on its way. What was handed in and is not there never
   * happened from here on; what is there has to stay.
   */
  async audit(store: Audited): Promise<void> {
    const listed = new Map(
      (await Array.fromAsync(store.actors())).flat().map((one) => [one.actor, one]),
    );
    for (const actor of listed.keys()) {
      if (!this.#chains.has(actor)) fail(actor, "is listed, and was never handed in");
    }
    for (const [actor, chain] of this.#chains) {
      const links = await read(store, actor);
      this.#compareLinks(actor, links, chain.shownCount);
      chain.links.length = links.length;
      chain.claimedTerm = 0;
      for (const { blobs } of chain.links)
        for (const { digest } of blobs) this.#mustKeep(digest.toHex());
      for (const one of [listed.get(actor), await store.actor(actor)]) {
        this.#compareHead(actor, chain, one?.head, links.length);
        this.#compareEntry(actor, chain, one?.entry);
      }
    }
    for (const known of this.#blobs.values()) await this.#compareBlob(store, known);
  }

  /** How much has to be there, for reports. */
  get shownCount(): number {
    return this.#chains.values().reduce((sum, { shownCount }) => sum + shownCount, 0);
  }

  #chain(actor: ActorId): Chain {
    let chain = this.#chains.get(actor);
    if (chain === undefined) {
      chain = { links: [], shownCount: 0, claimedTerm: 0 };
      this.#chains.set(actor, chain);
    }
    return chain;
  }

  #compareLinks(actor: ActorId, found: readonly StoredLink[], least: number): void {
    if (found.length < least) fail(actor, `shows ${found.length} links, had promised ${least}`);
    const chain = this.#chain(actor);
    const handedIn = chain.links;
    if (found.length > handedIn.length)
      fail(actor, `shows ${found.length} links, was given ${handedIn.length}`);
    for (const [at, { digest, seq, eventCount, link }] of found.entries()) {
      const given = handedIn[at] as Append; // as many, or more
      if (!equalBytes(digest, given.digest)) fail(actor, `link ${at} has another digest`);
      if (!equalBytes(link, given.link)) fail(actor, `link ${at} has other bytes`);
      if (seq !== given.seq || eventCount !== given.eventCount)
        fail(actor, `link ${at} has other events`);
    }
    chain.shownCount = Math.max(chain.shownCount, found.length);
  }

  #compareHead(actor: ActorId, { links }: Chain, head: Head | undefined, count: number): void {
    const last = links[count - 1];
    if (last === undefined || head === undefined) {
      if (last !== undefined || head !== undefined)
        fail(actor, `has ${count} links and head ${head?.linkCount}`);
      return;
    }
    const { digest, seq, eventCount } = last;
    if (head.linkCount !== count)
      fail(actor, `has ${count} links, its head counts ${head.linkCount}`);
    if (!equalBytes(head.digest, digest)) fail(actor, "has another head than its last link");
    if (head.eventCount !== seq + eventCount)
      fail(actor, `has a head of ${head.eventCount} events`);
  }

  #compareEntry(actor: ActorId, { links }: Chain, entry: Entry | undefined): void {
    const given = links.findLast((link) => link.entry !== undefined)?.entry;
    const [said, expected] = [JSON.stringify(sorted(entry)), JSON.stringify(sorted(given))];
    if (said !== expected) fail(actor, `is listed as ${said}, was given as ${expected}`);
  }

  async #compareBlob(store: Audited, { blob, isPromised }: KnownBlob): Promise<void> {
    const bytes = await store.blob(blob.digest);
    const name = blob.digest.toHex().slice(0, 8);
    if (bytes === undefined) {
      if (isPromised)
        throw new AuditError(`blob ${name} of ${blob.bytes.length} bytes is not there`);
      return;
    }
    if (!equalBytes(bytes, blob.bytes)) throw new AuditError(`blob ${name} has other bytes`);
  }

  #know(blob: Blob): void {
    const key = blob.digest.toHex();
    if (!this.#blobs.has(key)) this.#blobs.set(key, { blob, isPromised: false });
  }

  #mustKeep(key: string): void {
    const known = this.#blobs.get(key);
    if (known !== undefined) known.isPromised = true;
  }
}

/** What the store did is not what it had promised. */
export class AuditError extends Error {
  override readonly name = "AuditError";
}

interface Chain {
  /** All that was handed in and not refused, oldest first. */
  readonly links: Append[];
  /** How many of them were acknowledged, or read. */
  shownCount: number;
  /** The latest term that was claimed, answered or not; 0 where none was since the store was opened. */
  claimedTerm: number;
}

interface KnownBlob {
  readonly blob: Blob;
  /** It was acknowledged, alone or with its link. */
  isPromised: boolean;
}

async function read(store: Audited, actor: ActorId): Promise<StoredLink[]> {
  return (await Array.fromAsync(store.links(actor, 0))).flat();
}

function sorted(entry: Entry | undefined): readonly unknown[] {
  if (entry === undefined) return [];
  const { name, supervisor, status, wakeAtMs, dirty, replayFromSeq } = entry;
  return [name, supervisor, status, wakeAtMs, dirty, replayFromSeq];
}

function fail(actor: ActorId, what: string): never {
  throw new AuditError(`actor ${actor.slice(-4)}: ${what}`);
}

/** As `equalBytes`, and natively: all that was ever written is compared again and again. */
function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
