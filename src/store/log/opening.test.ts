import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type ActorId, DIGEST_BYTES } from "../../base/mod.ts";
import type { Append } from "../chain-store.ts";
import { EMPTY_BATCH_BYTES, TABLE_ENTRY_BYTES } from "./batch.ts";
import { FRAME_HEADER_BYTES } from "./frame.ts";
import {
  actor,
  chain as chainOf,
  checksum,
  openTestLog,
  read,
  stored,
  TestClock,
  written,
} from "./log-fixture.contract.ts";
import { MemoryDisk } from "./memory-disk.contract.ts";
import { MemoryIndex } from "./memory-index.ts";
import { SEGMENT_HEADER_BYTES } from "./segment-header.ts";

const A = actor(1);
const B = actor(2);
const C = actor(3);

const LINK_BYTES = 40;
/** A batch of one link that brings no entry. */
const LAST_BYTES = EMPTY_BATCH_BYTES + FRAME_HEADER_BYTES + LINK_BYTES + TABLE_ENTRY_BYTES;

/** Three actors, two links each, every batch acknowledged; as a SIGKILL leaves it. */
async function threeChains(): Promise<{ disk: MemoryDisk; links: Map<ActorId, Append[]> }> {
  const disk = new MemoryDisk();
  const store = openTestLog(disk);
  const links = new Map([A, B, C].map((id) => [id, chain(id, 2)]));
  for (const at of [0, 1]) {
    for (const chain of links.values()) await store.append([chain[at] as Append]);
  }
  return { disk: disk.copy(), links };
}

describe("the torn end of a log", () => {
  test("is cut off at every byte, kept aside and told; all before it stays", async () => {
    const { disk, links } = await threeChains();
    const bytes = segment(disk);
    const end = usedBytes(bytes);
    const last = C;
    for (let cut = end - LAST_BYTES; cut < end; cut++) {
      const torn = disk.copy();
      segment(torn).fill(0, cut);
      const store = openTestLog(torn);
      for (const [id, chain] of links) {
        const kept = id === last ? chain.slice(0, 1) : chain;
        assert.deepEqual(await read(store, id), kept.map(stored), `cut at ${cut}`);
      }
      const cutOff = store.opening.torn;
      assert.equal(cutOff?.byte ?? end - LAST_BYTES, end - LAST_BYTES);
      if (cutOff !== undefined) {
        const kept = torn.files.get(cutOff.keptIn)?.bytes;
        assert.deepEqual(kept, bytes.slice(cutOff.byte, cutOff.byte + cutOff.byteCount));
      }
      assert.deepEqual(store.opening.damaged, []);
      // And it can be written on.
      assert.deepEqual(await store.append([links.get(last)?.[1] as Append]), []);
      await store[Symbol.asyncDispose]();
      const again = openTestLog(torn);
      assert.deepEqual(await read(again, last), links.get(last)?.map(stored));
      assert.equal(again.opening.torn, undefined);
    }
  });

  test("may be rubbish, or a file that is too short", async () => {
    const { disk, links } = await threeChains();
    const end = usedBytes(segment(disk));
    for (const make of [
      (bytes: Uint8Array) => bytes.fill(0xa5, end),
      (bytes: Uint8Array) => bytes.subarray(end, end + 300).set(bytes.subarray(end - 300, end)),
      (bytes: Uint8Array) => bytes.fill(0x74, end, end + 3_000),
    ]) {
      const torn = disk.copy();
      make(segment(torn));
      const store = openTestLog(torn);
      for (const [id, chain] of links) assert.deepEqual(await read(store, id), chain.map(stored));
      assert.equal(store.opening.torn?.byte, end);
      assert.deepEqual(store.opening.damaged, []);
    }
    for (const size of [end, end + 1, end + 5_000]) {
      const short = disk.copy();
      truncate(short, size);
      const store = openTestLog(short);
      for (const [id, chain] of links) assert.deepEqual(await read(store, id), chain.map(stored));
      const [next] = chain(actor(9), 1);
      await store.append([next as Append]);
      await store[Symbol.asyncDispose]();
      assert.deepEqual(await read(openTestLog(short), actor(9)), [stored(next as Append)]);
    }
  });

  test("is a later part of a batch whose beginning never reached the disk", async () => {
    const { disk, links } = await threeChains();
    const end = usedBytes(segment(disk));
    segment(disk).fill(0, end - LAST_BYTES, end - LAST_BYTES + 100);
    const store = openTestLog(disk);
    assert.equal(store.opening.torn?.byte, end - LAST_BYTES);
    assert.deepEqual(await read(store, C), links.get(C)?.slice(0, 1).map(stored));
    assert.deepEqual(store.opening.damaged, []);
  });

  test("is every batch of the last sync, from the first that is not whole", async () => {
    const disk = new MemoryDisk();
    const store = openTestLog(disk);
    const [a, b, c] = [A, B, C].map((id) => chain(id, 2)) as [Append[], Append[], Append[]];
    await store.append([a[0] as Append]);
    // Three batches, handed over before the writer's turn comes: one sync for all.
    await Promise.all([b, a.slice(1), c].map((chain) => store.append(chain.slice(0, 1))));
    const torn = disk.copy();
    const end = usedBytes(segment(torn));
    flip(segment(torn), end - 2 * LAST_BYTES + 50);
    const again = openTestLog(torn);
    assert.deepEqual(await read(again, A), [stored(a[0] as Append)]);
    assert.deepEqual(await read(again, B), [stored(b[0] as Append)]);
    assert.deepEqual(await read(again, C), []);
    assert.deepEqual(again.opening.damaged, []);
  });

  test("cannot be what was acknowledged once a second has passed without a commit", async () => {
    const disk = new MemoryDisk();
    const clock = new TestClock();
    const store = openTestLog(disk, { clock });
    const [a] = chain(A, 1);
    await store.append([a as Append]);
    const end = usedBytes(segment(disk));
    clock.pass(1_000);
    await written();
    assert.equal(usedBytes(segment(disk)), end + EMPTY_BATCH_BYTES);
    flip(segment(disk), end - 50);
    const again = openTestLog(disk.copy());
    await assert.rejects(read(again, A), { code: "STORE_DAMAGED" });
  });
});

describe("damage before the end", () => {
  test("of any bit stops one actor at the most, and is told; all others are whole", async () => {
    const { disk, links } = await threeChains();
    const store = openTestLog(disk);
    await store[Symbol.asyncDispose](); // which says that all of it was durable
    const end = usedBytes(segment(disk)) - EMPTY_BATCH_BYTES;
    let damagedCount = 0;
    for (let byte = 0; byte < end; byte++) {
      const damaged = disk.copy();
      flip(segment(damaged), byte, byte % 8);
      const again = openTestLog(damaged);
      const lost: ActorId[] = [];
      for (const [id, chain] of links) {
        try {
          assert.deepEqual(await read(again, id), chain.map(stored), `byte ${byte}`);
        } catch (error) {
          if (!(error instanceof Error) || !("code" in error)) throw error;
          assert.equal(error.code, "STORE_DAMAGED", `byte ${byte}`);
          lost.push(id);
        }
      }
      assert.ok(lost.length <= 1, `byte ${byte}: ${lost.length} actors lost`);
      assert.equal(again.opening.torn, undefined, `byte ${byte}`);
      const told = again.opening.damaged.filter(({ actor }) => actor !== undefined);
      assert.deepEqual(
        told.map(({ actor }) => actor),
        lost,
        `byte ${byte}`,
      );
      if (byte >= SEGMENT_HEADER_BYTES) assert.ok(again.opening.damaged.length > 0);
      damagedCount += lost.length;
    }
    assert.ok(damagedCount > links.size * 2 * FRAME_HEADER_BYTES);
  });

  test("names actor, link, file and byte, and is known after the next start too", async () => {
    const { disk, links } = await threeChains();
    await openTestLog(disk)[Symbol.asyncDispose]();
    const index = new MemoryIndex();
    const second = links.get(B)?.[1] as Append;
    const at = indexOf(segment(disk), second.digest) + DIGEST_BYTES;
    flip(segment(disk), at);
    const expected = { actor: B, link: 1, file: "0000000001.log", byte: at - FRAME_HEADER_BYTES };
    const store = openTestLog(disk, { index });
    assert.deepEqual(store.opening.damaged, [expected]);
    await assert.rejects(store.actor(B), { code: "STORE_DAMAGED" });
    await assert.rejects(store.claim(B, 1), (error: Error) => {
      assert.match(error.message, /link 1 of actor 0*2, which begins with event 1/);
      assert.match(error.message, new RegExp(`0000000001.log, byte ${at - FRAME_HEADER_BYTES}`));
      return true;
    });
    const [next] = chain(actor(9), 1);
    await store.append([next as Append]);
    await store[Symbol.asyncDispose]();
    const again = openTestLog(disk, { index });
    assert.deepEqual(again.opening.damaged, [expected]);
    assert.deepEqual(await read(again, actor(9)), [stored(next as Append)]);
    const listed = (await Array.fromAsync(again.actors())).flat();
    assert.deepEqual(listed.map(({ actor }) => actor).toSorted(), [A, B, C, actor(9)].toSorted());
  });
});

describe("an index", () => {
  test("that covers the log saves reading it", async () => {
    const disk = new MemoryDisk();
    const index = new MemoryIndex();
    const store = openTestLog(disk, { index });
    await store.append(chain(A, 3));
    await store[Symbol.asyncDispose]();
    const again = openTestLog(disk, { index });
    assert.deepEqual(again.opening.scanned, { byteCount: 0, linkCount: 0, eventCount: 0 });
    assert.equal((await again.actor(A))?.head.linkCount, 3);
  });

  test("that is missing, older, of a longer log or of another one gives the same store", async () => {
    const disk = new MemoryDisk();
    const older = new MemoryIndex();
    const chains = [chain(A, 3), chain(B, 3), chain(C, 3)] as const;
    const first = openTestLog(disk, { index: older });
    await first.append(chains[0]);
    await first.append(chains[1].slice(0, 1));
    await first[Symbol.asyncDispose]();
    const shorter = disk.copy();
    const newer = new MemoryIndex();
    const second = openTestLog(disk, { index: newer });
    await second.append(chains[1].slice(1));
    await second.append(chains[2]);
    await second[Symbol.asyncDispose]();
    const other = new MemoryIndex();
    await openTestLog(new MemoryDisk(), { index: other })[Symbol.asyncDispose]();

    for (const [index, isRebuilt] of [
      [new MemoryIndex(), true],
      [older, false],
      [other, true],
    ] as const) {
      const store = openTestLog(disk.copy(), { index });
      for (const one of chains) {
        assert.deepEqual(await read(store, (one[0] as Append).actor), one.map(stored));
      }
      assert.equal(store.opening.wasIndexRebuilt, isRebuilt);
    }
    const store = openTestLog(shorter, { index: newer });
    assert.equal(store.opening.wasIndexRebuilt, true);
    assert.deepEqual(await read(store, A), chains[0].map(stored));
    assert.deepEqual(await read(store, B), chains[1].slice(0, 1).map(stored));
    assert.equal(await store.actor(C), undefined);
  });
});

describe("a directory", () => {
  test("of another format version, or with a file that is not ours, is left as it is", async () => {
    const { disk } = await threeChains();
    const other = disk.copy();
    // Both copies of the header say version 2, and are whole.
    for (const at of [0, 512]) reseal(segment(other), at, 2);
    const before = segment(other).slice();
    assert.throws(() => openTestLog(other), { code: "STORE_FOREIGN", message: /version 2/ });
    assert.deepEqual(segment(other), before);

    const foreign = disk.copy();
    segment(foreign).fill(7, 0, 1_024);
    assert.throws(() => openTestLog(foreign), { code: "STORE_FOREIGN" });

    const full = new MemoryDisk();
    full.create("holiday.jpg", 10);
    assert.throws(() => openTestLog(full), { code: "STORE_FOREIGN" });
    assert.deepEqual(full.list(), ["holiday.jpg"]);
  });

  test("in which a segment is missing is not opened", async () => {
    const disk = new MemoryDisk();
    const store = openTestLog(disk);
    await store.append(chain(A, 40, 1_000));
    await store[Symbol.asyncDispose]();
    disk.remove("0000000002.log");
    assert.throws(() => openTestLog(disk), { code: "STORE_DAMAGED", message: /0000000002\.log/ });
  });
});

function chain(of: ActorId, count: number, size: number = LINK_BYTES): Append[] {
  return chainOf(of, count, size);
}

function segment(disk: MemoryDisk): Uint8Array {
  const file = disk.files.get("0000000001.log");
  assert.ok(file);
  return file.bytes;
}

function truncate(disk: MemoryDisk, size: number): void {
  disk.open("0000000001.log").truncate(size);
}

function usedBytes(bytes: Uint8Array): number {
  return bytes.findLastIndex((byte) => byte !== 0) + 1;
}

function flip(bytes: Uint8Array, at: number, bit = 3): void {
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
}

function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  return Buffer.from(bytes).indexOf(part);
}

function reseal(bytes: Uint8Array, at: number, version: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  view.setUint32(8, version, true);
  view.setUint32(36, checksum(bytes.subarray(at, at + 36), 0), true);
}
