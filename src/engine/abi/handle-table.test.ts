import assert from "node:assert/strict";
import { test } from "node:test";
import { Execution } from "../execution.ts";
import { HandleTable, type ResourceHandle } from "./handle-table.ts";
import { ResourceType } from "./resource-type.ts";

const CART = new ResourceType("cart", undefined, undefined);

const owned = (rep: number, type = CART): ResourceHandle => ({
  type,
  rep,
  scope: undefined,
  lendCount: 0,
});

test("indices begin at 1, and the last freed is the next used", () => {
  const table = new HandleTable(new Execution());
  assert.deepEqual(
    [10, 20, 30].map((rep) => table.add(owned(rep))),
    [1, 2, 3],
  );
  table.remove(1, CART);
  table.remove(3, CART);
  assert.deepEqual(
    [40, 50, 60].map((rep) => table.add(owned(rep))),
    [3, 1, 4],
  );
});

test("an index that is not there traps, signed or not", () => {
  const table = new HandleTable(new Execution());
  table.add(owned(10));
  for (const index of [0, 2, -1, 2 ** 32 - 1]) {
    assert.throws(() => table.get(index, CART), {
      code: "ENGINE_TRAP",
      message: `unknown handle index ${index >>> 0}`,
    });
  }
});

test("a handle is of its type only, and two types of one name are two", () => {
  const table = new HandleTable(new Execution());
  table.add(owned(10, new ResourceType("cart", undefined, undefined)));
  assert.throws(() => table.get(1, CART), { code: "ENGINE_TRAP" });
});

test("a handle that is lent cannot be taken", () => {
  const table = new HandleTable(new Execution());
  const handle = owned(10);
  table.add(handle);
  handle.lendCount++;
  assert.throws(() => table.remove(1, CART), { code: "ENGINE_TRAP" });
  handle.lendCount--;
  assert.equal(table.remove(1, CART), handle);
});

test("all tables of an execution share its limit", () => {
  const execution = new Execution({ handlesMax: 2 });
  const [one, other] = [new HandleTable(execution), new HandleTable(execution)];
  one.add(owned(1));
  other.add(owned(2));
  assert.throws(() => one.add(owned(3)), { code: "ENGINE_BUDGET_EXCEEDED" });
  other.remove(1, CART);
  assert.equal(one.add(owned(3)), 2);
});
