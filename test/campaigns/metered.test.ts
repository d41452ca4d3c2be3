import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "./metered.ts";

test("random modules do metered what they do unmetered, and pay for the instructions that run", async () => {
  const { passed, lines } = await run({ n: 150, seed: 1 });
  assert.ok(passed, lines.join("\n"));
});
