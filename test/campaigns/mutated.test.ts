import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "./mutated.ts";

test("whatever is changed in a component, the engine answers with a value or an error of its own", async () => {
  const { passed, lines } = await run({ n: 300, seed: 1 });
  assert.ok(passed, lines.join("\n"));
});
