import { concatBytes, type Digest } from "../../src/base/mod.ts";
import {
  blobItem,
  type BlobReference,
  checkpointItem,
  encodeKeyvalue,
  type Event,
  ledgerDigest,
  type Link,
  linkItem,
  PersistentMap,
  verifyExport,
  withheldItem,
} from "../../src/chain/mod.ts";
import {
  bytesOf,
  called,
  OK,
  received,
  replied,
  returned,
  Sample,
} from "../../src/chain/samples.contract.ts";
import { nodeSha256 } from "../../src/theater/mod.ts";
import { PEER, smallest } from "./every-kind.ts";

export interface GoodChain {
  readonly name: string;
  readonly actor: string;
  readonly genesis: string;
  readonly head: string;
  readonly linkCount: number;
  readonly eventCount: number;
  readonly turnCount: number;
  readonly blobCount: number;
  readonly erasedCount: number;
  readonly withheldCount: number;
  /** The digest of the ledger after the head. */
  readonly ledger: string;
  readonly hex: string;
}

/** The first byte of `[digest, link]`. */
const LINK = 0x82;

export async function goodChains(all: Sample): Promise<GoodChain[]> {
  const waits = smallest("waits");
  waits.add([received("send"), called(0, undefined)]);
  waits.add([returned(4), replied()]);
  const fork = new Sample(nodeSha256, "fork");
  const source = { actor: PEER, seq: 9, link: fork.digest("link") };
  const keyvalue = encodeKeyvalue(PersistentMap.of([["a", OK]]));
  fork.add([fork.started("fork", { fork: { source, keyvalue } }), received("init"), replied()]);
  const items = await all.items();
  const erased = items.map((item) =>
    contains(item, bytesOf("a secret"))
      ? withheldItem(all.links.flatMap(redactions)[0] as Digest)
      : item,
  );
  return [
    good("the smallest: a genesis", await smallest("smallest").items()),
    good("a turn that waits is several links", await waits.items()),
    good("a fork", await fork.items()),
    good("every kind of event and effect", items),
    good("every kind, a private payload erased", erased),
    good("cut at a link's end", items.slice(0, 4)),
    good("what retention leaves, from a checkpoint", checkpointed(all)),
  ];
}

function redactions({ link }: { readonly link: Link }): readonly Digest[] {
  return link.events.flatMap((event) => (event.kind === "redacted" ? event.blobs : []));
}

function contains(item: Uint8Array, part: Uint8Array): boolean {
  return item[0] !== LINK && Buffer.from(item).includes(part);
}

export function checkpointed(all: Sample): Uint8Array[] {
  const at = all.links.findIndex(({ link }) => link.events[0]?.kind === "marked");
  const cut = verifyExport(concatBytes(prefix(all, at)), nodeSha256);
  const { actor, genesis, head, nextSeq: seq, atMs, ledger } = cut;
  const named = [all.blob(bytesOf("a value kept beside the link"))];
  const kept = all.links[at] as (typeof all.links)[number];
  return [
    ...named.map(({ digest }) => withheldItem(digest)),
    checkpointItem({ actor, genesis, head, seq, atMs, ledger }),
    blobItem(all.blobs.get(all.blob(bytesOf("the state")).digest.toHex()) as Uint8Array),
    linkItem(kept.digest, kept.bytes),
  ];
}

/** The first links, their blobs kept back. */
function prefix({ links }: Sample, count: number): Uint8Array[] {
  const seen = new Set<string>();
  return links.slice(0, count).flatMap(({ digest, bytes, link }) => [
    ...link.events.flatMap(references).flatMap((reference) => {
      const name = reference.digest.toHex();
      if (seen.has(name)) return [];
      seen.add(name);
      return [withheldItem(reference.digest)];
    }),
    linkItem(digest, bytes),
  ]);
}

function references(event: Event): BlobReference[] {
  if (event.kind !== "called" || event.effect?.kind !== "put") return [];
  return event.effect.value instanceof Uint8Array ? [] : [event.effect.value];
}

function good(name: string, items: readonly Uint8Array[]): GoodChain {
  const bytes = concatBytes(items);
  const report = verifyExport(bytes, nodeSha256);
  return {
    name,
    actor: report.actor,
    genesis: report.genesis.toHex(),
    head: report.head.toHex(),
    linkCount: report.linkCount,
    eventCount: report.eventCount,
    turnCount: report.turnCount,
    blobCount: report.blobCount,
    erasedCount: report.erasedCount,
    withheldCount: report.withheldCount,
    ledger: ledgerDigest(nodeSha256, report.ledger).toHex(),
    hex: bytes.toHex(),
  };
}
