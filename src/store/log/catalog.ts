import { type ActorId, actorIdFromBytes, type Digest, ZERO_DIGEST } from "../../base/mod.ts";
import { type Listed, PAGE_ENTRIES_MAX } from "../chain-store.ts";
import { listedAs, tipOf } from "./chain-state.ts";
import { decodeEntry } from "./entry-codec.ts";
import { BLOB_FRAME, type Frame, OWNER_BYTES } from "./frame.ts";
import type { ChainRow, Damage, IndexMark, LogIndex, LogIndexReader } from "./log-index.ts";
import { NOWHERE, type Place } from "./place.ts";

/**
 * What the log says of its actors and blobs: the index, and what came after its mark. The writer feeds it with what it wrote, an
 * opening or a reader with what it scans: the same frames give the same rows.
 */
export class Catalog {
  readonly #index: LogIndexReader;
  readonly #chains = new Map<ActorId, ChainRow>();
  readonly #blobs = new Map<string, Place>();
  readonly #damagedBlobs = new Map<string, Place>();
  readonly #trusting: boolean;

  /** Trusting: the frames that come follow each other, because whoever feeds them wrote them. Then rows are not read before they change. */
  constructor(index: LogIndexReader, { trusting }: { readonly trusting: boolean }) {
    this.#index = index;
    this.#trusting = trusting;
  }

  /** Rows that the index does not have yet. */
  get changeCount(): number {
    return this.#chains.size + this.#blobs.size + this.#damagedBlobs.size;
  }

  chain(actor: ActorId): ChainRow | undefined {
    return this.#chains.get(actor) ?? this.#index.chain(actor);
  }

  /** All chains, damaged ones too, in pages. One that appears meanwhile may be missed. */
  *pages(): Generator<readonly Listed[]> {
    const changed = Array.from(this.#chains.values());
    for (let from = 0; from < changed.length; from += PAGE_ENTRIES_MAX) {
      const page = listRows(changed.slice(from, from + PAGE_ENTRIES_MAX));
      if (page.length > 0) yield page;
    }
    yield* indexPages(this.#index, new Set(changed.map(({ actor }) => actor)));
  }

  blob(digest: Digest): Place | undefined {
    return this.#blobs.get(digest.toHex()) ?? this.#index.blob(digest);
  }

  damagedBlob(digest: Digest): Place | undefined {
    const half = digest.subarray(0, OWNER_BYTES).toHex();
    return this.#damagedBlobs.get(half) ?? this.#index.damagedBlob(digest);
  }

  /** The next frame of the log. `entry` is what stands at its body's end; empty where it brings none. */
  absorb(frame: Frame, entry: Uint8Array): void {
    if (frame.kind === BLOB_FRAME) return this.#absorbBlob(frame);
    const actor = actorOf(frame.owner);
    const before = this.#chains.get(actor) ?? (this.#trusting ? undefined : this.chain(actor));
    // The index of a running host may have moved on since its mark was read.
    if (before !== undefined && frame.number < before.linkCount) return;
    this.#chains.set(actor, {
      actor,
      place: frame.place,
      digest: frame.digest.slice() as Digest,
      linkCount: frame.number + 1,
      eventCount: frame.first + frame.eventCount,
      entry: entry.length > 0 ? decodeEntry(entry) : before?.entry,
      damage: before?.damage ?? (this.#trusting ? undefined : gap(before, frame)),
    });
  }

  /**
   * A frame of this owner is damaged. Gives the actor and its damage, or undefined where this was the frame of a blob, or where an
   * earlier link of the actor was damaged already.
   */
  damage(owner: Uint8Array, isBlob: boolean, place: Place): [ActorId, Damage] | undefined {
    if (isBlob) {
      this.#damagedBlobs.set(owner.toHex(), place);
      return undefined;
    }
    const actor = actorOf(owner);
    const before = this.chain(actor) ?? emptyRow(actor);
    if (before.damage !== undefined) return undefined;
    const damage = { place, link: before.linkCount, seq: before.eventCount };
    this.#chains.set(actor, { ...before, damage });
    return [actor, damage];
  }

  /** Hands everything to the index, up to the mark. */
  flush(index: LogIndex, mark: IndexMark): void {
    index.take(
      { chains: this.#chains.values(), blobs: this.#blobs, damagedBlobs: this.#damagedBlobs },
      mark,
    );
    this.#chains.clear();
    this.#blobs.clear();
    this.#damagedBlobs.clear();
  }

  /** A blob is known when its last part is. */
  #absorbBlob({ digest, first, length, number, place }: Frame): void {
    if (first + length === number) this.#blobs.set(digest.toHex(), place);
  }
}

/** Pages of an index, without the actors that were seen. */
export function* indexPages(
  index: LogIndexReader,
  seen: ReadonlySet<ActorId>,
): Generator<readonly Listed[]> {
  let after: ActorId | undefined;
  for (;;) {
    const rows = index.chains(after, PAGE_ENTRIES_MAX);
    const page = listRows(rows.filter(({ actor }) => !seen.has(actor)));
    if (page.length > 0) yield page;
    if (rows.length < PAGE_ENTRIES_MAX) return;
    after = rows.at(-1)?.actor;
  }
}

function listRows(rows: readonly ChainRow[]): Listed[] {
  return rows.flatMap((row) => {
    const tip = tipOf(row);
    return tip === undefined ? [] : [listedAs(row.actor, tip)];
  });
}

/** A link that does not follow the one before: the one that should stand between is lost, and nothing else told. */
function gap(before: ChainRow | undefined, frame: Frame): Damage | undefined {
  const { place, linkCount, eventCount } = before ?? {
    place: NOWHERE,
    linkCount: 0,
    eventCount: 0,
  };
  const follows =
    frame.previous === place && frame.number === linkCount && frame.first === eventCount;
  return follows ? undefined : { place: frame.previous, link: linkCount, seq: eventCount };
}

function emptyRow(actor: ActorId): ChainRow {
  const none = { place: NOWHERE, digest: ZERO_DIGEST, linkCount: 0, eventCount: 0 };
  return { actor, ...none, entry: undefined, damage: undefined };
}

function actorOf(owner: Uint8Array): ActorId {
  const actor = actorIdFromBytes(owner);
  if (actor === undefined) throw new Error("a frame's owner is not as long as an actor's id");
  return actor;
}
