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

/** What an upgrade by this one came to, from this event on; undefined where its chain says of none. @throws StoreError, ChainError */
export async function upgradeSince(
  store: StoreReader,
  id: ActorId,
  fromSeq: number,
  by: string,
): Promise<Upgraded | undefined> {
  for await (const { digest, link, seq } of keptLinks(store, id, fromSeq)) {
    for (const [at, event] of decodeLink(link).events.entries()) {
      if (event.kind !== "upgraded" || event.by !== by || seq + at < fromSeq) continue;
      return { receipt: { link: digest, seq: seq + at }, stateBytes: undefined };
    }
  }
  return undefined;
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
