import { DIGEST_BYTES, type Digest } from "../base/mod.ts";
import type { Append } from "../store/mod.ts";

/** One batch of links, all bytes of it in one buffer, which changes hands instead of being copied. */
export interface PackedAppends {
  readonly heads: readonly PackedHead[];
  /** Of each: the digest that is expected, its own, the link, then each blob's digest and bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

type PackedHead = Pick<Append, "actor" | "term" | "seq" | "eventCount" | "entry"> & {
  readonly linkBytes: number;
  readonly blobBytes: readonly number[];
};

/** The bytes are copied: the caller may use its buffers again at once. */
export function packAppends(batch: readonly Append[]): PackedAppends {
  const bytes = new Uint8Array(batch.reduce((sum, append) => sum + sizeOf(append), 0));
  let at = 0;
  const put = (part: Uint8Array): void => {
    bytes.set(part, at);
    at += part.length;
  };
  const heads = batch.map(
    ({ actor, term, seq, eventCount, entry, expected, digest, link, blobs }) => {
      put(expected);
      put(digest);
      put(link);
      for (const blob of blobs) {
        put(blob.digest);
        put(blob.bytes);
      }
      const blobBytes = blobs.map((blob) => blob.bytes.length);
      return { actor, term, seq, eventCount, entry, linkBytes: link.length, blobBytes };
    },
  );
  return { heads, bytes };
}

export function unpackAppends({ heads, bytes }: PackedAppends): readonly Append[] {
  let at = 0;
  const take = (size: number): Uint8Array => bytes.subarray(at, (at += size));
  const digest = (): Digest => take(DIGEST_BYTES) as Digest; // as it was packed
  return heads.map(({ linkBytes, blobBytes, ...head }) => ({
    ...head,
    expected: digest(),
    digest: digest(),
    link: take(linkBytes),
    blobs: blobBytes.map((size) => ({ digest: digest(), bytes: take(size) })),
  }));
}

function sizeOf({ link, blobs }: Append): number {
  const kept = blobs.reduce((sum, { bytes }) => sum + DIGEST_BYTES + bytes.length, 0);
  return 2 * DIGEST_BYTES + link.length + kept;
}
