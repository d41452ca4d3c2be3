import assert from "node:assert/strict";
import { test } from "node:test";
import { fits, stepsOf } from "./console-block.ts";

test("a console block is commands, each with what it prints", () => {
  assert.deepEqual(stepsOf("$ theater ps\nname  id\n\n$ a \\\n> b\n$ c\n"), [
    { command: "theater ps", expected: ["name  id"] },
    { command: "a \\\nb", expected: [] },
    { command: "c", expected: [] },
  ]);
});

test("what is printed fits where every line is the page's, with … for what varies", () => {
  assert(fits(["head abc", "ok"], ["head …", "ok"]));
  assert(fits(["a", "b", "c", "d"], ["a", "…", "d"]));
  assert(fits(["a", "d"], ["a", "…", "d"]));
  assert(fits([], []));
});

test("what is missing, surplus or other does not fit", () => {
  assert(!fits(["a"], []));
  assert(!fits([], ["a"]));
  assert(!fits(["a", "c"], ["a", "b"]));
  assert(!fits(["a.c"], ["abc"]));
  assert(!fits(["abc"], ["a.c"]), "a page's dot is a dot");
});
