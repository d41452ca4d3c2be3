import type { Digest } from "../base/mod.ts";

/** Bytes under their own name. `digest` is SHA-256 of `bytes`: the store believes it, whoever reads checks it. */
export interface Blob {
  readonly digest: Digest;
  readonly bytes: Uint8Array;
}

/**
 * Components, manifests, snapshots, and payloads that a link only names. Content-addressed: a blob never changes, and
 * keeping one twice keeps it once.
 */
export interface BlobStore extends BlobReader {
  /**
   * Resolves when all are durable; a link that names one may be appended after that. What the link itself brings goes
   * with the link instead (`Append.blobs`). The bytes are copied, or written, before it resolves: leave them alone until then.
   * @throws StoreError STORE_FULL (none was kept), STORE_FAILED, STORE_CLOSED.
   */
  keep(blobs: readonly Blob[]): Promise<void>;
}

export interface BlobReader {
  /** Undefined where it was never kept, or was erased. The result belongs to the caller. */
  blob(digest: Digest): Promise<Uint8Array | undefined>;
}
