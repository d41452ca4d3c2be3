import { ActorError, type Upgraded } from "../actor/mod.ts";
import type { ActorId, Digest } from "../base/mod.ts";
import { decodeLink, exportChain } from "../chain/mod.ts";
import type { BlobReader, ChainReader, StoredLink, StoreReader } from "../store/mod.ts";
import { stopped } from "./refusals.ts";

/** What is read of a kept chain whether a host runs it or not. */
export type ChainSource = ChainReader & BlobReader;

/** The chain as others verify it, in pieces (docs/chain-format.md, "Export"). @throws StoreError, ChainError */
export function exportOf(store: ChainSource, id: ActorId): AsyncGenerator<Uint8Array> {
  return exportChain(keptLinks(store, id), ({ digest }) => store.blob(digest));
}

/** Encoded, from the link that holds `fromSeq`. @throws StoreError */
export async function* keptLinks(
  store: ChainSource,
  id: ActorId,
  fromSeq = 0,
): AsyncGenerator<StoredLink> {
  for await (const page of store.links(id, fromSeq)) yield* page;
}

/** A component's bytes. @throws ActorError ACTOR_CHAIN_UNFIT where they are not kept */
export async function keptComponent(store: ChainSource, component: Digest): Promise<Uint8Array> {
  const bytes = await store.blob(component);
  if (bytes !== undefined) return bytes;
  throw new ActorError("ACTOR_CHAIN_UNFIT", {
    what: `the component ${component.toHex()} is not in the store`,
    remedy: "replay its export with the component at hand",
  });
}

/** The upgrade since which it has been what it is; undefined where its chain says of none since its latest mark. @throws StoreError, ChainError */
export async function lastUpgrade(store: StoreReader, id: ActorId): Promise<Upgraded | undefined> {
  const listed = await store.actor(id);
  let last: Upgraded | undefined;
  for await (const { digest, link, seq } of keptLinks(store, id, listed?.entry.replayFromSeq)) {
    const { events } = decodeLink(link);
    const at = events.findLastIndex(({ kind }) => kind === "upgraded");
    if (at !== -1) last = { receipt: { link: digest, seq: seq + at }, stateBytes: undefined };
  }
  return last;
}

export function notFound(id: ActorId): ActorError {
  return new ActorError("ACTOR_NOT_FOUND", {
    what: `there is no actor ${id}`,
    remedy: "list the actors, and use a name or an id that is there",
  });
}

/** Why an actor that does not run takes no message. */
export async function whyNotThere(store: ChainReader, id: ActorId): Promise<ActorError> {
  const known = await store.actor(id).catch(() => undefined);
  return known === undefined ? notFound(id) : stopped();
}
