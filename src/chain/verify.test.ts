import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { concatBytes, type Digest, type Sha256 } from "../base/mod.ts";
import {
  type Checkpoint,
  checkpointItem,
  type ChainReport,
  decodeLink,
  diff,
  ledgerDigest,
  linkItem,
  verifyExport,
  verifyStream,
  walk,
  withheldItem,
} from "./mod.ts";
import { bytesOf, called, OK, randomChain, received, replied, Sample } from "./samples.contract.ts";

const sha256: Sha256 = (bytes) => new Uint8Array(hash("sha256", bytes, "buffer")) as Digest;

function chooser(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

async function exported(sample: Sample): Promise<Uint8Array> {
  return concatBytes(await sample.items());
}

function verify(bytes: Uint8Array): ChainReport {
  return verifyExport(bytes, sha256);
}

function genesis(): Sample {
  const sample = new Sample(sha256, "verified");
  sample.add([sample.started("new"), received("init"), replied()]);
  return sample;
}

test("a chain of legal moves verifies, and the report says what it is", async () => {
  for (let seed = 0; seed < 60; seed++) {
    const sample = randomChain(sha256, `actor ${seed}`, chooser(seed), 25);
    const report = verify(await exported(sample));
    assert.equal(report.actor, sample.actor);
    assert.deepEqual(report.head, sample.head);
    assert.deepEqual(report.genesis, sample.links[0]?.digest);
    assert.equal(report.linkCount, sample.links.length);
    assert.equal(report.nextSeq, sample.nextSeq);
    assert.equal(report.eventCount, sample.nextSeq);
    assert.equal(report.withheldCount, 0);
    assert.deepEqual(ledgerDigest(sha256, report.ledger), ledgerDigest(sha256, sample.ledger));
  }
});

test("it verifies in pieces of any size as it does whole", async () => {
  const bytes = await exported(randomChain(sha256, "pieces", chooser(3), 12));
  const whole = verify(bytes);
  for (const size of [1, 7, 64, 1000]) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    );
    assert.deepEqual(verifyExport(pieces, sha256).head, whole.head);
  }
  const report = await verifyStream(
    (async function* () {
      yield bytes;
    })(),
    sha256,
  );
  assert.deepEqual(report.head, whole.head);
});

test("a chain cut at a link's end is a shorter chain, and cut anywhere else is refused", async () => {
  const sample = randomChain(sha256, "cut", chooser(5), 8);
  const items = await sample.items();
  const ends = new Map<number, number>();
  let at = 0;
  let linkCount = 0;
  for (const item of items) {
    at += item.length;
    if (item[0] === 0x82) ends.set(at, ++linkCount);
  }
  const bytes = concatBytes(items);
  for (let cut = 0; cut < bytes.length; cut++) {
    const expected = ends.get(cut);
    if (expected === undefined)
      assert.throws(() => verify(bytes.subarray(0, cut)), { name: "ChainError" });
    else assert.equal(verify(bytes.subarray(0, cut)).linkCount, expected);
  }
});

test("whoever knows the head is not fooled by a shorter chain", async () => {
  const sample = randomChain(sha256, "short", chooser(6), 6);
  const items = await sample.items();
  const expected = { head: sample.head, linkCount: 6 };
  assert.equal(verifyExport(concatBytes(items), sha256, expected).linkCount, 6);
  const cut = items.slice(0, 1);
  for (const one of [{ head: sample.head }, { linkCount: 6 }])
    assert.throws(() => verifyExport(concatBytes(cut), sha256, one), {
      code: "CHAIN_HEAD_MISMATCH",
    });
});

test("any flipped bit is refused, by the link that holds it", async () => {
  const sample = randomChain(sha256, "flip", chooser(8), 10);
  const items = await sample.items();
  const bytes = concatBytes(items);
  fc.assert(
    fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
      const copy = bytes.slice();
      copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
      let linkAt = 0;
      let end = 0;
      for (const item of items) {
        end += item.length;
        if (bit >> 3 < end) break;
        if (item[0] === 0x82) linkAt++;
      }
      assert.throws(
        () => verify(copy),
        (error: { name: string; place: { link: number; offset: number } }) => {
          assert.equal(error.name, "ChainError");
          assert.equal(error.place.link, linkAt);
          assert.ok(error.place.offset <= bytes.length);
          return true;
        },
      );
    }),
    { numRuns: 400 },
  );
});

describe("an arrangement that writing does not give is refused", () => {
  const cases: readonly (readonly [string, string, (items: Uint8Array[]) => Uint8Array[]])[] = [
    ["nothing", "CHAIN_EMPTY", () => []],
    ["a link left out", "CHAIN_PARENT_MISMATCH", ([a, , ...rest]) => [a as Uint8Array, ...rest]],
    ["the genesis left out", "CHAIN_PARENT_MISMATCH", ([, ...rest]) => rest],
    [
      "a link twice",
      "CHAIN_PARENT_MISMATCH",
      ([a, b, ...rest]) => [a, b, b, ...rest] as Uint8Array[],
    ],
    [
      "two links swapped",
      "CHAIN_PARENT_MISMATCH",
      ([a, b, c, ...rest]) => [a, c, b, ...rest] as Uint8Array[],
    ],
    [
      "a blob before no link that names it",
      "CHAIN_BLOB_MISPLACED",
      ([a, ...rest]) => [a as Uint8Array, Uint8Array.of(0x50, ...new Uint8Array(16)), ...rest],
    ],
    [
      "a blob at the end",
      "CHAIN_BLOB_MISPLACED",
      (items) => [...items, Uint8Array.of(0x50, ...new Uint8Array(16))],
    ],
    [
      "a blob shorter than its salt",
      "CHAIN_BAD_SHAPE",
      (items) => [Uint8Array.of(0x41, 0), ...items],
    ],
    ["an item that is none", "CHAIN_BAD_SHAPE", (items) => [...items, Uint8Array.of(0x01)]],
    ["half a head", "CHAIN_CUT_SHORT", (items) => [...items, Uint8Array.of(0x82)]],
  ];
  for (const [what, code, change] of cases) {
    test(what, async () => {
      const sample = genesis();
      for (let at = 0; at < 3; at++) sample.add([received("send"), replied()]);
      const items = await sample.items();
      assert.throws(() => verify(concatBytes(change(items))), { name: "ChainError", code });
    });
  }
});

test("a link of another actor is refused, even where all else fits", () => {
  const sample = genesis();
  const other = new Sample(sha256, "another");
  other.links.push(...sample.links);
  other.ledger = sample.ledger;
  const stranger = other.add([received("send"), replied()]);
  const bytes = concatBytes(
    [...sample.links, stranger].map(({ digest, bytes: link }) => linkItem(digest, link)),
  );
  assert.throws(() => verify(bytes), { code: "CHAIN_ACTOR_MISMATCH" });
});

test("a blob stands once, before the link that is the first to name it", async () => {
  const sample = genesis();
  const blob = sample.blob(bytesOf("a payload"));
  const message = received("send", { args: [blob, blob] });
  sample.add([message, replied()]);
  sample.add([message, replied()]);
  const items = await sample.items();
  assert.deepEqual(
    items.map((item) => item[0]),
    [0x82, 0x58, 0x82, 0x82],
  );
  assert.equal(verify(concatBytes(items)).blobCount, 1);
  const [first, payload, second, third] = items as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const refused = (order: Uint8Array[], code: string): void =>
    assert.throws(() => verify(concatBytes(order)), { code });
  refused([payload, first, second, third], "CHAIN_BLOB_MISPLACED");
  refused([first, second, third], "CHAIN_BLOB_MISSING");
  refused([first, payload, payload, second, third], "CHAIN_BLOB_MISPLACED");
  refused([first, payload, second, payload, third], "CHAIN_BLOB_MISPLACED");
});

test("an erased blob leaves its digest, and the chain still verifies", async () => {
  const sample = genesis();
  const blob = sample.blob(bytesOf("a secret"), new Uint8Array(16).fill(7));
  sample.add([received("send", { args: [blob] }), replied()]);
  const [first, , second] = (await sample.items()) as [Uint8Array, Uint8Array, Uint8Array];
  const withheld = verify(concatBytes([first, withheldItem(blob.digest), second]));
  assert.deepEqual([withheld.withheldCount, withheld.erasedCount], [1, 0]);
  sample.add([{ kind: "redacted", by: "ops", blobs: [blob.digest] }]);
  sample.blobs.clear();
  const erased = verify(await exported(sample));
  assert.deepEqual([erased.withheldCount, erased.erasedCount], [0, 1]);
});

test("what retention leaves begins with a checkpoint that its first link's mark binds", async () => {
  const sample = genesis();
  sample.add([received("send"), called(0, OK, { kind: "put", key: "k", value: OK }), replied()]);
  const { head, nextSeq, ledger } = sample;
  const mark = sample.add([
    { kind: "marked", epoch: 0, state: undefined, ledger: ledgerDigest(sha256, ledger), blobs: [] },
  ]);
  const next = sample.add([received("send"), replied()]);
  const checkpoint: Checkpoint = {
    actor: sample.actor,
    genesis: sample.links[0]?.digest as Digest,
    head,
    seq: nextSeq,
    atMs: 1_790_000_000_007,
    ledger,
  };
  const kept = [mark, next].map(({ digest, bytes }) => linkItem(digest, bytes));
  const report = verify(concatBytes([checkpointItem(checkpoint), ...kept]));
  assert.deepEqual(report.genesis, checkpoint.genesis);
  assert.deepEqual([report.linkCount, report.eventCount, report.nextSeq], [2, 3, 9]);
  const forged = { ...checkpoint, ledger: { ...ledger, keyvalue: ledger.keyvalue.delete("k") } };
  assert.throws(() => verify(concatBytes([checkpointItem(forged), ...kept])), {
    code: "CHAIN_DIGEST_MISMATCH",
  });
  assert.throws(() => verify(concatBytes([checkpointItem(checkpoint), ...kept.slice(1)])), {
    code: "CHAIN_PARENT_MISMATCH",
  });
});

test("a walk gives every event in its place, and equal chains do not differ", async () => {
  const bytes = await exported(randomChain(sha256, "walked", chooser(9), 9));
  const steps = [...walk(bytes)];
  assert.deepEqual(
    steps.map(({ seq }) => seq),
    steps.map((_, at) => at),
  );
  const events = steps.map(({ event }) => event);
  assert.equal(diff(events, events), undefined);
  const changed = events.with(2, replied({ result: Uint8Array.of(0x81, 0x01) }));
  assert.equal(diff(events, changed)?.at, 2);
  assert.equal(diff(events, changed)?.field, "result");
  assert.equal(diff(events, events.slice(0, -1))?.right, undefined);
});

test("every link of a random chain decodes to what it was made of, and back to the same bytes", () => {
  const { links } = randomChain(sha256, "round", chooser(11), 200);
  for (const { link, bytes } of links) assert.deepEqual(decodeLink(bytes), link);
});
