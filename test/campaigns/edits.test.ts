import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "./edits.ts";
import { hasPython } from "./python.ts";

test("random edits of an export are refused by both verifiers, and a cut at a link's end is a shorter chain", async (t) => {
  if (!hasPython()) return t.skip("this machine has no python3");
  const { passed, lines } = await run({ n: 2_000, seed: 1 });
  assert.ok(passed, lines.join("\n"));
});
