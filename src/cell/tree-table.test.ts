import assert from "node:assert/strict";
import { test } from "node:test";
import { TreeTable } from "./tree-table.ts";

function table(): TreeTable {
  return new TreeTable(TreeTable.newMemory(2));
}

test("what was recorded is paid for by the rate, a second of it in advance", () => {
  const trees = table();
  trees.limit(3, { eventsPerSecondMax: 100 });
  trees.recorded(3, 100, 1_000);
  assert.equal(trees.usedUp(3, false, 1_000), undefined);
  trees.recorded(3, 50, 1_000);
  assert.equal(trees.usedUp(3, false, 1_000), 1_501);
  assert.equal(trees.usedUp(3, false, 1_501), undefined);
  assert.equal(trees.usedUp(4, false, 1_000), undefined, "another place");
});

test("a clock that is set back holds nobody up", () => {
  const trees = table();
  trees.limit(0, { eventsPerSecondMax: 10 });
  trees.recorded(0, 30, 10_000_000);
  assert.equal(trees.usedUp(0, false, 10_000_000), 10_002_001);
  assert.equal(trees.usedUp(0, false, 5_000), 7_001);
  assert.equal(trees.usedUp(0, false, 7_001), undefined);
});

test("a cell that reads the clock a little earlier than another takes nothing off what is to be paid", () => {
  const trees = table();
  trees.limit(0, { eventsPerSecondMax: 10 });
  for (let n = 0; n < 100; n++) trees.recorded(0, 1, 10_000_000.5 + (n % 2));
  assert.equal(trees.usedUp(0, false, 10_000_000), 10_009_001);
});

test("another rate counts from now on", () => {
  const trees = table();
  trees.limit(0, { eventsPerSecondMax: 1 });
  trees.recorded(0, 500, 1_000);
  trees.limit(0, { eventsPerSecondMax: 1_000 });
  assert.equal(trees.usedUp(0, false, 1_000), undefined);
});

test("memories are those of all cells, but for one that is gone, and are asked for where another comes", () => {
  const trees = table();
  trees.limit(0, { memoryBytesMax: 100 });
  trees.grew(0, 0, 40);
  trees.grew(0, 1, 60);
  assert.equal(trees.usedUp(0, true, 0), "memory-bytes");
  assert.equal(trees.usedUp(0, false, 0), undefined);
  assert.equal(trees.isCrowded(0), true);
  trees.clearColumn(1);
  assert.deepEqual(trees.use(0), { memoryBytes: 40, storedBytes: 0 });
  assert.equal(trees.isCrowded(0), false);
});

test("a place that is given to another tree has nothing of the one before", () => {
  const trees = table();
  trees.limit(0, { storedBytesMax: 10, eventsPerSecondMax: 1 });
  trees.stored(0, 10);
  trees.recorded(0, 100, 0);
  assert.equal(trees.usedUp(0, false, 0), "stored-bytes");
  trees.clear(0);
  trees.recorded(0, 100, 0);
  assert.equal(trees.usedUp(0, true, 0), undefined);
  assert.deepEqual(trees.use(0), { memoryBytes: 0, storedBytes: 0 });
});
