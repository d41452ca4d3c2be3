import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ActorId, Digest } from "../../base/mod.ts";
import type { StoreReader } from "../chain-store.ts";
import type { Append } from "../chain-store.ts";
import { actor, chain, checksum, openTestLog, read, stored } from "./log-fixture.contract.ts";
import { DiskError } from "./disk.ts";
import type { ChainRow, LogIndex } from "./log-index.ts";
import { openReader } from "./log-reader.ts";
import { MemoryDisk } from "./memory-disk.contract.ts";
import { MemoryIndex } from "./memory-index.ts";
import type { Place } from "./place.ts";

const A = actor(1);
const B = actor(2);

function reader(disk: MemoryDisk, index: LogIndex = new MemoryIndex()): StoreReader {
  return openReader({ disk, index, checksum });
}

describe("a reader beside a running writer", () => {
  for (const [kind, index] of [
    ["without an index", undefined],
    ["with the writer's", new MemoryIndex()],
  ] as const) {
    test(`sees at once what was acknowledged (${kind})`, async () => {
      const disk = new MemoryDisk();
      const store = openTestLog(disk, index && { index });
      const beside = reader(disk, index);
      const links = chain(A, 60, 500);
      for (let at = 0; at < links.length; at++) {
        await store.append([links[at] as Append]);
        assert.equal((await beside.actor(A))?.head.linkCount, at + 1);
      }
      const blob = { digest: links[3]?.digest as Digest, bytes: new Uint8Array(3_000).fill(5) };
      await store.append([{ ...(chain(B, 1, 20)[0] as Append), blobs: [blob] }]);
      assert.deepEqual(await read(beside, A), links.map(stored));
      assert.deepEqual(await beside.blob(blob.digest), blob.bytes);
      const listed = (await Array.fromAsync(beside.actors())).flat();
      assert.deepEqual(listed.map((one) => one.actor).toSorted(), [A, B]);
    });
  }

  test("stops before what is not whole, and changes nothing", async () => {
    const disk = new MemoryDisk();
    const store = openTestLog(disk);
    const links = chain(A, 2, 40);
    await store.append(links.slice(0, 1));
    await store.append(links.slice(1));
    const torn = disk.copy();
    const file = torn.files.get("0000000001.log");
    assert.ok(file);
    file.bytes.fill(0, file.bytes.findLastIndex((byte) => byte !== 0) - 20);
    const before = file.bytes.slice();
    torn.fault = (what) => assert.notEqual(what, "write");
    assert.deepEqual(await read(reader(torn), A), links.slice(0, 1).map(stored));
    assert.deepEqual(file.bytes, before);
    assert.deepEqual(torn.list(), disk.list());
  });

  test("syncs what it shows, since nobody may have yet", async () => {
    const disk = new MemoryDisk();
    await openTestLog(disk).append(chain(A, 1, 40));
    const left = disk.copy();
    let syncCount = 0;
    left.fault = (what) => void (syncCount += what === "sync" ? 1 : 0);
    reader(left);
    assert.equal(syncCount, 1);
  });
});

test("an index that turns out not to be whole is left alone, and the log says the same", async () => {
  const disk = new MemoryDisk();
  const index = new BreakingIndex();
  const store = openTestLog(disk, { index, limits: { indexChangesMax: 1 } });
  const links = chain(A, 3, 40);
  await store.append(links);
  await store.append(chain(B, 1, 40));
  await store[Symbol.asyncDispose]();
  index.isBroken = true;
  const listed = (await Array.fromAsync(reader(disk, index).actors())).flat();
  assert.deepEqual(listed.map((one) => one.actor).toSorted(), [A, B]);
  assert.equal((await reader(disk, index).actor(A))?.head.linkCount, 3);
  assert.deepEqual(await read(reader(disk, index), A), links.map(stored));
  assert.equal(await reader(disk, index).blob(links[0]?.digest as Digest), undefined);
});

/** Its mark can be read, and nothing else. */
class BreakingIndex extends MemoryIndex {
  isBroken = false;

  override chain(of: ActorId): ChainRow | undefined {
    this.#mayBreak();
    return super.chain(of);
  }

  override chains(after: ActorId | undefined, countMax: number): readonly ChainRow[] {
    this.#mayBreak();
    return super.chains(after, countMax);
  }

  override blob(digest: Digest): Place | undefined {
    this.#mayBreak();
    return super.blob(digest);
  }

  #mayBreak(): void {
    if (this.isBroken) throw new DiskError("EBADMSG", "index.db");
  }
}

test("a directory without a log is told from one that is empty of actors", async () => {
  assert.throws(() => reader(new MemoryDisk()), { code: "STORE_MISSING" });
  const disk = new MemoryDisk();
  openTestLog(disk);
  const beside = reader(disk);
  assert.deepEqual(await Array.fromAsync(beside.actors()), []);
  await beside[Symbol.asyncDispose]();
  await beside[Symbol.asyncDispose]();
  await assert.rejects(beside.actor(A), { code: "STORE_CLOSED" });
  await assert.rejects(read(beside, A), { code: "STORE_CLOSED" });
});
