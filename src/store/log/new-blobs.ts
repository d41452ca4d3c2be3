import type { Digest } from "../../base/mod.ts";
import type { LogIndexReader } from "./log-index.ts";
import type { BlobPiece } from "./piece.ts";
import type { Place } from "./place.ts";

interface NewBlob {
  /** Its last part. */
  readonly part: BlobPiece;
  isDurable: boolean;
}

/**
 * Where blobs stand: the index knows the old ones, this those that it was not told yet. That is what bounds it: the index is told after so many
 * changes, or a second.
 */
export class NewBlobs {
  readonly #index: LogIndexReader;
  readonly #blobs = new Map<string, NewBlob>();

  constructor(index: LogIndexReader) {
    this.#index = index;
  }

  /** It is in the log, or on its way: no need to write it again. One that was damaged is written again. */
  isKnown(digest: Digest): boolean {
    if (this.#blobs.has(digest.toHex())) return true;
    if (this.#index.damagedBlob(digest) !== undefined) return false;
    return this.#index.blob(digest) !== undefined;
  }

  /** One that is on its way. Gives what to call when it is durable. */
  add(digest: Digest, part: BlobPiece): () => void {
    const blob: NewBlob = { part, isDurable: false };
    this.#blobs.set(digest.toHex(), blob);
    return () => void (blob.isDurable = true);
  }

  /** Where its last part stands. */
  place(digest: Digest): Place | undefined {
    const blob = this.#blobs.get(digest.toHex());
    if (blob !== undefined) return blob.isDurable ? blob.part.place : undefined;
    return this.#index.blob(digest);
  }

  /** The index knows all that stand before this. */
  forgetBefore(covered: Place): void {
    for (const [digest, { part, isDurable }] of this.#blobs) {
      if (!isDurable || part.place >= covered) return;
      this.#blobs.delete(digest);
    }
  }
}
