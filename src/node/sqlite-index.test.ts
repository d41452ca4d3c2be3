import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import { type ActorId, type Digest, digestFromBytes, parseActorId } from "../base/mod.ts";
import { type ChainRow, type IndexMark, type LogIndex, MemoryIndex } from "../store/mod.ts";
import { openSqliteIndex, openSqliteIndexReader } from "./sqlite-index.ts";

const root = mkdtempSync(join(tmpdir(), "theater-index-"));
after(() => rmSync(root, { recursive: true }));

const [A, B, C] = ["01", "02", "03"].map(actor) as [ActorId, ActorId, ActorId];
const MARK: IndexMark = {
  logId: new Uint8Array(16).fill(9),
  covered: 2 ** 32 * 3 + 700,
  lastBatch: 2 ** 32 * 3 + 500,
  lastBatchCrc: 2 ** 32 - 1,
};

for (const [name, open] of [
  ["the index in memory", () => new MemoryIndex()],
  ["the index in a file", () => openSqliteIndex(fresh())],
] as const) {
  test(`${name} keeps what it is told`, () => {
    const index = open();
    assert.equal(index.mark(), undefined);
    assert.equal(index.chain(A), undefined);
    const damage = { place: 2 ** 32 * 2 + 9, link: 3, seq: 7 };
    tell(index, [row(B, 1), { ...row(C, 2), damage }, row(A, 3)], MARK);
    assert.deepEqual(index.mark(), MARK);
    assert.deepEqual(index.chain(A), row(A, 3));
    assert.deepEqual(index.damaged(), [{ ...row(C, 2), damage }]);
    assert.deepEqual(index.chains(undefined, 2), [row(A, 3), row(B, 1)]);
    assert.deepEqual(index.chains(B, 2), [{ ...row(C, 2), damage }]);
    assert.deepEqual(index.chains(C, 2), []);

    // What a change does not say stays, and the first damage is the one that counts.
    tell(
      index,
      [
        { ...row(A, 9), entry: undefined },
        { ...row(C, 9), damage: { ...damage, link: 8 } },
      ],
      MARK,
    );
    assert.deepEqual(index.chain(A), { ...row(A, 9), entry: row(A, 3).entry });
    assert.deepEqual(index.chain(C), { ...row(C, 9), damage });

    const [one, two] = [digest(1), digest(2)];
    index.take({ chains: [], blobs: [[one.toHex(), 77]], damagedBlobs: [[half(two), 88]] }, MARK);
    assert.equal(index.blob(one), 77);
    assert.equal(index.blob(two), undefined);
    assert.equal(index.damagedBlob(two), 88);
    index.take({ chains: [], blobs: [[two.toHex(), 99]], damagedBlobs: [] }, MARK);
    assert.equal(index.blob(two), 99);
    assert.equal(index.damagedBlob(two), undefined);

    index.clear();
    assert.equal(index.mark(), undefined);
    assert.deepEqual(index.chains(undefined, 9), []);
    assert.equal(index.blob(one), undefined);
    index.close();
  });
}

test("an index is there when it is opened again, and readers see it meanwhile", () => {
  const file = fresh();
  const index = openSqliteIndex(file);
  tell(index, [row(A, 1)], MARK);
  const reader = openSqliteIndexReader(file);
  assert.deepEqual(reader.chain(A), row(A, 1));
  tell(index, [row(A, 2)], MARK);
  assert.deepEqual(reader.chain(A), row(A, 2));
  reader.close();
  index.close();
  const again = openSqliteIndex(file);
  assert.deepEqual(again.mark(), MARK);
  again.close();
  assert.equal(statSync(file).mode & 0o077, 0, "nobody else may read it");
});

test("an index that is not whole, or of another version, is thrown away; readers take it for empty", () => {
  const spoiled = fresh();
  openSqliteIndex(spoiled).close();
  const other = fresh();
  const database = new DatabaseSync(other);
  database.exec("CREATE TABLE other (x); PRAGMA user_version = 99");
  database.close();
  writeFileSync(spoiled, new Uint8Array(9_000).fill(3));
  for (const file of [spoiled, other]) {
    const reader = openSqliteIndexReader(file);
    assert.equal(reader.mark(), undefined);
    reader.close();
    const index = openSqliteIndex(file);
    tell(index, [row(A, 1)], MARK);
    assert.deepEqual(index.chain(A), row(A, 1));
    index.close();
  }
  assert.equal(openSqliteIndexReader(join(root, "none.db")).mark(), undefined);
});

test("a row that is not what was written is not believed, and the index is thrown away", () => {
  for (const change of [
    "entry = zeroblob(7)",
    "entry = CAST(x'03' || substr(entry, 2) AS BLOB)", // stopped, and nothing to wake
    "digest = zeroblob(32)",
    "place = place + 1",
    "links = links + 1",
    "events = events - 1",
  ]) {
    const file = fresh();
    const index = openSqliteIndex(file);
    tell(index, [row(A, 3)], MARK);
    const database = new DatabaseSync(file);
    database.exec(`UPDATE chain SET ${change}`);
    database.close();
    assert.throws(() => index.chain(A), { code: "EBADMSG" }, change);
    assert.throws(() => index.chains(undefined, 9), { code: "EBADMSG" }, change);
    index.close();
    const again = openSqliteIndex(file);
    assert.equal(again.mark(), undefined, change);
    again.close();
  }
});

function tell(index: LogIndex, chains: readonly ChainRow[], mark: IndexMark): void {
  index.take({ chains, blobs: [], damagedBlobs: [] }, mark);
}

function row(of: ActorId, number: number): ChainRow {
  return {
    actor: of,
    place: 2 ** 32 * number + number,
    digest: digest(number),
    linkCount: number,
    eventCount: number * 2,
    entry: {
      name: `n${number}`,
      supervisor: undefined,
      status: "running",
      wakeAtMs: undefined,
      dirty: false,
      replayFromSeq: number,
    },
    damage: undefined,
  };
}

test("where its file cannot be made, it says what the system says, and removes nothing", () => {
  const file = join(root, "a file");
  writeFileSync(file, "");
  assert.throws(() => openSqliteIndex(join(file, "index.db")), { code: "ENOTDIR" });
});

function fresh(): string {
  return join(mkdtempSync(join(root, "i-")), "index.db");
}

function half(of: Digest): string {
  return of.subarray(0, 16).toHex();
}

function actor(text: string): ActorId {
  return parseActorId(text.repeat(16)) as ActorId; // 32 digits
}

function digest(number: number): Digest {
  return digestFromBytes(new Uint8Array(32).fill(number)) as Digest; // 32 bytes
}
