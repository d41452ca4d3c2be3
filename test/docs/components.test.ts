import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_COMPILE_LIMITS } from "../../src/engine/mod.ts";
import { textOf } from "./page.ts";

test("the page of components has every limit with its default, in order, and no other", () => {
  const rows = textOf("docs/components.md").matchAll(/^\| `([a-zA-Z]+)` \| (\d+) \|/gm);
  assert.deepEqual(
    Array.from(rows, ([, name, value]) => [name, Number(value)]),
    Object.entries(DEFAULT_COMPILE_LIMITS),
  );
});
