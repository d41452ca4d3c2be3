import { concatBytes } from "../../src/base/mod.ts";
import {
  blobItem,
  type BlobReference,
  type ChainCode,
  type Event,
  type Link,
  linkDigest,
  linkItem,
  sealLink,
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
import { checkpointed } from "./good-chains.ts";

export interface BadChain {
  readonly name: string;
  /** `form`: canonical form, digests, order and blobs refuse it. `meaning`: all that is right, and no actor records it. */
  readonly level: "form" | "meaning";
  readonly code: ChainCode;
  readonly hex: string;
}

export async function badChains(all: Sample): Promise<BadChain[]> {
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
  const upgraded = smallest("meaning");
  const [component, manifest] = [upgraded.digest("next"), upgraded.digest("m")];
  upgraded.add([{ kind: "upgraded", by: "ops", component, manifest, grant: OK }]);
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
    move("a message after an upgrade, before its life", [received("send"), replied()], upgraded),
    move(
      "a life after an upgrade, of the component before",
      [
        sample.started("upgrade", { component: sample.digest("component") }),
        received("send"),
        replied(),
      ],
      upgraded,
    ),
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
