import assert from "node:assert/strict";
import { Console } from "node:console";
import { Writable } from "node:stream";
import { describe, test } from "node:test";
import { table } from "./console-table.ts";

function nodesTable(rows: unknown): string {
  let text = "";
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  new Console({ stdout, colorMode: false }).table(rows);
  return text.trimEnd();
}

describe("a table is drawn as Node draws it", () => {
  const tables: readonly [name: string, rows: unknown][] = [
    [
      "of objects",
      [
        { a: 1, b: "x" },
        { a: 22, c: null },
      ],
    ],
    [
      "of lists",
      [
        [1, 2],
        [3, [4]],
      ],
    ],
    ["of values", ["one", 2, undefined]],
    ["of both", [{ a: 1 }, 5]],
    ["of an object's members", { first: { a: 1 }, second: { a: 2 } }],
    ["of nothing", []],
  ];
  for (const [name, rows] of tables) test(name, () => assert.equal(table(rows), nodesTable(rows)));
});

test("what has no rows is no table", () => {
  assert.equal(table(5), undefined);
  assert.equal(table(null), undefined);
});

test("a map's rows have its keys, a set's their places", () => {
  assert.match(table(new Map([["k", 1]])) ?? "", /│ 'k' {5}│ 1 {6}│/);
  assert.match(table(new Set(["v"])) ?? "", /│ 0 {7}│ 'v' {4}│/);
});

test("a table has at most 100 rows and columns", () => {
  const many = Array.from({ length: 200 }, (_, at) => ({ at }));
  assert.equal(table(many)?.split("\n").length, 104);
  const wide = Object.fromEntries(many.map((_, at) => [`c${at}`, at]));
  assert.equal(table([wide])?.split("\n")[1]?.split("│").length, 103);
});
