import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { interleave, median } from "../../bench/harness/measure.ts";

const MAIN = new URL("../../bench/main.ts", import.meta.url).pathname;

test("a group prints a JSON line for each of its figures", () => {
  const { stdout, status } = bench("engine-load", "--json", "--rounds", "5");
  assert.equal(status, 0);
  for (const line of stdout.trim().split("\n")) {
    const { name, value, unit } = JSON.parse(line) as Record<string, unknown>;
    assert.match(String(name), /^engine-load/);
    assert.equal(typeof value, "number");
    assert.equal(unit, "ms");
  }
});

test("a name that is none is refused with those that are", () => {
  const { stderr, status } = bench("speed");
  assert.equal(status, 2);
  assert.match(stderr, /no bench is called "speed"/);
  assert.match(stderr, /names: .*engine-call/);
});

test("the median is the middle, or the mean of both middles", () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([9, 1, 5, 2]), 3.5);
});

test("a ratio is taken round by round, and the first round does not count", async () => {
  const ours = [1000, 10, 20, 30];
  const theirs = [1000, 40, 80, 120];
  assert.deepEqual(await interleave(3, oneByOne(ours), oneByOne(theirs)), {
    ours: 20,
    theirs: 80,
    ratio: 4,
  });
});

function bench(...args: readonly string[]): {
  stdout: string;
  stderr: string;
  status: number | null;
} {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8" });
}

function oneByOne(values: number[]): () => number {
  return () => values.shift() ?? Number.NaN;
}
