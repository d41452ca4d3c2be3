import type { ActorId, Digest } from "../../base/mod.ts";
import type { ChainRow, IndexChanges, IndexMark, LogIndex } from "./log-index.ts";
import { OWNER_BYTES } from "./frame.ts";
import { NOWHERE, type Place } from "./place.ts";

/** An index that lives as long as it is held: for tests, and for readers where no other is whole. */
export class MemoryIndex implements LogIndex {
  readonly #chains = new Map<ActorId, ChainRow>();
  readonly #blobs = new Map<string, Place>();
  readonly #damagedBlobs = new Map<string, Place>();
  #order: ActorId[] | undefined;
  #mark: IndexMark | undefined;

  mark(): IndexMark | undefined {
    return this.#mark;
  }

  chain(actor: ActorId): ChainRow | undefined {
    return this.#chains.get(actor);
  }

  chains(after: ActorId | undefined, countMax: number): readonly ChainRow[] {
    const order = (this.#order ??= Array.from(this.#chains.keys()).toSorted());
    const from = after === undefined ? 0 : firstAfter(order, after);
    return order.slice(from, from + countMax).map((actor) => this.#chains.get(actor) as ChainRow);
  }

  damaged(): readonly ChainRow[] {
    return Array.from(this.#chains.values()).filter((row) => row.damage !== undefined);
  }

  blob(digest: Digest): Place | undefined {
    return this.#blobs.get(digest.toHex());
  }

  damagedBlob(digest: Digest): Place | undefined {
    return this.#damagedBlobs.get(digest.subarray(0, OWNER_BYTES).toHex());
  }

  take(changes: IndexChanges, mark: IndexMark): void {
    for (const row of changes.chains) {
      const before = this.#chains.get(row.actor);
      if (before === undefined) this.#order = undefined;
      this.#chains.set(row.actor, laterRow(before, row));
    }
    for (const [digest, place] of changes.blobs) {
      this.#blobs.set(digest, place);
      this.#damagedBlobs.delete(digest.slice(0, 2 * OWNER_BYTES));
    }
    for (const [half, place] of changes.damagedBlobs) this.#damagedBlobs.set(half, place);
    this.#mark = mark;
  }

  clear(): void {
    this.#chains.clear();
    this.#blobs.clear();
    this.#damagedBlobs.clear();
    this.#order = undefined;
    this.#mark = undefined;
  }

  close(): void {}
}

/** A row after a change: what the change does not say stays, and the first damage is the one that counts. */
export function laterRow(before: ChainRow | undefined, change: ChainRow): ChainRow {
  if (before === undefined) return change;
  const head = change.place === NOWHERE ? before : change;
  return {
    ...head,
    entry: change.entry ?? before.entry,
    damage: before.damage ?? change.damage,
  };
}

function firstAfter(order: readonly ActorId[], after: ActorId): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((order[middle] as ActorId) <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
