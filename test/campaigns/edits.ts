import { concatBytes, equalBytes } from "../../src/base/mod.ts";
import {
  ChainError,
  decodeLink,
  type Event,
  linkItem,
  sealLink,
  verifyExport,
} from "../../src/chain/mod.ts";
import { linkDigest } from "../../src/chain/link-writer.ts";
import { randomChain } from "../../src/chain/samples.contract.ts";
import { nodeSha256 } from "../../src/theater/mod.ts";
import type { Campaign } from "./campaign.ts";
import { pythonVerdicts } from "./python.ts";
import { Seeded } from "./seeded.ts";

/** Exports that edits are made of, and edits that are judged at a time. */
const CHAIN_COUNT = 24;
const BATCH = 2_000;

/** The first byte of `[digest, link]`. */
const LINK = 0x82;

/**
 * Random edits of exports: both verifiers refuse each, except a cut at a link's end, which both report as a shorter
 * chain.
 */
export const run: Campaign = async ({ n, seed }) => {
  const seeded = new Seeded(seed);
  const chains: Chain[] = [];
  for (let at = 0; at < CHAIN_COUNT; at++) chains.push(await newChain(`${seed}/${at}`, seeded));
  const tried: Record<string, number> = {};
  for (let left = n; left > 0; left -= BATCH) {
    const edits = Array.from({ length: Math.min(left, BATCH) }, () => newEdit(chains, seeded));
    const python = pythonVerdicts(edits.map(({ bytes }) => bytes)); // on the other core meanwhile
    const ours = edits.map(({ bytes }) => verdict(bytes));
    const theirs = await python;
    for (const [at, edit] of edits.entries()) {
      const wrong = misjudged(edit, ours[at] as string, theirs[at] as string);
      if (wrong !== undefined) return { passed: false, lines: [wrong] };
      const outcome = edit.shorter === undefined ? edit.kind : "cut at a link's end";
      tried[outcome] = (tried[outcome] ?? 0) + 1;
    }
  }
  return {
    passed: true,
    lines: [`${n} edits, judged alike by both verifiers: ${JSON.stringify(tried)}`],
  };
};

interface Chain {
  readonly items: readonly Uint8Array[];
  readonly bytes: Uint8Array;
  /** Where links end, and what a chain cut there is: `verified LINKS HEAD`. */
  readonly ends: ReadonlyMap<number, string>;
}

interface Edit {
  readonly kind: string;
  readonly bytes: Uint8Array;
  /** What it has to be reported as, where it is a shorter chain; undefined: it has to be refused. */
  readonly shorter: string | undefined;
}

async function newChain(name: string, seeded: Seeded): Promise<Chain> {
  const linkCount = 4 + seeded.below(14);
  const sample = randomChain(nodeSha256, name, (bound) => seeded.below(bound), linkCount);
  const items = await sample.items();
  const ends = new Map<number, string>();
  let end = 0;
  for (const item of items) {
    end += item.length;
    if (item[0] !== LINK) continue;
    const digest = item.subarray(3, 35).toHex();
    ends.set(end, `verified ${ends.size + 1} ${digest}`);
  }
  return { items, bytes: concatBytes(items), ends };
}

/** An edit that changes something. */
function newEdit(chains: readonly Chain[], seeded: Seeded): Edit {
  for (;;) {
    const chain = seeded.pick(chains);
    const kind = seeded.pick(KINDS);
    const bytes = EDITS[kind](chain, seeded, seeded.pick(chains));
    if (equalBytes(bytes, chain.bytes)) continue;
    const prefix = equalBytes(bytes, chain.bytes.subarray(0, bytes.length));
    return { kind, bytes, shorter: prefix ? chain.ends.get(bytes.length) : undefined };
  }
}

type Make = (chain: Chain, seeded: Seeded, other: Chain) => Uint8Array;

const EDITS = {
  byte: ({ bytes }, seeded) => bytes.slice().fill(seeded.below(256), ...one(bytes, seeded)),
  bit: ({ bytes }, seeded) => {
    const at = seeded.below(bytes.length);
    return bytes.with(at, (bytes[at] as number) ^ (1 << seeded.below(8)));
  },
  delete: (chain, seeded) => {
    const parts = cutAnywhere(chain, seeded);
    return concatBytes(parts.toSpliced(1 + seeded.below(parts.length - 1), 1));
  },
  swap: (chain, seeded) => {
    const parts = cutAnywhere(chain, seeded);
    const [a, b] = [seeded.below(parts.length), seeded.below(parts.length)];
    return concatBytes(parts.with(a, parts[b] as Uint8Array).with(b, parts[a] as Uint8Array));
  },
  // Something of both stays: an export that is wholly another actor's is right.
  splice: ({ items }, seeded, other) => {
    const from = 1 + seeded.below(items.length);
    const removed = seeded.below(3);
    const start = seeded.below(other.items.length);
    const foreign = other.items.slice(start, start + 1 + seeded.below(3));
    return concatBytes(items.toSpliced(from, removed, ...foreign));
  },
  duplicate: (chain, seeded) => {
    const parts = cutAnywhere(chain, seeded);
    const at = seeded.below(parts.length);
    const to = seeded.below(parts.length + 1);
    return concatBytes(parts.toSpliced(to, 0, parts[at] as Uint8Array));
  },
  truncate: ({ bytes, ends }, seeded) =>
    bytes.subarray(0, seeded.once(3) ? seeded.pick([...ends.keys()]) : seeded.below(bytes.length)),
  rehash: ({ items }, seeded) => {
    const places = items.flatMap((item, at) => (item[0] === LINK ? [at] : [])).slice(0, -1);
    const at = seeded.pick(places);
    return concatBytes(items.with(at, rehashed(items[at] as Uint8Array, seeded)));
  },
} as const satisfies Record<string, Make>;

const KINDS = Object.keys(EDITS) as (keyof typeof EDITS)[];

function one(bytes: Uint8Array, seeded: Seeded): [number, number] {
  const at = seeded.below(bytes.length);
  return [at, at + 1];
}

/** The items, or the bytes in up to eight pieces. */
function cutAnywhere({ items, bytes }: Chain, seeded: Seeded): readonly Uint8Array[] {
  if (seeded.once(2)) return items;
  const cuts = Array.from({ length: 7 }, () => seeded.below(bytes.length + 1)).toSorted(
    (a, b) => a - b,
  );
  const edges = [0, ...cuts, bytes.length];
  return edges.slice(1).map((end, at) => bytes.subarray(edges[at], end));
}

/** A link changed and given the digest that fits: well-formed at times, any byte at others. */
function rehashed(item: Uint8Array, seeded: Seeded): Uint8Array {
  const bytes = item.slice(35);
  if (seeded.once(2)) {
    bytes[seeded.below(bytes.length)] = seeded.below(256);
    return linkItem(linkDigest(nodeSha256, bytes), bytes);
  }
  const link = decodeLink(bytes);
  const sealed = sealLink(nodeSha256, { ...link, events: link.events.map(forged) });
  return linkItem(sealed.digest, sealed.bytes);
}

function forged(event: Event): Event {
  return event.kind === "replied" || event.kind === "failed"
    ? { ...event, fuel: event.fuel + 1n }
    : event;
}

function verdict(bytes: Uint8Array): string {
  try {
    const { linkCount, head } = verifyExport(bytes, nodeSha256);
    return `verified ${linkCount} ${head.toHex()}`;
  } catch (error) {
    if (error instanceof ChainError) return `refused ${error.message}`;
    throw error;
  }
}

function misjudged(
  { kind, shorter, bytes }: Edit,
  ours: string,
  theirs: string,
): string | undefined {
  const right = (said: string): boolean =>
    shorter === undefined ? said.startsWith("refused ") : said === shorter;
  if (right(ours) && right(theirs)) return undefined;
  return `${kind}: expected ${shorter ?? "a refusal"}, ours said "${ours}", Python's "${theirs}": ${bytes.toHex()}`;
}
