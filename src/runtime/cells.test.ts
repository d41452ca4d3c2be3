import assert from "node:assert/strict";
import { test } from "node:test";
import type { ActorSpec, Receipt } from "../actor/mod.ts";
import type { Cell } from "../cell/mod.ts";
import { CELL_DEATHS_MAX, CELL_DEATHS_PERIOD_MS, Cells } from "./cells.ts";

/** Of no actor, and never asked anything. */
const EMPTY = {} as Cell;
const RECEIPT = {} as Receipt;

test("a cell is replaced as often as it dies, but no more than so often in a while; each place counts for itself", () => {
  let nowMs = 0;
  const clock = { nowMs: () => nowMs, wakeAt: () => () => undefined };
  const cells = new Cells({
    count: 2,
    clock,
    slowCell: undefined,
    ownCell: undefined,
    cell: () => EMPTY,
  });
  const died = (at: number): void => cells.replace(at, new Error("out of memory"));
  for (let death = 0; death < CELL_DEATHS_MAX; death++) died(0);
  died(1);
  assert.throws(() => died(0), { name: "CellError", code: "CELL_FAILED" });
  nowMs += CELL_DEATHS_PERIOD_MS;
  died(0);
  assert.equal(cells.deathCount, CELL_DEATHS_MAX + 3);
});

test("a cell is made for the first actor that comes there, but for the first of all, which is made at once", async () => {
  const made: number[] = [];
  const clock = { nowMs: () => 0, wakeAt: () => () => undefined };
  const cell = (at: number): Cell => {
    made.push(at);
    return { start: () => Promise.resolve(RECEIPT), has: () => true } as unknown as Cell;
  };
  const cells = new Cells({ count: 3, clock, slowCell: undefined, ownCell: undefined, cell });
  assert.deepEqual(made, [0]);
  await cells.start({ id: "a" } as ActorSpec);
  assert.deepEqual(made, [0]);
  await cells.start({ id: "b" } as ActorSpec);
  assert.deepEqual(made, [0, 1]);
  cells.replace(1, new Error("out of memory"));
  assert.deepEqual(made, [0, 1]);
  await cells.start({ id: "c" } as ActorSpec);
  await cells.start({ id: "d" } as ActorSpec);
  assert.deepEqual(made, [0, 1, 2, 1]);
});

test("`host` lives in a cell of its own, and nobody else does", async () => {
  const came: string[] = [];
  const clock = { nowMs: () => 0, wakeAt: () => () => undefined };
  const cellFor = (where: string): Cell => {
    const start = async ({ id }: ActorSpec): Promise<Receipt> => {
      came.push(`${id} ${where}`);
      return RECEIPT;
    };
    return { start, has: () => true } as unknown as Cell;
  };
  const ownCell = (): Cell => cellFor("own");
  const cell = (): Cell => cellFor("others");
  const cells = new Cells({ count: 1, clock, slowCell: undefined, ownCell, cell });
  for (const [id, name] of [
    ["a", "shop"],
    ["b", "host"],
    ["c", "host/shop"],
  ] as const)
    await cells.start({ id, name } as unknown as ActorSpec);
  assert.deepEqual(came, ["a others", "b own", "c others"]);
});
