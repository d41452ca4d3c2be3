import { ZERO_DIGEST } from "../../src/base/mod.ts";
import { type Event, LinkWriter } from "../../src/chain/mod.ts";
import { type LoadedLink, nodeSha256 } from "../../src/theater/mod.ts";

/** A chain with some of its events changed, and all of its links hashed anew: it verifies. */
export async function rehashed(
  chain: AsyncIterable<LoadedLink>,
  change: (event: Event) => readonly Event[],
): Promise<LoadedLink[]> {
  const writer = new LinkWriter(nodeSha256);
  const links: LoadedLink[] = [];
  for await (const loaded of chain) {
    const parent = links.at(-1)?.digest ?? ZERO_DIGEST;
    const link = { ...loaded.link, parent, events: loaded.link.events.flatMap(change) };
    writer.begin(link);
    for (const event of link.events) writer.record(event);
    links.push({ ...loaded, link, digest: writer.seal().digest });
  }
  return links;
}
