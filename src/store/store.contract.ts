import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import {
  type ActorId,
  type Digest,
  digestFromBytes,
  parseActorId,
  ZERO_DIGEST,
} from "../base/mod.ts";
import {
  type Append,
  type Entry,
  type Listed,
  PAGE_BYTES_MAX,
  PAGE_ENTRIES_MAX,
  type Store,
  type StoredLink,
} from "./mod.ts";

/** What a driver must give its contract test. */
export interface Driver {
  /** An empty store, of which nothing else knows. */
  open(): Promise<Store>;
  /** An empty store that is full when it holds this many bytes, or a little more. */
  openSmall(bytesMax: number): Promise<Store>;
  /**
   * Only where chains outlive their store. Opens a copy of what is there at this moment: `closed` after the store was closed; `killed` as if
   * its process had been killed now; `torn` as if, besides, a part of something that was never acknowledged had reached the disk.
   */
  reopen?(store: Store, end: "closed" | "killed" | "torn"): Promise<Store>;
  /** Runs of the property, where a store takes long to open. */
  readonly runCount?: number;
}

/** Holds one driver to the ports' contracts (`chain-store.ts`, `blob-store.ts`). */
export function storeContract(name: string, driver: Driver): void {
  describe(`${name} keeps chains`, () => {
    test("what was appended is read back, byte for byte, from any event on", async () => {
      await using store = await driver.open();
      const chain = links(A, [2, 1, 3]);
      assert.deepEqual(await store.append(chain), []);
      assert.deepEqual(await read(store, A, 0), chain.map(stored));
      assert.deepEqual(await read(store, A, 1), chain.map(stored));
      assert.deepEqual(await read(store, A, 2), chain.slice(1).map(stored));
      assert.deepEqual(await read(store, A, 5), chain.slice(2).map(stored));
      assert.deepEqual(await read(store, A, 6), []);
      assert.deepEqual(await read(store, B, 0), []);
    });

    test("bytes are copied before append returns, so that buffers can be used again", async () => {
      await using store = await driver.open();
      const [one] = links(A, [1]);
      const lent = { ...one, digest: one.digest.slice() as Digest, link: one.link.slice() };
      const blob = { digest: digest(90), bytes: Uint8Array.of(1, 2) };
      const done = store.append([{ ...lent, blobs: [blob] }]);
      lent.digest.fill(0);
      lent.link.fill(0);
      blob.bytes.fill(0);
      await done;
      assert.deepEqual(await read(store, A, 0), [stored(one)]);
      assert.deepEqual(await store.blob(digest(90)), Uint8Array.of(1, 2));
      assert.deepEqual((await store.actor(A))?.head.digest, one.digest);
    });

    test("what is read belongs to the reader", async () => {
      await using store = await driver.open();
      const chain = links(A, [1, 1]);
      await store.append(chain);
      for (const { digest, link } of await read(store, A, 0)) {
        digest.fill(0);
        link.fill(0);
      }
      (await store.actor(A))?.head.digest.fill(0);
      (await store.claim(A, 1))?.digest.fill(0);
      assert.deepEqual(await read(store, A, 0), chain.map(stored));
      assert.deepEqual((await store.actor(A))?.head.digest, chain[1].digest);
    });

    test("appends need not be awaited, and resolve in order", async () => {
      await using store = await driver.open();
      const chain = links(A, [1, 1, 1, 1, 1, 1]);
      const resolved: number[] = [];
      await Promise.all(
        chain.map(async (link, at) => {
          await store.append([link]);
          resolved.push(at);
        }),
      );
      assert.deepEqual(resolved, [0, 1, 2, 3, 4, 5]);
      assert.deepEqual(await read(store, A, 0), chain.map(stored));
    });

    test("an empty batch is taken", async () => {
      await using store = await driver.open();
      assert.deepEqual(await store.append([]), []);
    });

    test("a long chain is read in pages that end at their limits", async () => {
      await using store = await driver.open();
      const many = links(
        A,
        Array.from({ length: PAGE_ENTRIES_MAX + 1 }, () => 1),
      );
      await store.append(many);
      const pages = await Array.fromAsync(store.links(A, 0));
      assert.deepEqual(pages.flat(), many.map(stored));
      for (const page of pages) assert.ok(page.length > 0 && page.length <= PAGE_ENTRIES_MAX);

      const large = links(B, [1, 1, 1], PAGE_BYTES_MAX);
      await store.append(large);
      const largePages = await Array.fromAsync(store.links(B, 0));
      assert.deepEqual(largePages.flat(), large.map(stored));
      assert.ok(largePages.length > 1);
    });

    test("a link that is appended while a chain is read is still read", async () => {
      await using store = await driver.open();
      const chain = links(
        A,
        Array.from({ length: PAGE_ENTRIES_MAX + 2 }, () => 1),
      );
      await store.append(chain.slice(0, -1));
      const seen: StoredLink[] = [];
      for await (const page of store.links(A, 0)) {
        if (seen.length === 0) await store.append(chain.slice(-1));
        seen.push(...page);
      }
      assert.deepEqual(seen, chain.map(stored));
    });
  });

  describe(`${name} refuses who is stale`, () => {
    test("a link that was built on another head, and those built on it, and nobody else's", async () => {
      await using store = await driver.open();
      const [first, second, third] = links(A, [1, 1, 1]);
      const [other] = links(B, [1]);
      const fork = { ...second, digest: digest(77), blobs: [{ digest: digest(78), bytes: NONE }] };
      assert.deepEqual(await store.append([first, second]), []);
      assert.deepEqual(await store.append([fork, { ...third, expected: fork.digest }, other]), [
        { index: 0, code: "STORE_STALE_HEAD" },
        { index: 1, code: "STORE_STALE_HEAD" },
      ]);
      assert.deepEqual(await store.append([third, first]), [
        { index: 1, code: "STORE_STALE_HEAD" },
      ]);
      assert.deepEqual(await read(store, A, 0), [first, second, third].map(stored));
      assert.deepEqual(await read(store, B, 0), [stored(other)]);
      assert.equal(await store.blob(digest(78)), undefined);
    });

    test("a cell whose term has passed, also where its head is right", async () => {
      await using store = await driver.open();
      const [first, second, third] = links(A, [1, 1, 1]);
      await store.append([first]);
      assert.deepEqual(await store.claim(A, 2), head(first, 1));
      assert.deepEqual(await store.append([second]), [{ index: 0, code: "STORE_STALE_TERM" }]);
      assert.deepEqual(await store.append([{ ...second, term: 2 }]), []);
      await assert.rejects(store.claim(A, 1), { code: "STORE_STALE_TERM" });
      assert.deepEqual(await store.claim(A, 2), head(second, 2));
      assert.deepEqual(await store.append([third]), [{ index: 0, code: "STORE_STALE_TERM" }]);
    });

    test("an append of a later term claims the chain by itself", async () => {
      await using store = await driver.open();
      const [first, second, third] = links(A, [1, 1, 1]);
      await store.append([first, { ...second, term: 3 }]);
      assert.deepEqual(await store.append([{ ...third, term: 2 }]), [
        { index: 0, code: "STORE_STALE_TERM" },
      ]);
    });

    test("a chain can be claimed before its genesis, and only its owner begins it", async () => {
      await using store = await driver.open();
      const [first] = links(A, [1]);
      assert.equal(await store.claim(A, 5), undefined);
      assert.equal(await store.actor(A), undefined);
      assert.deepEqual(await list(store), []);
      assert.deepEqual(await store.append([first]), [{ index: 0, code: "STORE_STALE_TERM" }]);
      assert.deepEqual(await store.append([{ ...first, term: 5 }]), []);
    });
  });

  describe(`${name} keeps an index`, () => {
    test("an actor is listed as its latest entry says, until another comes", async () => {
      await using store = await driver.open();
      const [first, second, third] = links(A, [2, 1, 1]);
      const later: Entry = {
        ...ENTRY,
        status: "stopped",
        wakeAtMs: 5,
        dirty: true,
        replayFromSeq: 3,
      };
      await store.append([first, second]);
      assert.deepEqual(await store.actor(A), { actor: A, head: head(second, 2), entry: ENTRY });
      await store.append([{ ...third, entry: later }]);
      assert.deepEqual(await store.actor(A), { actor: A, head: head(third, 3), entry: later });
    });

    test("all actors are listed once, in pages that end at their limit", async () => {
      await using store = await driver.open();
      const ids = Array.from({ length: PAGE_ENTRIES_MAX + 1 }, (_, at) => actor(at));
      await store.append(ids.flatMap((id) => links(id, [1])));
      const pages = await Array.fromAsync(store.actors());
      for (const page of pages) assert.ok(page.length > 0 && page.length <= PAGE_ENTRIES_MAX);
      const listed = pages.flat().map((one) => one.actor);
      assert.deepEqual(listed.toSorted(), ids.toSorted());
    });
  });

  describe(`${name} keeps blobs`, () => {
    test("what was kept is read back, and belongs to the reader", async () => {
      await using store = await driver.open();
      const blob = { digest: digest(1), bytes: Uint8Array.of(1, 2, 3) };
      await store.keep([blob, { digest: digest(2), bytes: NONE }]);
      (await store.blob(digest(1)))?.fill(0);
      assert.deepEqual(await store.blob(digest(1)), blob.bytes);
      assert.deepEqual(await store.blob(digest(2)), NONE);
      assert.equal(await store.blob(digest(3)), undefined);
    });

    test("a blob that comes with a link is there when the link is, whatever its size", async () => {
      await using store = await driver.open();
      const [first] = links(A, [1]);
      const bytes = new Uint8Array(3 * 1024 * 1024).fill(7);
      await store.append([{ ...first, blobs: [{ digest: digest(1), bytes }] }]);
      assert.deepEqual(await store.blob(digest(1)), bytes);
    });
  });

  describe(`${name} ends well`, () => {
    test("when it is full it admits no work and keeps no blob, but takes what was admitted", async () => {
      await using store = await driver.openSmall(4_096);
      const [first, second] = links(A, [1, 1], 8_192);
      await store.admit();
      assert.deepEqual(await store.append([first]), []);
      await assert.rejects(async () => store.admit(), { code: "STORE_FULL" });
      await assert.rejects(store.keep([{ digest: digest(1), bytes: new Uint8Array(8_192) }]), {
        code: "STORE_FULL",
      });
      assert.equal(await store.blob(digest(1)), undefined);
      assert.deepEqual(await store.append([second]), []);
      assert.deepEqual(await read(store, A, 0), [first, second].map(stored));
    });

    test("when it is closed everything is refused, and closing again does nothing", async () => {
      const store = await driver.open();
      const [first, second] = links(A, [1, 1]);
      await store.append([first]);
      await store[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      const closed = { code: "STORE_CLOSED" };
      await assert.rejects(async () => store.admit(), closed);
      await assert.rejects(store.append([second]), closed);
      await assert.rejects(store.claim(A, 1), closed);
      await assert.rejects(store.actor(A), closed);
      await assert.rejects(read(store, A, 0), closed);
      await assert.rejects(list(store), closed);
      await assert.rejects(store.keep([]), closed);
      await assert.rejects(store.blob(digest(1)), closed);
    });

    test("closing waits for what was appended", async () => {
      const store = await driver.open();
      let durable = false;
      const done = store.append(links(A, [1])).then(() => (durable = true));
      await store[Symbol.asyncDispose]();
      assert.equal(durable, true);
      await done;
    });
  });

  for (const end of ["closed", "killed", "torn"] as const) {
    if (driver.reopen === undefined) break;
    const reopen = driver.reopen.bind(driver);
    describe(`${name} keeps it all when it is opened again after it was ${end}`, () => {
      test("chains, heads, and who was refused", async () => {
        const store = await driver.open();
        const [first, second, third, fourth] = links(A, [2, 1, 3, 1]);
        const other = links(B, [1, 1]);
        await store.append([first, ...other]);
        await store.append([second]);
        await store.append([third]);
        await using again = await reopen(store, end);
        assert.deepEqual(await read(again, A, 0), [first, second, third].map(stored));
        assert.deepEqual(await read(again, A, 3), [stored(third)]);
        assert.deepEqual(await read(again, B, 0), other.map(stored));
        assert.deepEqual(await again.claim(A, 1), head(third, 3));
        assert.deepEqual(await again.append([{ ...third, digest: digest(77) }, fourth]), [
          { index: 0, code: "STORE_STALE_HEAD" },
        ]);
        assert.deepEqual((await again.actor(A))?.head, head(fourth, 4));
      });

      test("entries, and which of them is the latest", async () => {
        const store = await driver.open();
        const entry: Entry = {
          name: "näme",
          supervisor: B,
          status: "stopped",
          wakeAtMs: 2 ** 41 + 3,
          dirty: true,
          replayFromSeq: 2 ** 33,
        };
        const [first, second, third] = links(A, [1, 1, 1]);
        const [plain] = links(B, [1]);
        const unnamed = { ...ENTRY, name: undefined };
        await store.append([first, { ...second, entry }, { ...plain, entry: unnamed }]);
        await store.append([third]);
        await using again = await reopen(store, end);
        assert.deepEqual(await again.actor(A), { actor: A, head: head(third, 3), entry });
        const listed = (await list(again)).toSorted((a, b) => a.actor.localeCompare(b.actor));
        assert.deepEqual(listed, [
          { actor: A, head: head(third, 3), entry },
          { actor: B, head: head(plain, 1), entry: unnamed },
        ]);
      });

      test("blobs, of any size", async () => {
        const store = await driver.open();
        const [first] = links(A, [1]);
        const large = { digest: digest(1), bytes: new Uint8Array(3 * 1024 * 1024 + 5).fill(7) };
        const small = { digest: digest(2), bytes: Uint8Array.of(1, 2, 3) };
        const empty = { digest: digest(3), bytes: NONE };
        await store.append([{ ...first, blobs: [large, empty] }]);
        await store.keep([small, large]);
        await using again = await reopen(store, end);
        for (const blob of [large, small, empty]) {
          assert.deepEqual(await again.blob(blob.digest), blob.bytes);
        }
        assert.equal(await again.blob(digest(4)), undefined);
      });

      test("a long history, and what is appended to it", async () => {
        const store = await driver.open();
        const counts = Array.from({ length: 600 }, (_, at) => (at % 3) + 1);
        const chain = links(A, counts, 300);
        for (let at = 0; at < 500; at += 100) {
          await store.append([...chain.slice(at, at + 100), ...links(actor(at), [1, 2])]);
        }
        await using again = await reopen(store, end);
        assert.deepEqual(await again.append(chain.slice(500)), []);
        assert.deepEqual(await read(again, A, 0), chain.map(stored));
        for (let at = 0; at < 500; at += 100) {
          assert.deepEqual(await read(again, actor(at), 0), links(actor(at), [1, 2]).map(stored));
        }
      });
    });
  }

  test(`${name} does what a map of arrays would do, for any sequence of claims and appends`, async () => {
    const step = fc.record({
      actor: fc.integer({ min: 0, max: 2 }),
      term: fc.integer({ min: 1, max: 3 }),
      kind: fc.constantFrom("append", "append", "append", "stale", "claim"),
      eventCount: fc.integer({ min: 1, max: 3 }),
      size: fc.integer({ min: 0, max: 300 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 6 }),
        async (batches) => {
          await using store = await driver.open();
          const model = new Map<ActorId, Model>();
          let made = 1;
          for (const batch of batches) {
            const appends: Append[] = [];
            const refusals: object[] = [];
            for (const { actor: number, term, kind, eventCount, size } of batch) {
              const id = actor(number);
              const chain: Model = model.get(id) ?? { term: 0, links: [] };
              model.set(id, chain);
              const last = chain.links.at(-1);
              if (kind === "claim") {
                // Claims see what is durable, so the batch so far goes first.
                assert.deepEqual(await store.append(appends.splice(0)), refusals.splice(0));
                const claimed = store.claim(id, term);
                if (term < chain.term) await assert.rejects(claimed, { code: "STORE_STALE_TERM" });
                else {
                  const expected = last === undefined ? undefined : head(last, chain.links.length);
                  assert.deepEqual(await claimed, expected);
                  chain.term = term;
                }
                continue;
              }
              const append: Append = {
                ...link(id, last, eventCount, digest(made++), size),
                term,
                ...(kind === "stale" ? { expected: digest(0xffff) } : {}),
              };
              if (term < chain.term)
                refusals.push({ index: appends.length, code: "STORE_STALE_TERM" });
              else if (kind === "stale") {
                refusals.push({ index: appends.length, code: "STORE_STALE_HEAD" });
              } else {
                chain.links.push(append);
                chain.term = term;
              }
              appends.push(append);
            }
            assert.deepEqual(await store.append(appends), refusals);
          }
          for (const [id, { links }] of model) {
            assert.deepEqual(await read(store, id, 0), links.map(stored));
            const last = links.at(-1);
            assert.deepEqual((await store.actor(id))?.head, last && head(last, links.length));
          }
        },
      ),
      { numRuns: driver.runCount ?? 100 },
    );
  });
}

interface Model {
  term: number;
  readonly links: Append[];
}

const NONE = new Uint8Array(0);
const A = actor(1_000_001);
const B = actor(1_000_002);

const ENTRY: Entry = {
  name: "a",
  supervisor: undefined,
  status: "running",
  wakeAtMs: undefined,
  dirty: false,
  replayFromSeq: 0,
};

function actor(number: number): ActorId {
  return parseActorId(number.toString(16).padStart(32, "0")) as ActorId; // 32 digits by construction
}

function digest(number: number): Digest {
  const bytes = new Uint8Array(32).fill(0xd1);
  new DataView(bytes.buffer).setUint32(0, number);
  return digestFromBytes(bytes) as Digest; // 32 bytes by construction
}

/** A chain with as many links as there are counts of events, each of `size` bytes. */
function links<const Counts extends readonly number[]>(
  of: ActorId,
  counts: Counts,
  size = 20,
): { -readonly [At in keyof Counts]: Append } {
  const chain: Append[] = [];
  for (const [at, eventCount] of counts.entries()) {
    const name = digest(Number.parseInt(of.slice(-8), 16) * 8 + at);
    chain.push(link(of, chain.at(-1), eventCount, name, size));
  }
  return chain as { -readonly [At in keyof Counts]: Append }; // one link a count
}

function link(
  of: ActorId,
  parent: Append | undefined,
  eventCount: number,
  digest: Digest,
  size: number,
): Append {
  return {
    actor: of,
    term: 1,
    expected: parent?.digest ?? ZERO_DIGEST,
    digest,
    seq: parent === undefined ? 0 : parent.seq + parent.eventCount,
    eventCount,
    link: new Uint8Array(size).fill(digest[3] ?? 0),
    blobs: [],
    entry: parent === undefined ? ENTRY : undefined,
  };
}

function stored({ digest, seq, eventCount, link }: Append): StoredLink {
  return { digest, seq, eventCount, link };
}

function head({ digest, seq, eventCount }: Append, linkCount: number): Listed["head"] {
  return { digest, linkCount, eventCount: seq + eventCount };
}

async function read(store: Store, of: ActorId, fromSeq: number): Promise<StoredLink[]> {
  return (await Array.fromAsync(store.links(of, fromSeq))).flat();
}

async function list(store: Store): Promise<Listed[]> {
  return (await Array.fromAsync(store.actors())).flat();
}
