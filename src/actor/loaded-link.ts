import type { Digest } from "../base/mod.ts";
import type { Link } from "../chain/mod.ts";
import type { Blob } from "../store/mod.ts";

/** One link of a chain that was verified, with the blobs that it is the first to name. */
export interface LoadedLink {
  readonly digest: Digest;
  readonly link: Link;
  readonly blobs: readonly Blob[];
}

/** Links in order, in pieces of any size: so that nothing is waited for between two links of one piece. */
export type LoadedPages = AsyncIterable<Iterable<LoadedLink>> | Iterable<Iterable<LoadedLink>>;
