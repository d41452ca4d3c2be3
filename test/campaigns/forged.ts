import { linkDigest, LinkWriter, type Event, type Slot } from "../../src/chain/mod.ts";
import { type Digest, ZERO_DIGEST } from "../../src/base/mod.ts";
import { given } from "../../src/theater/offline.ts";
import {
  DivergenceError,
  type LoadedLink,
  nodeSha256,
  readExport,
  replay,
} from "../../src/theater/mod.ts";
import type { Campaign } from "./campaign.ts";
import { live } from "./life.ts";
import { Seeded } from "./seeded.ts";

/**
 * Random lives in which one argument of a call, one reply or one amount of fuel was changed, and everything after it hashed anew,
 * so that the chain verifies: replay names that event.
 */
export const run: Campaign = async ({ n, seed }) => {
  const forged: Record<string, number> = {};
  for (let made = 0, at = seed; made < n; at++) {
    const { chain, components } = await live(at);
    const links = await Array.fromAsync(readExport(chain));
    const seeded = new Seeded(at);
    const places = links.flatMap(({ link }, index) =>
      link.events.flatMap((event, offset) =>
        changes(event).map((change) => ({ index, offset, change })),
      ),
    );
    if (places.length === 0) continue;
    const kinds = [...new Set(places.map(({ change }) => change))]; // calls are rare among them
    const kind = seeded.pick(kinds);
    const { index, offset, change } = seeded.pick(places.filter((place) => place.change === kind));
    const seq = (links[index] as LoadedLink).link.seq + offset;
    const found = await divergence(rehashed(links, index, offset, change, seeded), components);
    if (found !== seq) {
      return {
        passed: false,
        lines: [
          `seed ${at}: ${change} of event ${seq} was forged, the replay named ${found ?? "nothing"}`,
        ],
      };
    }
    forged[change] = (forged[change] ?? 0) + 1;
    made++;
  }
  return {
    passed: true,
    lines: [`${n} forged chains: ${JSON.stringify(forged)}; each named by its event`],
  };
};

type Change = "argument" | "reply" | "fuel";

function changes(event: Event): Change[] {
  switch (event.kind) {
    case "called":
      return event.args.some(isInline) ? ["argument"] : [];
    case "replied":
      return isInline(event.result) ? ["reply", "fuel"] : ["fuel"];
    case "failed":
      return event.origin === "guest" ? ["fuel"] : [];
    default:
      return [];
  }
}

function isInline(slot: Slot): slot is Uint8Array {
  return slot instanceof Uint8Array && slot.length > 0;
}

function rehashed(
  links: readonly LoadedLink[],
  index: number,
  offset: number,
  change: Change,
  seeded: Seeded,
): LoadedLink[] {
  const writer = new LinkWriter(nodeSha256);
  let parent: Digest = ZERO_DIGEST;
  return links.map((loaded, at) => {
    const events = loaded.link.events.map((event, of) =>
      at === index && of === offset ? changed(event, change, seeded) : event,
    );
    const link = { ...loaded.link, parent, events };
    writer.begin(link);
    for (const event of events) writer.record(event);
    const { bytes, digest } = writer.seal();
    if (linkDigest(nodeSha256, bytes).toHex() !== digest.toHex())
      throw new Error("hashed otherwise");
    parent = digest;
    return { ...loaded, link, digest };
  });
}

function changed(event: Event, change: Change, seeded: Seeded): Event {
  if (event.kind === "called") {
    const at = event.args.findIndex(isInline);
    return {
      ...event,
      args: event.args.map((slot, of) => (of === at ? flipped(slot as Uint8Array, seeded) : slot)),
    };
  }
  if (event.kind === "replied" && change === "reply") {
    return { ...event, result: flipped(event.result as Uint8Array, seeded) };
  }
  if (event.kind === "replied" || event.kind === "failed") {
    return { ...event, fuel: event.fuel + BigInt(1 + seeded.below(100)) };
  }
  throw new Error(`${event.kind} has no ${change}`);
}

function flipped(bytes: Uint8Array, seeded: Seeded): Uint8Array {
  const copy = bytes.slice();
  const at = seeded.below(copy.length);
  copy[at] = (copy[at] as number) ^ (1 << seeded.below(8));
  return copy;
}

/** The seq of the event that the replay names; undefined where it finds nothing. */
async function divergence(
  links: readonly LoadedLink[],
  components: readonly Uint8Array[],
): Promise<number | undefined> {
  try {
    await replay([links], given(components), nodeSha256);
    return undefined;
  } catch (error) {
    if (error instanceof DivergenceError) return error.divergence.seq;
    throw error;
  }
}
