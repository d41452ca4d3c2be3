import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DiskError, type DiskFile } from "../../src/store/log/disk.ts";
import { Seeded } from "../campaigns/seeded.ts";
import { SimulatedDisk } from "./simulated-disk.ts";

const SEEDS = Array.from({ length: 300 }, (_, seed) => seed);

describe("a disk whose power stays on", () => {
  test("shows what was written, synced or not", () => {
    const disk = newDisk();
    const file = disk.create("a", 10);
    file.write([Uint8Array.of(1, 2), Uint8Array.of(3)], 4);
    assert.deepEqual(bytes(file), Uint8Array.of(0, 0, 0, 0, 1, 2, 3, 0, 0, 0));
    file.write([Uint8Array.of(9)], 11);
    assert.equal(file.size, 12);
    file.truncate(5);
    assert.deepEqual(bytes(disk.open("a", "read")), Uint8Array.of(0, 0, 0, 0, 1));
  });

  test("reads fewer bytes where the file ends", () => {
    const file = newDisk().create("a", 10);
    assert.equal(file.read(new Uint8Array(8), 6), 4);
    assert.equal(file.read(new Uint8Array(8), 20), 0);
  });

  test("keeps its own copy of what it is given", () => {
    const file = newDisk().create("a", 3);
    const lent = Uint8Array.of(1, 2, 3);
    file.write([lent], 0);
    lent.fill(0);
    assert.deepEqual(bytes(file), Uint8Array.of(1, 2, 3));
  });

  test("renames over what was there, and an open file stays the file it was", () => {
    const disk = newDisk();
    disk.create("a", 1).write([Uint8Array.of(1)], 0);
    const replaced = disk.create("b", 2);
    disk.rename("a", "b");
    assert.deepEqual(disk.list(), ["b"]);
    assert.deepEqual(bytes(disk.open("b", "read")), Uint8Array.of(1));
    assert.equal(replaced.size, 2);
    disk.remove("b");
    assert.deepEqual(disk.list(), []);
  });

  test("refuses what a file system refuses", () => {
    const disk = newDisk();
    const file = disk.create("a", 1);
    assert.throws(() => disk.create("a", 1), code("EEXIST"));
    assert.throws(() => disk.open("b", "read"), code("ENOENT"));
    assert.throws(() => disk.rename("b", "c"), code("ENOENT"));
    assert.throws(() => disk.remove("b"), code("ENOENT"));
    assert.throws(() => disk.open("a", "read").write([Uint8Array.of(1)], 0), code("EBADF"));
    file.close();
    assert.throws(() => file.sync(), code("EBADF"));
  });
});

describe("after a power cut", () => {
  test("what was synced is there", () => {
    for (const seed of SEEDS) {
      const disk = newDisk(seed);
      const file = disk.create("a", 2_000);
      file.write([filled(1, 2_000)], 0);
      file.sync();
      disk.syncDirectory();
      assert.deepEqual(contents(disk.powerCut()), { a: filled(1, 2_000) });
    }
  });

  test("an unsynced write is there, or not, or torn at 512 bytes, and each of these happens", () => {
    const happened = new Set<string>();
    for (const seed of SEEDS) {
      const disk = newDisk(seed);
      const file = durableFile(disk, 2_048);
      file.write([filled(1, 1_500)], 300);
      const { a = filled(0, 0) } = contents(disk.powerCut());
      const sectors = [300, 512, 1_024, 1_536].map((at) => a[at]);
      const expected = filled(0, 2_048);
      for (const [at, sector] of sectors.entries()) {
        expected.fill(sector ?? 0, at === 0 ? 300 : at * 512, Math.min(1_800, (at + 1) * 512));
      }
      assert.deepEqual(a, expected);
      happened.add(sectors.join(""));
    }
    assert.ok(happened.has("0000") && happened.has("1111"));
    assert.ok(happened.has("0101") && happened.has("1000") && happened.has("0011"));
  });

  test("a later write can be there without an earlier one, and an earlier one over a later", () => {
    const happened = new Set<string>();
    for (const seed of SEEDS) {
      const disk = newDisk(seed);
      const file = durableFile(disk, 1_024);
      file.write([filled(1, 10)], 0);
      file.write([filled(2, 10)], 512);
      file.write([filled(3, 10)], 512);
      const { a } = contents(disk.powerCut());
      happened.add(`${a?.[0]}${a?.[512]}`);
    }
    assert.deepEqual(happened, new Set(["00", "02", "03", "10", "12", "13"]));
  });

  test("a truncation that was not synced holds or not", () => {
    const sizes = new Set<number>();
    for (const seed of SEEDS) {
      const disk = newDisk(seed);
      durableFile(disk, 1_024).truncate(100);
      sizes.add(contents(disk.powerCut())["a"]?.length ?? -1);
    }
    assert.deepEqual(sizes, new Set([100, 1_024]));
  });

  test("a synced file has a name only where its directory was synced too", () => {
    const happened = new Set<string>();
    for (const seed of SEEDS) {
      const disk = newDisk(seed);
      disk.create("a", 1).sync();
      happened.add(Object.keys(contents(disk.powerCut())).join());
    }
    assert.deepEqual(happened, new Set(["", "a"]));
  });

  test("a new file that was not synced may be there without its size; a synced directory keeps that", () => {
    const sizes = new Set<number>();
    for (const seed of SEEDS) {
      const disk = newDisk(seed);
      disk.create("a", 700);
      sizes.add(contents(disk.powerCut())["a"]?.length ?? -1);
      const kept = newDisk(seed);
      kept.create("a", 700);
      kept.syncDirectory();
      assert.deepEqual(contents(kept.powerCut()), { a: filled(0, 700) });
    }
    assert.deepEqual(sizes, new Set([-1, 0, 700]));
  });

  test("a rename and a removal hold or not, and a rename is never half", () => {
    const happened = new Set<string>();
    for (const seed of SEEDS) {
      const disk = newDisk(seed);
      durableFile(disk, 1);
      disk.create("old", 2);
      disk.syncDirectory();
      disk.rename("a", "b");
      disk.remove("old");
      happened.add(Object.keys(contents(disk.powerCut())).toSorted().join());
    }
    assert.deepEqual(happened, new Set(["a", "a,old", "b", "b,old"]));
  });

  test("everything that is found is durable", () => {
    for (const seed of SEEDS) {
      const disk = newDisk(seed);
      durableFile(disk, 1_024).write([filled(1, 1_024)], 0);
      const found = disk.powerCut();
      const before = contents(found);
      assert.deepEqual(contents(found.powerCut()), before);
    }
  });

  test("the old process can do nothing more", () => {
    const disk = newDisk();
    const file = durableFile(disk, 4);
    disk.powerCut();
    assert.throws(() => file.write([Uint8Array.of(1)], 0), code("EIO"));
    assert.throws(() => file.read(new Uint8Array(1), 0), code("EIO"));
    assert.throws(() => disk.list(), code("EIO"));
  });

  test("the same seed and the same calls give the same disk", () => {
    for (const seed of SEEDS) {
      const [one, other] = [0, 1].map(() => {
        const disk = newDisk(seed);
        const file = durableFile(disk, 4_096);
        for (let at = 0; at < 5; at++) file.write([filled(at + 1, 900)], at * 700);
        disk.create("b", 10);
        return contents(disk.powerCut());
      });
      assert.deepEqual(one, other);
    }
  });
});

describe("after the process was killed", () => {
  test("all that was written is there, and the power can still take what was not synced", () => {
    const happened = new Set<number | undefined>();
    for (const seed of SEEDS) {
      const disk = newDisk(seed);
      durableFile(disk, 10).write([filled(1, 10)], 0);
      const next = disk.kill();
      assert.deepEqual(contents(next), { a: filled(1, 10) });
      happened.add(contents(next.powerCut())["a"]?.[0]);
    }
    assert.deepEqual(happened, new Set([0, 1]));
  });

  test("the next process can make it durable", () => {
    for (const seed of SEEDS) {
      const disk = newDisk(seed);
      durableFile(disk, 10).write([filled(1, 10)], 0);
      const next = disk.kill();
      next.open("a", "write").sync();
      assert.deepEqual(contents(next.powerCut()), { a: filled(1, 10) });
    }
  });
});

describe("what is planned", () => {
  test("a cut at an operation stops that one and all after it", () => {
    const disk = newDisk();
    const file = durableFile(disk, 4);
    disk.plan([{ kind: "cut", operation: disk.operationCount + 1 }]);
    file.write([Uint8Array.of(1)], 0);
    assert.throws(() => file.sync(), code("EIO"));
    assert.ok(disk.isOff);
    assert.throws(() => file.sync(), code("EIO"));
    assert.throws(() => disk.syncDirectory(), code("EIO"));
  });

  test("a write that the cut met may be there", () => {
    const happened = new Set<number | undefined>();
    for (const seed of SEEDS) {
      const disk = newDisk(seed);
      const file = durableFile(disk, 4);
      disk.plan([{ kind: "cut", operation: disk.operationCount }]);
      assert.throws(() => file.write([Uint8Array.of(1)], 0), code("EIO"));
      happened.add(contents(disk.powerCut())["a"]?.[0]);
    }
    assert.deepEqual(happened, new Set([0, 1]));
  });

  test("a refused write leaves what came before some byte of it, and the next is done", () => {
    const ends = new Set<number>();
    for (const seed of SEEDS) {
      const disk = newDisk(seed);
      const file = durableFile(disk, 4);
      disk.plan([{ kind: "refused", operation: disk.operationCount, code: "ENOSPC" }]);
      assert.throws(() => file.write([filled(1, 2), filled(1, 2)], 0), code("ENOSPC"));
      ends.add(bytes(file).lastIndexOf(1) + 1);
      file.write([filled(2, 4)], 0);
      assert.deepEqual(bytes(file), filled(2, 4));
    }
    assert.deepEqual(ends, new Set([0, 1, 2, 3, 4]));
  });

  test("a refused creation leaves no file", () => {
    const disk = newDisk();
    disk.plan([{ kind: "refused", operation: 0, code: "ENOSPC" }]);
    assert.throws(() => disk.create("a", 10), code("ENOSPC"));
    assert.deepEqual(disk.list(), []);
  });

  test("after a sync that failed the next says success, and what the first should have kept is gone", () => {
    let lostCount = 0;
    for (const seed of SEEDS) {
      const disk = newDisk(seed);
      const file = durableFile(disk, 10);
      disk.plan([{ kind: "lost-sync", operation: 0 }]);
      file.write([filled(1, 5)], 0);
      assert.throws(() => file.sync(), code("EIO"));
      file.write([filled(2, 5)], 5);
      file.sync();
      const shown = Uint8Array.of(1, 1, 1, 1, 1, 2, 2, 2, 2, 2);
      assert.deepEqual(bytes(file), shown);
      const next = disk.kill();
      next.open("a", "write").sync();
      assert.deepEqual(contents(next), { a: shown });
      const { a } = contents(next.powerCut());
      assert.deepEqual(a?.subarray(5), filled(2, 5));
      if (a?.[0] === 0) lostCount++;
    }
    assert.ok(lostCount > 150);
  });

  test("a full disk refuses what grows, until there is room again", () => {
    const disk = newDisk();
    const file = durableFile(disk, 4);
    disk.plan([{ kind: "full", operation: 0, end: disk.operationCount + 4 }]);
    assert.throws(() => disk.create("b", 1), code("ENOSPC"));
    file.write([filled(1, 4)], 0);
    assert.throws(() => file.write([filled(1, 4)], 1), code("ENOSPC"));
    assert.deepEqual(bytes(file), filled(1, 4));
    assert.throws(() => file.truncate(5), code("ENOSPC"));
    file.truncate(5);
    assert.equal(file.size, 5);
  });

  test("a read is refused, and no other", () => {
    const disk = newDisk();
    const file = durableFile(disk, 10);
    disk.plan([{ kind: "unreadable", read: 1 }]);
    file.read(new Uint8Array(1), 0);
    assert.throws(() => file.read(new Uint8Array(1), 0), code("EIO"));
    assert.equal(file.read(new Uint8Array(1), 0), 1);
  });
});

function newDisk(seed = 0): SimulatedDisk {
  return new SimulatedDisk(new Seeded(seed));
}

/** A file `a` of zero bytes that a power cut does not touch. */
function durableFile(disk: SimulatedDisk, size: number): DiskFile {
  const file = disk.create("a", size);
  file.sync();
  disk.syncDirectory();
  return file;
}

function filled(byte: number, size: number): Uint8Array {
  return new Uint8Array(size).fill(byte);
}

function bytes(file: DiskFile): Uint8Array {
  const all = new Uint8Array(file.size);
  assert.equal(file.read(all, 0), all.length);
  return all;
}

function contents(disk: SimulatedDisk): Record<string, Uint8Array> {
  return Object.fromEntries(disk.contents());
}

function code(expected: string): (error: unknown) => boolean {
  return (error) => error instanceof DiskError && error.code === expected;
}
