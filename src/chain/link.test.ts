import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { describe as group, test } from "node:test";
import * as fc from "fast-check";
import { type ActorId, type Digest, type Sha256, ZERO_DIGEST } from "../base/mod.ts";
import type { Effect, Event, Received, Sender, Slot } from "./event.ts";
import {
  childId,
  decodeLink,
  describe,
  effectKey,
  type Link,
  LINK_DOMAIN,
  linkDigest,
  LinkWriter,
  sealLink,
} from "./mod.ts";
import { bytesOf, received, replied } from "./samples.contract.ts";

const sha256: Sha256 = (bytes) => new Uint8Array(hash("sha256", bytes, "buffer")) as Digest;

const count = fc.oneof(fc.nat(30), fc.nat(), fc.maxSafeInteger().map(Math.abs));
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => bytes as Digest);
const actor = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => bytes.toHex() as ActorId);
const text = fc.string({ unit: "binary", maxLength: 60 });
const blob = record({ digest, size: count });
const slot: fc.Arbitrary<Slot> = fc.oneof(fc.uint8Array({ maxLength: 80 }), blob);
const cause = record({ actor, seq: count, link: digest });
const fuel = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true });
}

function optional<T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(of, { nil: undefined });
}

const channelEffect: fc.Arbitrary<Effect & { readonly kind: "channel" }> = record({
  kind: fc.constant("channel"),
  token: count,
  step: fc.oneof(
    record({
      kind: fc.constant("offer"),
      address: text,
      n: count,
      credit: count,
      isAutomatic: fc.boolean(),
    }),
    record({ kind: fc.constant("accept"), credit: count, isAutomatic: fc.boolean() }),
    record({ kind: fc.constant("refuse") }),
    record({ kind: fc.constant("body"), n: count }),
    record({ kind: fc.constant("credit"), n: count, credit: count }),
    record({ kind: fc.constant("close"), n: optional(count) }),
  ),
});

const arrival: fc.Arbitrary<Received["frame"]> = fc.oneof(
  record({ kind: fc.constantFrom("offer", "accept"), theirs: count, credit: count }),
  record({ kind: fc.constantFrom("refuse", "close", "lost") }),
  record({ kind: fc.constant("credit"), credit: count }),
);

const effect: fc.Arbitrary<Effect> = fc.oneof(
  record({
    kind: fc.constant("message"),
    address: text,
    n: count,
    message: fc.constantFrom("call", "send"),
    dueMs: optional(count),
  }),
  record({ kind: fc.constantFrom("reply", "cancelled", "answered"), token: count }),
  record({ kind: fc.constant("timer"), dueMs: count, everyMs: optional(count) }),
  record({ kind: fc.constant("put"), key: text, value: slot }),
  record({ kind: fc.constant("removed"), key: text }),
  record({
    kind: fc.constantFrom("child", "monitor"),
    id: actor,
    change: fc.constantFrom("added", "removed"),
  }),
  channelEffect,
);

const sender: fc.Arbitrary<Sender> = fc.oneof(
  record({ kind: fc.constant("actor"), id: actor }),
  record({ kind: fc.constant("client"), name: text }),
  fc.constant({ kind: "host" }),
);

const position = fc
  .tuple(text, fc.integer({ min: 1 }), fc.nat(), fc.nat())
  .map(([address, n, after, settled]) => ({ address, n, after: after % n, settled: settled % n }));

const nobody = { position: undefined, key: undefined, again: undefined };

const incoming = sender.chain((from) =>
  record({
    kind: fc.constant("received" as const),
    message: fc.constantFrom(
      "init",
      "call",
      "send",
      "channel",
      "http",
      "timer",
      "exit",
      "process",
      "socket",
    ),
    sender: fc.constant(from),
    identity: fc.oneof(
      fc.constant(nobody),
      count.map((again) => ({ ...nobody, again })),
      from.kind === "actor"
        ? position.map((one) => ({ ...nobody, position: one }))
        : text.map((key) => ({ ...nobody, key })),
    ),
    through: fc.tuple(optional(count), optional(arrival)),
    deadlineMs: optional(count),
    function: fc.oneof(text, fc.constant("theater:actor/handler@0.1.0#handle")),
    args: fc.array(slot, { maxLength: 3 }),
    cause: optional(
      from.kind === "actor"
        ? fc.oneof(
            cause,
            cause.map((one) => ({ ...one, actor: from.id })),
          )
        : cause,
    ),
    trace: optional(text),
  }),
);

const event: fc.Arbitrary<Event> = fc.oneof(
  record({
    kind: fc.constant("started" as const),
    reason: fc.constantFrom("new", "activate", "restart", "epoch", "fork", "rewind", "upgrade"),
    epoch: count,
    incarnation: count,
    component: digest,
    meter: count,
    abi: count,
    theater: text,
    manifest: digest,
    grant: slot,
    state: optional(digest),
    imports: digest,
    table: optional(fc.array(text, { maxLength: 5 })),
    source: cause,
    keyvalue: slot,
  }).map(({ source, keyvalue, ...rest }) => ({
    ...rest,
    fork: rest.reason === "fork" ? { source, keyvalue } : undefined,
  })),
  incoming.map(({ identity, through: [token, frame], ...rest }) => {
    const isFrame = rest.message === "channel" && token !== undefined;
    return { ...rest, ...identity, token, frame: isFrame ? frame : undefined };
  }),
  record({
    kind: fc.constant("called" as const),
    import: count,
    args: fc.array(slot, { maxLength: 3 }),
    result: optional(slot),
    deadlineMs: optional(count),
    effect: optional(effect),
  }),
  record({
    kind: fc.constant("returned" as const),
    called: count,
    result: slot,
    cause: optional(cause),
    effect: optional(effect),
  }),
  record({
    kind: fc.constant("settled" as const),
    messages: fc.array(record({ address: text, n: count, refused: optional(text) }), {
      maxLength: 3,
    }),
  }),
  record({
    kind: fc.constant("replied" as const),
    result: slot,
    fuel,
    state: optional(digest),
    deferred: fc.boolean(),
    effect: optional(channelEffect),
  }),
  record({
    kind: fc.constant("failed" as const),
    code: text,
    message: text,
    fuel,
    origin: fc.constantFrom("guest", "host"),
    retried: fc.boolean(),
  }),
  record({
    kind: fc.constant("decided" as const),
    child: actor,
    incarnation: count,
    exit: fc.oneof(
      fc.constant({ kind: "normal" as const }),
      fc.constant({ kind: "shutdown" as const }),
      text.map((code) => ({ kind: "abnormal" as const, code })),
    ),
    decision: fc.constantFrom("ignore", "forget", "restart", "escalate"),
    stop: fc.array(actor, { maxLength: 3 }),
    start: fc.array(actor, { maxLength: 3 }),
  }),
  record({
    kind: fc.constant("stopped" as const),
    code: text,
    origin: fc.constantFrom("guest", "host"),
  }),
  record({
    kind: fc.constant("marked" as const),
    epoch: count,
    state: optional(digest),
    ledger: digest,
    blobs: fc.array(blob, { maxLength: 3 }),
  }),
  record({
    kind: fc.constant("rewound" as const),
    to: count,
    by: text,
    timers: slot,
    keyvalue: slot,
  }),
  record({
    kind: fc.constant("upgraded" as const),
    by: text,
    component: digest,
    manifest: digest,
    grant: slot,
  }),
  record({
    kind: fc.constant("redacted" as const),
    by: text,
    blobs: fc.array(digest, { maxLength: 3 }),
  }),
);

const link: fc.Arbitrary<Link> = record({
  actor,
  seq: fc.nat(),
  parent: digest,
  turn: optional(count),
  atMs: count,
  events: fc.array(event, { minLength: 1, maxLength: 6 }),
}).map((one) => {
  const at = one.events.findLastIndex(({ kind }) => kind === "received");
  return at === -1 ? one : { ...one, turn: one.seq + at };
});

test("a link comes back from its bytes, and its bytes from it", () => {
  fc.assert(
    fc.property(link, (one) => {
      const { bytes } = sealLink(sha256, one);
      assert.deepEqual(decodeLink(bytes), one);
    }),
    { numRuns: 300 },
  );
});

test("bytes that decode are the ones that writing gives", () => {
  fc.assert(
    fc.property(link, fc.nat(), fc.nat(255), (one, at, byte) => {
      const { bytes } = sealLink(sha256, one);
      const changed = bytes.with(at % bytes.length, byte);
      let decoded: Link;
      try {
        decoded = decodeLink(changed);
      } catch (error) {
        assert.equal((error as Error).name, "ChainError");
        return;
      }
      // The writer says itself which turn a `received` begins; another one is for verification to refuse.
      const begun = decoded.events.findLastIndex(({ kind }) => kind === "received");
      if (begun === -1 || decoded.turn === decoded.seq + begun)
        assert.deepEqual(sealLink(sha256, decoded).bytes, changed);
    }),
    { numRuns: 1_000 },
  );
});

test("a link cut at any byte, or with a byte more, is refused", () => {
  fc.assert(
    fc.property(link, (one) => {
      const { bytes } = sealLink(sha256, one);
      for (let at = 0; at < bytes.length; at += 1 + (at >> 3))
        assert.throws(() => decodeLink(bytes.subarray(0, at)), { name: "ChainError" });
      assert.throws(() => decodeLink(Uint8Array.of(...bytes, 0)), { code: "CHAIN_TRAILING_BYTES" });
    }),
    { numRuns: 20 },
  );
});

test("every event has one line without a control character", () => {
  fc.assert(fc.property(event, (one) => assert.match(describe(one), /^[\x20-\x7e→…]+$/u)));
});

const header = {
  actor: "00112233445566778899aabbccddeeff" as ActorId,
  seq: 7,
  parent: ZERO_DIGEST,
  turn: undefined,
  atMs: 5,
};

test("the digest covers the domain with its version, and the link", () => {
  const { bytes, digest: own } = sealLink(sha256, {
    ...header,
    events: [received("send"), replied()],
  });
  assert.deepEqual(own, sha256(Uint8Array.of(...LINK_DOMAIN, ...bytes)));
  assert.deepEqual(own, linkDigest(sha256, bytes));
  assert.equal(String.fromCharCode(...LINK_DOMAIN), "theater/chain/1\n");
});

test("a writer numbers events, and gives the turn the seq of its `received`", () => {
  const writer = new LinkWriter(sha256);
  writer.begin(header);
  assert.equal(writer.record({ kind: "settled", messages: [] }), 7);
  assert.equal(writer.record(received("send")), 8);
  assert.equal(writer.record(replied()), 9);
  const sealed = writer.seal();
  assert.deepEqual([sealed.seq, sealed.eventCount, sealed.turn], [7, 3, 8]);
  assert.equal(decodeLink(sealed.bytes).turn, 8);
  assert.equal(writer.open, false);
});

test("an event that cannot be written leaves the link as it was", () => {
  const writer = new LinkWriter(sha256);
  writer.begin(header);
  writer.record(received("send"));
  const before = writer.byteCount;
  assert.throws(() => writer.record(replied({ result: new Uint8Array(16 * 1024 + 1) })), {
    code: "CHAIN_BAD_EVENT",
  });
  assert.throws(() => writer.record({ kind: "stopped", code: "\ud800", origin: "host" }), {
    code: "CHAIN_BAD_VALUE",
  });
  assert.throws(
    () =>
      writer.record({
        kind: "rewound",
        to: -1,
        by: "",
        timers: bytesOf(""),
        keyvalue: bytesOf(""),
      }),
    { code: "CHAIN_BAD_VALUE" },
  );
  assert.throws(
    () =>
      writer.record(
        received("call", { key: "k", position: { address: "a", n: 1, after: 0, settled: 0 } }),
      ),
    { code: "CHAIN_BAD_EVENT" },
  );
  assert.equal(writer.byteCount, before);
  assert.equal(writer.record(replied()), 8);
});

function size(events: readonly Event[]): number {
  return sealLink(sha256, { ...header, atMs: 1_790_000_000_000, seq: 1_000_000, events }).bytes
    .length;
}

group("sizes stay within the budgets", () => {
  const id = "ffeeddccbbaa99887766554433221100" as ActorId;
  const digest32 = new Uint8Array(32) as Digest;

  test("a `called` that is answered at once has 6 bytes besides its values", () => {
    const called: Event = {
      kind: "called",
      import: 3,
      args: [bytesOf("0123456789")],
      result: bytesOf("x"),
      deadlineMs: undefined,
      effect: undefined,
    };

    assert.equal(size([called, called]) - size([called]) - 11 - 2, 6);
  });

  test("a `received` from another actor has at most 80 bytes besides arguments and address", () => {
    const one = received("call", {
      sender: { kind: "actor", id },
      position: { address: "counter", n: 60_000, after: 59_999, settled: 59_900 },
      deadlineMs: 1_790_000_000_000,
      cause: { actor: id, seq: 1_000_000, link: digest32 },
      args: [bytesOf("0123456789")],
    });
    assert.equal(size([one, one]) - size([one]) - "counter".length - 11, 80);
  });
});

test("a child's id and an effect's key are functions of actor and seq", () => {
  assert.equal(
    childId(sha256, header.actor, 5),
    sha256(Uint8Array.fromHex("83656368696c645000112233445566778899aabbccddeeff05"))
      .toHex()
      .slice(0, 32),
  );
  assert.equal(
    effectKey(sha256, header.actor, 5).toHex(),
    sha256(Uint8Array.fromHex("83636b65795000112233445566778899aabbccddeeff05")).toHex(),
  );
});
