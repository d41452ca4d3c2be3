/** `npm run vectors`: writes test/vectors/*.json, chains and values for whoever writes another implementation. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type ActorId,
  concatBytes,
  type Digest,
  Handle,
  type Value,
  type WitType,
  witText,
} from "../src/base/mod.ts";
import {
  type BlobReference,
  blobItem,
  type ChainCode,
  checkpointItem,
  describe,
  encodeKeyvalue,
  encodeTimers,
  encodeValue,
  type Event,
  ledgerDigest,
  type Link,
  linkDigest,
  linkItem,
  PersistentMap,
  sealLink,
  verifyExport,
  withheldItem,
} from "../src/chain/mod.ts";
import {
  bytesOf,
  called,
  failed,
  OK,
  received,
  replied,
  returned,
  Sample,
} from "../src/chain/samples.contract.ts";
import { nodeSha256 } from "../src/theater/mod.ts";

export interface Vectors {
  readonly chains: { readonly good: readonly GoodChain[]; readonly bad: readonly BadChain[] };
  readonly events: readonly {
    readonly kind: string;
    readonly text: string;
    readonly hex: string;
  }[];
  readonly values: { readonly good: readonly GoodValue[]; readonly bad: readonly BadValue[] };
}

interface GoodChain {
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

interface BadChain {
  readonly name: string;
  /** `form`: canonical form, digests, order and blobs refuse it. `meaning`: all that is right, and no actor records it. */
  readonly level: "form" | "meaning";
  readonly code: ChainCode;
  readonly hex: string;
}

interface GoodValue {
  readonly wit: string;
  readonly type: WitType;
  /** JSON, where `{"$": …}` stands for bytes in hex, a 64-bit integer, a handle's number or a float that JSON has not. */
  readonly value: unknown;
  readonly hex: string;
}

interface BadValue {
  readonly wit: string;
  readonly type: WitType;
  readonly why: string;
  readonly code: ChainCode;
  readonly hex: string;
}

const PEER = "0123456789abcdef0123456789abcdef" as ActorId;
const OTHER = "ffffffffffffffffffffffffffffffff" as ActorId;
const LINK = 0x82;

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

function smallest(name: string): Sample {
  const sample = new Sample(nodeSha256, name);
  sample.add([sample.started("new"), received("init"), replied()]);
  return sample;
}

/** A chain in which every kind of event and of effect occurs. */
function everything(): Sample {
  const sample = smallest("every kind");
  const position = { address: "shop", n: 1, after: 0, settled: 0 };
  const fromPeer = { sender: { kind: "actor", id: PEER } } as const;
  sample.add([
    received("call", {
      ...fromPeer,
      position,
      deadlineMs: 1_790_000_030_000,
      cause: { actor: PEER, seq: 41, link: sample.digest("cause") },
      trace: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    }),
    called(1, OK, {
      kind: "message",
      address: "cart",
      n: 1,
      message: "call",
      dueMs: 1_790_000_030_000,
    }),
    called(1, OK, { kind: "message", address: "stock", n: 1, message: "send", dueMs: undefined }),
    called(3, OK, { kind: "timer", dueMs: 1_790_000_060_000, everyMs: 60_000 }),
    called(3, OK, { kind: "timer", dueMs: 1_790_000_060_000, everyMs: undefined }),
    called(3, OK, { kind: "cancelled", token: 7 }),
    called(3, OK, { kind: "put", key: "a", value: bytesOf("1") }),
    called(3, OK, {
      kind: "put",
      key: "b",
      value: sample.blob(bytesOf("a value kept beside the link")),
    }),
    called(3, OK, { kind: "removed", key: "a" }),
    called(3, OK, { kind: "child", id: PEER, change: "added" }),
    called(3, OK, { kind: "child", id: OTHER, change: "added" }),
    called(3, OK, { kind: "monitor", id: PEER, change: "added" }),
    called(3, OK, { kind: "channel", token: 15, peer: PEER, change: "opened" }),
    called(2, undefined),
  ]);
  sample.add([
    { kind: "settled", messages: [{ address: "stock", n: 1, refused: "not-found" }] },
    returned(16, { kind: "answered", token: 4 }),
    replied({ deferred: true, state: sample.digest("state") }),
  ]);
  sample.add([
    received("channel", { ...fromPeer, token: 15 }),
    called(3, OK, { kind: "reply", token: 3 }),
    called(3, OK, { kind: "channel", token: 15, peer: PEER, change: "closed" }),
    replied(),
  ]);
  sample.add([received("timer", { token: 6 }), failed({ retried: true })]);
  sample.add([sample.started("epoch"), received("timer", { again: 24 }), replied()]);
  sample.add([
    received("exit", fromPeer),
    {
      kind: "decided",
      child: PEER,
      incarnation: 0,
      exit: { kind: "abnormal", code: "ENGINE_TRAP" },
      decision: "restart",
      stop: [OTHER],
      start: [PEER],
    },
    replied(),
  ]);
  sample.add([
    {
      kind: "marked",
      epoch: 1,
      state: sample.digest("state"),
      ledger: ledgerDigest(nodeSha256, sample.ledger),
      blobs: [sample.blob(bytesOf("the state"))],
    },
  ]);
  const keyvalue = sample.blob(encodeKeyvalue(PersistentMap.of([["a", bytesOf("1")]])));
  sample.add([
    { kind: "rewound", to: 2, by: "ops", timers: encodeTimers(PersistentMap.of()), keyvalue },
    {
      kind: "upgraded",
      by: "ops",
      component: sample.digest("component 2"),
      manifest: sample.digest("manifest 2"),
      grant: Uint8Array.of(0xa0),
    },
  ]);
  const secret = sample.blob(bytesOf("a secret"), new Uint8Array(16).fill(0x5a));
  sample.add([
    sample.started("upgrade"),
    received("call", { sender: { kind: "client", name: "ann" }, key: "order 7", args: [secret] }),
    replied(),
  ]);
  sample.add([received("send"), failed()]);
  sample.add([
    { kind: "stopped", code: "ACTOR_STOPPED", origin: "host" },
    { kind: "redacted", by: "ops", blobs: [secret.digest] },
  ]);
  return sample;
}

async function goodChains(all: Sample): Promise<GoodChain[]> {
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

function checkpointed(all: Sample): Uint8Array[] {
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

async function badChains(all: Sample): Promise<BadChain[]> {
  return [
    ...(await badForms()),
    ...badBytes(),
    ...badBlobs(),
    ...badMeanings(),
    ...badCheckpoints(all),
  ];
}

function bad(
  level: BadChain["level"],
  name: string,
  code: ChainCode,
  items: readonly (Uint8Array | undefined)[],
): BadChain {
  const hex = concatBytes(items.filter((item) => item !== undefined)).toHex();
  return { name, level, code, hex };
}

/** Items that are each right, and not together. */
async function badForms(): Promise<BadChain[]> {
  const sample = smallest("bad");
  for (let at = 0; at < 4; at++) sample.add([received("send"), replied()]);
  const [a, b, c, d, e] = (await sample.items()) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const other = smallest("other");
  other.add([received("send"), replied()]);
  const [, foreign] = await other.items();
  const middle = sample.links[2] as (typeof sample.links)[number];
  const form = bad.bind(undefined, "form");
  return [
    form("nothing", "CHAIN_EMPTY", []),
    form("a byte of a link changed", "CHAIN_DIGEST_MISMATCH", [
      a,
      b,
      c.with(c.length - 3, 0xd3),
      d,
      e,
    ]),
    form("a byte of a digest changed", "CHAIN_DIGEST_MISMATCH", [
      a,
      b.with(5, (b[5] as number) ^ 1),
      c,
      d,
      e,
    ]),
    form("cut within a link", "CHAIN_CUT_SHORT", [a, b, c.subarray(0, -1)]),
    form("cut within a head", "CHAIN_CUT_SHORT", [a, b, c.subarray(0, 2)]),
    form("a link left out", "CHAIN_PARENT_MISMATCH", [a, b, d, e]),
    form("the genesis left out", "CHAIN_PARENT_MISMATCH", [b, c, d, e]),
    form("two links swapped", "CHAIN_PARENT_MISMATCH", [a, b, d, c, e]),
    form("a link twice", "CHAIN_PARENT_MISMATCH", [a, b, b, c, d, e]),
    form("a link of another actor", "CHAIN_ACTOR_MISMATCH", [a, b, foreign, c, d, e]),
    form("a link in the middle hashed anew", "CHAIN_PARENT_MISMATCH", [
      a,
      b,
      seal({ ...middle.link, events: [received("send"), replied({ result: bytesOf("x") })] }),
      d,
      e,
    ]),
    form("a link of another actor that fits otherwise", "CHAIN_ACTOR_MISMATCH", [
      a,
      seal({ ...link(sample, 1), actor: PEER }),
    ]),
    form("a seq that is not the next", "CHAIN_SEQ_MISMATCH", [
      a,
      seal({ ...link(sample, 1), seq: 4 }),
    ]),
    form("a time before that of the link before", "CHAIN_TIME_REVERSED", [
      a,
      seal({ ...link(sample, 1), atMs: 1 }),
    ]),
    form("a first link with a parent", "CHAIN_PARENT_MISMATCH", [
      seal({ ...link(sample, 0), parent: sample.digest("") }),
    ]),
    form("an item that an export does not have", "CHAIN_BAD_SHAPE", [a, Uint8Array.of(0x01)]),
  ];
}

function link(sample: Sample, at: number): Link {
  return (sample.links[at] as (typeof sample.links)[number]).link;
}

function seal(one: Link): Uint8Array {
  const { digest, bytes } = sealLink(nodeSha256, one);
  return linkItem(digest, bytes);
}

/** A genesis of which some bytes are others, hashed anew. */
function badBytes(): BadChain[] {
  const sample = smallest("bytes");
  const { bytes } = sample.links[0] as (typeof sample.links)[number];
  const form = (name: string, code: ChainCode, from: string, to: string): BadChain => {
    const hex = bytes.toHex();
    if (hex.split(from).length !== 2) throw new Error(`${name}: ${from} is not there once`);
    const changed = Uint8Array.fromHex(hex.replace(from, to));
    return bad("form", name, code, [linkItem(linkDigest(nodeSha256, changed), changed)]);
  };
  const id = `50${sample.actor}`;
  const at = "1b000001a0c4506c00"; // 1,790,000,000,000
  const tail = "85054281001904d2f6f4"; // the `replied` at the end
  return [
    form("an unknown version", "CHAIN_UNKNOWN_VERSION", `8701${id}`, `8702${id}`),
    form("a link of six fields", "CHAIN_BAD_SHAPE", `8701${id}`, `86${id}`),
    form(
      "a longer head than its number needs",
      "CHAIN_NOT_CANONICAL",
      `8701${id}00`,
      `8701${id}1800`,
    ),
    form("an array of indefinite length", "CHAIN_NOT_CANONICAL", `${at}83`, `${at}9f`),
    form("a tag", "CHAIN_BAD_SHAPE", `8701${id}`, `87c101${id}`),
    form("a float", "CHAIN_BAD_SHAPE", `01${at}83`, "01fb427a0c3d9f00000083"),
    form("an id of another length", "CHAIN_BAD_SHAPE", id, `4f${sample.actor.slice(2)}`),
    form("an unknown kind of event", "CHAIN_BAD_SHAPE", tail, `850d${tail.slice(4)}`),
    form("an event of another shape", "CHAIN_BAD_SHAPE", tail, `84${tail.slice(2, -2)}`),
    form("a text that is not UTF-8", "CHAIN_NOT_CANONICAL", "65302e312e30", "65302e312eff"),
    form("no events", "CHAIN_BAD_SHAPE", bytes.toHex().slice(bytes.toHex().indexOf(at)), `${at}80`),
    form("a byte after the last field", "CHAIN_DIGEST_MISMATCH", tail, `${tail}00`),
  ];
}

function badBlobs(): BadChain[] {
  const sample = smallest("blobs");
  const one = sample.blob(bytesOf("one"));
  const two = sample.blob(bytesOf("two"));
  sample.add([received("send", { args: [one, two] }), replied()]);
  sample.add([received("send", { args: [one] }), replied()]);
  const item = (at: number): Uint8Array => seal(link(sample, at));
  const [a, b, c] = [item(0), item(1), item(2)];
  const payload = ({ digest }: BlobReference): Uint8Array =>
    blobItem(sample.blobs.get(digest.toHex()) as Uint8Array);
  const [p, q] = [payload(one), payload(two)];
  const form = bad.bind(undefined, "form");
  const sizes = {
    ...link(sample, 2),
    events: [received("send", { args: [{ ...one, size: 4 }] }), replied()],
  };
  return [
    form("a blob left out", "CHAIN_BLOB_MISSING", [a, p, b, c]),
    form("a blob twice", "CHAIN_BLOB_MISPLACED", [a, p, p, q, b, c]),
    form("a blob again, before a later link that names it", "CHAIN_BLOB_MISPLACED", [
      a,
      p,
      q,
      b,
      p,
      c,
    ]),
    form("blobs in another order", "CHAIN_BLOB_MISPLACED", [a, q, p, b, c]),
    form("a blob too early", "CHAIN_BLOB_MISPLACED", [p, a, q, b, c]),
    form("a blob at the end", "CHAIN_BLOB_MISPLACED", [a, p, q, b, c, p]),
    form("a byte of a blob changed", "CHAIN_BLOB_MISPLACED", [a, p.with(17, 0x58), q, b, c]),
    form("a byte of a salt changed", "CHAIN_BLOB_MISPLACED", [a, p.with(1, 0x58), q, b, c]),
    form("a blob shorter than its salt", "CHAIN_BAD_SHAPE", [a, Uint8Array.of(0x41, 0x00), b, c]),
    form("cut after a blob", "CHAIN_BLOB_MISPLACED", [a, p]),
    form("one blob with two sizes", "CHAIN_BAD_SHAPE", [a, p, q, b, seal(sizes)]),
  ];
}

/** Canonical, hashed and in order, and still nothing that an actor records. */
function badMeanings(): BadChain[] {
  const sample = smallest("meaning");
  const waiting = smallest("meaning");
  waiting.add([received("send"), called(0, undefined)]);
  const after = (
    base: Sample,
    events: readonly Event[],
    fields: Partial<Link> = {},
  ): Uint8Array[] => {
    const begun = events.findIndex(({ kind }) => kind === "received");
    const turn = begun === -1 ? base.ledger.turn?.seq : base.nextSeq + begun;
    const header = {
      actor: base.actor,
      seq: base.nextSeq,
      parent: base.head,
      turn,
      atMs: 1_790_000_000_100,
    };
    return [...base.links.map((one) => seal(one.link)), seal({ ...header, events, ...fields })];
  };
  const move = (name: string, events: readonly Event[], base: Sample = sample): BadChain =>
    bad("meaning", name, "CHAIN_ILLEGAL_MOVE", after(base, events));
  const message = {
    kind: "message",
    address: "cart",
    n: 2,
    message: "send",
    dueMs: undefined,
  } as const;
  const mark = {
    kind: "marked",
    epoch: 0,
    state: undefined,
    ledger: sample.digest("another"),
    blobs: [],
  } as const;
  const fresh = new Sample(nodeSha256, "meaning");
  const table = fresh.started("new", { imports: sample.digest("another") });
  return [
    move("a call outside a turn", [called(0, OK)]),
    move("a turn that does not end", [received("send"), called(0, OK)]),
    move("two turns in one link", [received("send"), replied(), received("send"), replied()]),
    move("an event after a call that waits", [received("send"), called(0, undefined), replied()]),
    move("an import beyond the table", [received("send"), called(9, OK), replied()]),
    move("an answer to a call that was not made", [returned(3), replied()], waiting),
    move("a message while a call waits", [received("send"), replied()], waiting),
    move("a number of a pair left out", [received("send"), called(0, OK, message), replied()]),
    move("a settled message that was never sent", [
      { kind: "settled", messages: [{ address: "cart", n: 1, refused: undefined }] },
    ]),
    move("a timer that was not set", [received("timer", { token: 1 }), replied()]),
    move("a reply that is not owed", [
      received("send"),
      called(0, OK, { kind: "reply", token: 1 }),
      replied(),
    ]),
    move("a second genesis", [sample.started("new", { epoch: 1 }), received("init"), replied()]),
    move("an epoch left out", [sample.started("epoch", { epoch: 2 }), received("send"), replied()]),
    move("a stop in a turn's link", [
      received("send"),
      replied(),
      { kind: "stopped", code: "X", origin: "host" },
    ]),
    bad(
      "meaning",
      "a turn in a link of host events",
      "CHAIN_ILLEGAL_MOVE",
      after(sample, [{ kind: "stopped", code: "X", origin: "host" }], { turn: 1 }),
    ),
    bad("meaning", "a mark of another ledger", "CHAIN_DIGEST_MISMATCH", after(sample, [mark])),
    bad(
      "meaning",
      "a table that its digest does not name",
      "CHAIN_DIGEST_MISMATCH",
      after(fresh, [table, received("init"), replied()]),
    ),
  ];
}

function badCheckpoints(all: Sample): BadChain[] {
  const [blob, checkpoint, state, kept] = checkpointed(all) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const genesis = seal(link(all, 0));
  return [
    bad("form", "a checkpoint after the beginning", "CHAIN_BAD_SHAPE", [
      genesis,
      blob,
      checkpoint,
      state,
      kept,
    ]),
    bad("form", "a checkpoint without its blobs", "CHAIN_BLOB_MISSING", [checkpoint, state, kept]),
    bad("form", "a checkpoint alone", "CHAIN_EMPTY", [blob, checkpoint]),
  ];
}

const U8: WitType = { kind: "u8" };
const FLAGS = Array.from("abcdefghi");

function goodValues(): GoodValue[] {
  const value = (type: WitType, one: Value): GoodValue => ({
    wit: witText(type),
    type,
    value: plain(one),
    hex: encodeValue(type, one).toHex(),
  });
  const cases = [
    { name: "circle", type: U8 },
    { name: "none", type: undefined },
  ];
  const record: WitType = {
    kind: "record",
    fields: [
      { name: "unit-price", type: { kind: "u32" } },
      { name: "name", type: { kind: "string" } },
    ],
  };
  return [
    value({ kind: "bool" }, false),
    value({ kind: "bool" }, true),
    value(U8, 23),
    value(U8, 24),
    value({ kind: "s8" }, -128),
    value({ kind: "u16" }, 65_535),
    value({ kind: "s16" }, -257),
    value({ kind: "u32" }, 4_294_967_295),
    value({ kind: "s32" }, -1),
    value({ kind: "u64" }, 2n ** 64n - 1n),
    value({ kind: "s64" }, -(2n ** 63n)),
    value({ kind: "f32" }, 1.5),
    value({ kind: "f32" }, NaN),
    value({ kind: "f64" }, -0),
    value({ kind: "f64" }, Infinity),
    value({ kind: "f64" }, NaN),
    value({ kind: "char" }, "😀"),
    value({ kind: "string" }, ""),
    value({ kind: "string" }, "héllo"),
    value({ kind: "list", element: U8 }, Uint8Array.of(1, 2, 3)),
    value({ kind: "list", element: { kind: "u16" } }, [1, 1000]),
    value({ kind: "tuple", elements: [U8, { kind: "bool" }] }, [7, true]),
    value(record, { unitPrice: 250, name: "tea" }),
    value({ kind: "variant", cases }, { tag: "circle", val: 9 }),
    value({ kind: "variant", cases }, { tag: "none", val: undefined }),
    value({ kind: "enum", names: ["low", "high"] }, "high"),
    value(
      { kind: "flags", names: FLAGS },
      Object.fromEntries(FLAGS.map((name) => [name, "ai".includes(name)])),
    ),
    value({ kind: "option", element: U8 }, undefined),
    value({ kind: "option", element: U8 }, 7),
    value(
      { kind: "option", element: { kind: "option", element: U8 } },
      { tag: "some", val: undefined },
    ),
    value({ kind: "result", ok: U8, err: { kind: "string" } }, { tag: "ok", val: 7 }),
    value({ kind: "result", ok: undefined, err: { kind: "string" } }, { tag: "err", val: "no" }),
    value({ kind: "own", resource: "a:b/c#file" }, new Handle("a:b/c#file", 3)),
    value({ kind: "borrow", resource: "a:b/c#file" }, new Handle("a:b/c#file", 300)),
  ];
}

function plain(value: Value): unknown {
  if (value === undefined) return null;
  if (value instanceof Uint8Array) return { $: value.toHex() };
  if (typeof value === "bigint") return { $: String(value) };
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0)))
    return { $: Object.is(value, -0) ? "-0" : String(value) };
  if (value instanceof Handle) return { $: value.rep };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}

function badValues(): BadValue[] {
  const value = (type: WitType, why: string, code: ChainCode, hex: string): BadValue => ({
    wit: witText(type),
    type,
    why,
    code,
    hex,
  });
  const variant: WitType = { kind: "variant", cases: [{ name: "x", type: undefined }] };
  return [
    value(U8, "a longer head than its number needs", "CHAIN_NOT_CANONICAL", "1801"),
    value(U8, "out of range", "CHAIN_BAD_SHAPE", "190100"),
    value(U8, "negative", "CHAIN_BAD_SHAPE", "20"),
    value(U8, "a byte after the value", "CHAIN_TRAILING_BYTES", "0100"),
    value({ kind: "s8" }, "out of range", "CHAIN_BAD_SHAPE", "3880"),
    value({ kind: "bool" }, "a number", "CHAIN_BAD_SHAPE", "01"),
    value({ kind: "f32" }, "another NaN", "CHAIN_NOT_CANONICAL", "fa7fc00001"),
    value({ kind: "f64" }, "half its width", "CHAIN_BAD_SHAPE", "fa3f800000"),
    value({ kind: "char" }, "a surrogate", "CHAIN_BAD_SHAPE", "19d800"),
    value({ kind: "char" }, "above U+10FFFF", "CHAIN_BAD_SHAPE", "1a00110000"),
    value({ kind: "string" }, "overlong UTF-8", "CHAIN_NOT_CANONICAL", "62c080"),
    value({ kind: "string" }, "cut short", "CHAIN_CUT_SHORT", "6261"),
    value({ kind: "list", element: U8 }, "an indefinite length", "CHAIN_NOT_CANONICAL", "5f4101ff"),
    value(
      { kind: "list", element: { kind: "bool" } },
      "more items than bytes",
      "CHAIN_CUT_SHORT",
      "9affffffff",
    ),
    value({ kind: "tuple", elements: [U8] }, "an element too many", "CHAIN_BAD_SHAPE", "820101"),
    value(variant, "an unknown case", "CHAIN_BAD_SHAPE", "8101"),
    value(variant, "a payload too many", "CHAIN_BAD_SHAPE", "820000"),
    value({ kind: "enum", names: ["x"] }, "an unknown name", "CHAIN_BAD_SHAPE", "01"),
    value({ kind: "flags", names: ["a"] }, "a bit beyond the last flag", "CHAIN_BAD_SHAPE", "4102"),
    value({ kind: "option", element: U8 }, "two values", "CHAIN_BAD_SHAPE", "820101"),
    value(
      { kind: "own", resource: "a:b/c#file" },
      "0, where handles are counted from 1",
      "CHAIN_BAD_SHAPE",
      "00",
    ),
  ];
}

if (import.meta.main) {
  const folder = join(import.meta.dirname, "../test/vectors");
  for (const [name, content] of Object.entries(await makeVectors()))
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(content, undefined, 1)}\n`);
}
