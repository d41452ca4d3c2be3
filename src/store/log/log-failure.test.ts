import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Append } from "../chain-store.ts";
import { DiskError } from "./disk.ts";
import {
  actor,
  chain,
  openTestLog,
  read,
  stored,
  TestClock,
  written,
} from "./log-fixture.contract.ts";
import { MemoryDisk } from "./memory-disk.contract.ts";

const A = actor(1);
const B = actor(2);
const failed = { code: "STORE_FAILED" };

describe("after a write or a sync has failed", () => {
  for (const operation of ["write", "sync"] as const) {
    test(`nothing more is taken, and fatal is told once (${operation})`, async () => {
      const disk = new MemoryDisk();
      const told: Error[] = [];
      const store = openTestLog(disk, { fatal: (error) => void told.push(error) });
      const links = chain(A, 3, 40);
      await store.append(links.slice(0, 1));
      disk.fault = (what, name) => {
        if (what === operation && name.endsWith(".log")) throw new DiskError("EIO", name);
      };
      const [second, third] = [store.append(links.slice(1, 2)), store.append(links.slice(2))];
      await assert.rejects(second, failed);
      await assert.rejects(third, failed);
      disk.fault = () => undefined; // the disk says success again: nobody tries
      await assert.rejects(store.append(chain(B, 1, 40)), failed);
      await assert.rejects(async () => store.admit(), failed);
      await assert.rejects(store.claim(A, 1), failed);
      await assert.rejects(store.actor(A), failed);
      await assert.rejects(read(store, A), failed);
      await assert.rejects(store.keep([]), failed);
      assert.equal(told.length, 1);
      assert.match(told[0]?.message ?? "", /0000000001\.log: the log could not be written \(EIO\)/);
      await store[Symbol.asyncDispose]();
    });
  }

  test("what was read and not synced is written again and synced at the next start", async () => {
    const disk = new MemoryDisk();
    const store = openTestLog(disk);
    const links = chain(A, 2, 40);
    await store.append(links.slice(0, 1));
    const left = disk.copy();
    const operations: string[] = [];
    left.fault = (what, name) => void operations.push(`${what} ${name}`);
    const again = openTestLog(left);
    assert.deepEqual(operations.slice(0, 2), ["write 0000000001.log", "sync 0000000001.log"]);
    assert.deepEqual(await read(again, A), links.slice(0, 1).map(stored));
  });
});

describe("on a full disk", () => {
  test("no new work is admitted, what was admitted is taken, and room that is made is found", async () => {
    const disk = new MemoryDisk();
    const clock = new TestClock();
    const limits = { segmentBytes: 32 * 1024, indexChangesMax: 100 };
    const store = openTestLog(disk, { limits, clock });
    await store.append(chain(A, 1, 1_000));
    await written();
    // Another segment is there; none after that.
    disk.bytesMax = 2 * limits.segmentBytes;
    const links = chain(B, 60, 1_000);
    let at = 0;
    for (; at < links.length; at++) {
      if (await isFull(store.admit())) break;
      assert.deepEqual(await store.append([links[at] as Append]), []);
      await written();
    }
    assert.ok(at > 30 && at < 55, `full after ${at} links`);
    await assert.rejects(
      store.keep([{ digest: links[0]?.digest as Append["digest"], bytes: new Uint8Array(1) }]),
      {
        code: "STORE_FULL",
      },
    );
    // Room for what was admitted, and for the end of actors.
    assert.deepEqual(await store.append(links.slice(at, at + 3)), []);
    disk.bytesMax = Infinity;
    await store.append(links.slice(at + 3, at + 4));
    await written();
    assert.equal(await isFull(store.admit()), false);
    assert.deepEqual(await read(store, B), links.slice(0, at + 4).map(stored));
  });

  test("a log that cannot even begin says so", () => {
    const disk = new MemoryDisk();
    disk.bytesMax = 100;
    assert.throws(() => openTestLog(disk), { code: "STORE_FULL" });
  });
});

test("new work waits while too much is on its way, and no longer", async () => {
  const store = openTestLog(new MemoryDisk(), { limits: { unsyncedBytesMax: 10_000 } });
  const links = chain(A, 12, 1_000);
  const appends = links.slice(0, 6).map((link) => store.append([link]));
  assert.equal(store.admit(), undefined);
  appends.push(...links.slice(6).map((link) => store.append([link])));
  let isDurable = false;
  const waiting = store.admit();
  assert.ok(waiting);
  const durable = Promise.all(appends).then(() => (isDurable = true));
  await waiting;
  assert.equal(store.admit(), undefined);
  await durable;
  assert.equal(isDurable, true);
});

async function isFull(admitted: Promise<void> | undefined): Promise<boolean> {
  try {
    await admitted;
    return false;
  } catch (error) {
    assert.equal((error as { code?: string }).code, "STORE_FULL");
    return true;
  }
}
