import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cell } from "../cell/mod.ts";
import { CELL_DEATHS_MAX, CELL_DEATHS_PERIOD_MS, Cells } from "./cells.ts";

/** Of no actor, and never asked anything. */
const EMPTY = {} as Cell;

test("a cell is replaced as often as it dies, but no more than so often in a while; each place counts for itself", () => {
  let nowMs = 0;
  const clock = { nowMs: () => nowMs, wakeAt: () => () => undefined };
  const made: number[] = [];
  const cells = new Cells({
    count: 2,
    clock,
    slowCell: undefined,
    cell: (at) => {
      made.push(at);
      return EMPTY;
    },
  });
  const died = (at: number): void => cells.replace(at, new Error("out of memory"));
  for (let death = 0; death < CELL_DEATHS_MAX; death++) died(0);
  died(1);
  assert.throws(() => died(0), { name: "CellError", code: "CELL_FAILED" });
  assert.equal(made.length, 2 + CELL_DEATHS_MAX + 1);
  nowMs += CELL_DEATHS_PERIOD_MS;
  died(0);
  assert.equal(cells.deathCount, CELL_DEATHS_MAX + 3);
});
