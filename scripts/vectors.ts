/** `npm run vectors`: writes test/vectors/*.json, chains and values for whoever writes another implementation. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Digest } from "../src/base/mod.ts";
import { describe, type Event, sealLink } from "../src/chain/mod.ts";
import { nodeSha256 } from "../src/theater/mod.ts";
import { type BadChain, badChains } from "./vectors/bad-chains.ts";
import { everything, PEER } from "./vectors/every-kind.ts";
import { type GoodChain, goodChains } from "./vectors/good-chains.ts";
import { type BadValue, badValues, type GoodValue, goodValues } from "./vectors/values.ts";

export interface Vectors {
  readonly chains: { readonly good: readonly GoodChain[]; readonly bad: readonly BadChain[] };
  readonly events: readonly {
    readonly kind: string;
    readonly text: string;
    readonly hex: string;
  }[];
  readonly values: { readonly good: readonly GoodValue[]; readonly bad: readonly BadValue[] };
}

/** The same bytes every time. */
export async function makeVectors(): Promise<Vectors> {
  const all = everything();
  const events = all.links.flatMap(({ link }) => link.events);
  return {
    chains: { good: await goodChains(all), bad: await badChains(all) },
    events: events.map((event) => ({
      kind: event.kind,
      text: describe(event),
      hex: eventBytes(event).toHex(),
    })),
    values: { good: goodValues(), bad: badValues() },
  };
}

/** The last item of the last field of a link that holds nothing else. */
function eventBytes(event: Event): Uint8Array {
  const header = { actor: PEER, seq: 0, parent: zero(), turn: undefined, atMs: 0 };
  const { bytes } = sealLink(nodeSha256, { ...header, events: [event] });
  return bytes.slice(1 + 1 + 17 + 1 + 34 + 1 + 1 + 1);
}

function zero(): Digest {
  return new Uint8Array(32) as Digest;
}

if (import.meta.main) {
  const folder = join(import.meta.dirname, "../test/vectors");
  for (const [name, content] of Object.entries(await makeVectors()))
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(content, undefined, 1)}\n`);
}
