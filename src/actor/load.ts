import type { ActorId } from "../base/mod.ts";
import { blobsOf, decodeLink, type Link, namesBlobs, type Seq } from "../chain/mod.ts";
import type { Blob, BlobReader, ChainReader } from "../store/mod.ts";
import { ActorError } from "./errors.ts";
import type { LoadedLink } from "./loaded-link.ts";

/**
 * An actor's durable chain from the store, from the link that holds `fromSeq`, in pages.
 * @throws ChainError where a kept link cannot be read; ActorError ACTOR_CHAIN_UNFIT where a blob was erased.
 */
export async function* load(
  store: ChainReader & BlobReader,
  actor: ActorId,
  fromSeq = 0,
): AsyncGenerator<readonly LoadedLink[]> {
  const named = new Set<string>();
  for await (const page of store.links(actor, fromSeq)) {
    const links: LoadedLink[] = [];
    for (const { digest, link: bytes } of page) {
      const link = decodeLink(bytes);
      const blobs = link.events.some(namesBlobs) ? await newBlobs(store, link, named) : NO_BLOBS;
      links.push({ digest, link, blobs });
    }
    yield links;
  }
}

/** Its link that holds this event, alone. @throws as `load` */
export async function loadOne(
  store: ChainReader & BlobReader,
  actor: ActorId,
  seq: Seq,
): Promise<LoadedLink | undefined> {
  for await (const [first] of store.links(actor, seq)) {
    if (first === undefined) break;
    const link = decodeLink(first.link);
    return { digest: first.digest, link, blobs: await newBlobs(store, link, new Set()) };
  }
  return undefined;
}

const NO_BLOBS: readonly Blob[] = [];

async function newBlobs(
  store: BlobReader,
  link: Link,
  named: Set<string>,
): Promise<readonly Blob[]> {
  const blobs: Blob[] = [];
  for (const { digest } of link.events.flatMap(blobsOf)) {
    const name = digest.toHex();
    if (named.has(name)) continue;
    named.add(name);
    const bytes = await store.blob(digest);
    if (bytes === undefined) {
      throw new ActorError("ACTOR_CHAIN_UNFIT", {
        what: `the blob ${name} was erased`,
        where: `the link that begins with event ${link.seq}`,
        remedy: "replay from a mark after it",
      });
    }
    blobs.push({ digest, bytes });
  }
  return blobs;
}
