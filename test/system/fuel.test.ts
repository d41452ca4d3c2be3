import assert from "node:assert/strict";
import { test } from "node:test";
import { fuelIn } from "../campaigns/tiers.ts";

test("fuel and depth are the same by either of V8's compilers, in a thread and in another process", async () => {
  const { passed, lines } = await fuelIn(2, undefined);
  assert.ok(passed, lines.join("\n"));
});
