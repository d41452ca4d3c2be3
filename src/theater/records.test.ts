import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type ActorId, type Digest, NO_BYTES, parseActorId, ZERO_DIGEST } from "../base/mod.ts";
import { type Event, importsDigest, sealLink } from "../chain/mod.ts";
import { nodeScheduler, nodeSha256 } from "../node/mod.ts";
import { type Append, openMemoryStore, type Store } from "../store/mod.ts";
import { Records } from "./records.ts";

const [A, B, C] = ["a", "b", "c"].map((digit) => parseActorId(digit.repeat(32)) as ActorId) as [
  ActorId,
  ActorId,
  ActorId,
];

const COMPONENT = nodeSha256(Uint8Array.of(1));
const MANIFEST = nodeSha256(Uint8Array.of(2));

const STARTED: Event = {
  kind: "started",
  reason: "new",
  epoch: 0,
  incarnation: 0,
  component: COMPONENT,
  meter: 1,
  abi: 1,
  theater: "0.1.0",
  manifest: MANIFEST,
  grant: NO_BYTES,
  state: undefined,
  imports: importsDigest(nodeSha256, []),
  table: [],
};
const REPLIED: Event = {
  kind: "replied",
  result: Uint8Array.of(0x80),
  fuel: 1n,
  state: undefined,
};

function received(message: "init" | "call", payload: Uint8Array = NO_BYTES): Event {
  const blob = payload.length > 0;
  return {
    kind: "received",
    message,
    sender: { kind: "host" },
    position: undefined,
    key: undefined,
    deadlineMs: undefined,
    function: "f",
    args: blob ? [{ digest: nodeSha256(payload), size: payload.length - 16 }] : [],
    cause: undefined,
    trace: undefined,
  };
}

interface Life {
  readonly actor: ActorId;
  readonly name: string;
  readonly status?: "running" | "stopped";
  readonly atMs?: number;
  /** Salt ‖ payload of its second message. */
  readonly blob?: Uint8Array;
}

/** Genesis and one more turn. */
function chain({ actor, name, status = "running", atMs = 1_000, blob = NO_BYTES }: Life): Append[] {
  const events = [
    [STARTED, received("init"), REPLIED],
    [received("call", blob), REPLIED],
  ];
  let parent: Digest = ZERO_DIGEST;
  let seq = 0;
  return events.map((events, at) => {
    const turn = at === 0 ? 1 : seq;
    const { bytes, digest } = sealLink(nodeSha256, { actor, seq, parent, turn, atMs, events });
    const blobs = at === 1 && blob.length > 0 ? [{ digest: nodeSha256(blob), bytes: blob }] : [];
    const append: Append = {
      actor,
      term: 1,
      expected: parent,
      digest,
      seq,
      eventCount: events.length,
      link: bytes,
      blobs,
      entry: {
        name,
        supervisor: undefined,
        status,
        wakeAtMs: undefined,
        dirty: false,
        replayFromSeq: 0,
      },
    };
    parent = digest;
    seq += events.length;
    return append;
  });
}

async function recordsOf(...lives: readonly Life[]): Promise<{ store: Store; records: Records }> {
  const store = openMemoryStore();
  await store.append(lives.flatMap(chain));
  return { store, records: new Records(store, nodeSha256) };
}

/** Reads as if the bytes of links were others on the disk. */
function damaged(store: Store, damage: (link: Uint8Array, seq: number) => Uint8Array): Store {
  return instead(store, {
    async *links(actor, fromSeq) {
      for await (const page of store.links(actor, fromSeq)) {
        yield page.map((one) => ({ ...one, link: damage(one.link, one.seq) }));
      }
    },
  });
}

/** The store, with some of its members others. */
function instead(store: Store, members: Partial<Store>): Store {
  return new Proxy(store, {
    get(target, member) {
      const from = member in members ? members : target;
      const value: unknown = Reflect.get(from, member);
      return typeof value === "function" ? value.bind(from) : value;
    },
  });
}

describe("an actor is found", () => {
  test("by its id, and by its name", async () => {
    const { records } = await recordsOf({ actor: A, name: "a" }, { actor: B, name: "b" });
    assert.equal((await records.find(A)).actor, A);
    assert.equal((await records.find("b")).actor, B);
  });

  test("by a name that several bore: the one that runs", async () => {
    const { records } = await recordsOf(
      { actor: A, name: "shop", status: "stopped", atMs: 3_000 },
      { actor: B, name: "shop", atMs: 1_000 },
      { actor: C, name: "shop", status: "stopped", atMs: 2_000 },
    );
    assert.equal((await records.find("shop")).actor, B);
  });

  test("by a name whose bearers are all stopped: the one that did something last", async () => {
    const { records } = await recordsOf(
      { actor: A, name: "shop", status: "stopped", atMs: 1_000 },
      { actor: B, name: "shop", status: "stopped", atMs: 3_000 },
      { actor: C, name: "shop", status: "stopped", atMs: 2_000 },
    );
    assert.equal((await records.find("shop")).actor, B);
  });

  test("or it says that there is none, with the name quoted", async () => {
    const { records } = await recordsOf();
    await assert.rejects(records.find("no\u001b"), {
      code: "ACTOR_NOT_FOUND",
      what: 'there is no actor "no\\u{1b}" here',
    });
    await assert.rejects(records.find(A), { code: "ACTOR_NOT_FOUND" });
  });

  test("all of them in the order of their names, then of their ids", async () => {
    const { records } = await recordsOf(
      { actor: C, name: "a" },
      { actor: B, name: "b" },
      { actor: A, name: "a", status: "stopped" },
    );
    assert.deepEqual(
      (await records.list()).map(({ actor }) => actor),
      [A, C, B],
    );
  });

  test("all of many in the same order, and others have the thread between their pages", async () => {
    const { store, records } = await recordsOf(
      { actor: C, name: "a" },
      { actor: B, name: "b" },
      { actor: A, name: "c" },
    );
    const [all = []] = await Array.fromAsync(store.actors());
    const happened: string[] = [];
    const paged = instead(store, {
      async *actors() {
        for (const one of all) {
          happened.push("page");
          nodeScheduler.soon(() => happened.push("other"));
          yield [one];
        }
      },
    });
    const listed = await new Records(paged, nodeSha256).list();
    assert.deepEqual(listed, await records.list());
    assert.deepEqual(happened, ["page", "other", "page", "other", "page", "other"]);
  });
});

describe("a kept chain verifies", () => {
  test("as its export does, blobs included", async () => {
    const blob = new Uint8Array(20_000).fill(7);
    const { store, records } = await recordsOf({ actor: A, name: "a", blob });
    const report = await records.verify(A);
    assert.equal(report.linkCount, 2);
    assert.equal(report.blobCount, 1);
    assert.deepEqual(report.head, (await store.actor(A))?.head.digest);
  });

  test("or not, where a blob has other bytes than it is named for", async () => {
    const blob = new Uint8Array(20_000).fill(7);
    const { store } = await recordsOf({ actor: A, name: "a", blob });
    const other: Store = Object.assign(
      damaged(store, (link) => link),
      {},
    );
    other.blob = async () => new Uint8Array(20_000).fill(8);
    const records = new Records(other, nodeSha256);
    await assert.rejects(records.verify(A), {
      code: "CHAIN_BLOB_MISPLACED",
      where: "link 1, seq 3, byte 231",
    });
  });

  test("or not, where a bit of a link is another, naming link and event", async () => {
    const { store } = await recordsOf({ actor: A, name: "a" });
    const flipped = damaged(store, (link, seq) => {
      if (seq > 0) link[link.length - 1] = (link.at(-1) as number) ^ 1;
      return link;
    });
    await assert.rejects(new Records(flipped, nodeSha256).verify(A), (error: object) => {
      assert.match((error as { code: string }).code, /^CHAIN_/);
      const { place } = error as { place: Record<string, number> };
      assert.equal(place["link"], 1);
      return true;
    });
  });

  test("or not, where a link cannot even be read, naming the link", async () => {
    const { store } = await recordsOf({ actor: A, name: "a" });
    const cut = damaged(store, (link, seq) => (seq > 0 ? link.subarray(0, 40) : link));
    await assert.rejects(new Records(cut, nodeSha256).verify(A), {
      code: "CHAIN_CUT_SHORT",
      where: "link 1, seq 3, byte 20",
    });
  });

  test("or not, where links are gone from its end and the index knows better", async () => {
    const { store } = await recordsOf({ actor: A, name: "a" });
    const short = instead(store, {
      async *links(actor, fromSeq) {
        for await (const page of store.links(actor, fromSeq)) yield page.slice(0, 1);
      },
    });
    await assert.rejects(new Records(short, nodeSha256).verify(A), {
      code: "CHAIN_HEAD_MISMATCH",
      place: { link: 1, seq: 3 },
    });
  });
});

test("what an actor is made from is what its latest start says", async () => {
  const { records } = await recordsOf({ actor: A, name: "a" });
  const made = await records.made(A);
  assert.deepEqual(
    [made?.component.toHex(), made?.manifest.toHex()],
    [COMPONENT.toHex(), MANIFEST.toHex()],
  );
});

test("an actor whose component is not kept is not replayed", async () => {
  const { records } = await recordsOf({ actor: A, name: "a" });
  await assert.rejects(records.replay(A), { code: "ACTOR_CHAIN_UNFIT" });
});
