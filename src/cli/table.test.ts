import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { coloured } from "./paint.ts";
import { ruledTable, table, widthOf, wrapped } from "./table.ts";

describe("a table", () => {
  test("has columns as wide as their widest cell, and no blanks at a line's end", () => {
    assert.deepEqual(
      table([
        ["a", "bb"],
        ["ccc", ""],
      ]),
      ["a    bb", "ccc"],
    );
    assert.deepEqual(table([]), []);
  });

  test("counts what is seen: colours draw nothing, some characters are two wide", () => {
    assert.deepEqual(
      [widthOf(coloured("bad", "ab")), widthOf("字a"), widthOf("e\u0301"), widthOf("🚀")],
      [2, 3, 1, 2],
    );
    const [first = "", second = ""] = table([
      [coloured("good", "a"), "x"],
      ["字", "x"],
    ]);
    assert.equal(first, `${coloured("good", "a")}   x`);
    assert.equal(second, "字  x");
  });

  test("on a terminal has a rule, and cuts the widest cells to its width", () => {
    assert.deepEqual(ruledTable(["NAME", "ID"], [["a", "b"]]), ["NAME  ID", "────  ──", "a     b"]);
    const lines = ruledTable(["A", "B"], [["x".repeat(40), "y".repeat(12)]], undefined, 30);
    assert.equal(lines[2], `${"x".repeat(15)}…  ${"y".repeat(12)}`);
  });

  test("is never wider than the terminal, unless that is narrower than its columns can be", () => {
    const cell = fc.string({ maxLength: 60 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, cell)),
        fc.integer({ min: 30, max: 200 }),
        (rows, columns) => {
          const printed = rows.map((row) =>
            row.map((text) => text.replaceAll(/[^\x20-\x7e]/g, "?")),
          );
          for (const line of ruledTable(["A", "B", "C"], printed, undefined, columns))
            assert.ok(widthOf(line) <= columns, line);
        },
      ),
    );
  });
});

test("text is broken at blanks, and a word that is too long stands alone", () => {
  assert.deepEqual(wrapped("one two three", 7), ["one two", "three"]);
  assert.deepEqual(wrapped("a incomprehensible b", 5), ["a", "incomprehensible", "b"]);
});
