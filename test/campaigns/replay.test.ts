import assert from "node:assert/strict";
import { test } from "node:test";
import { run as forged } from "./forged.ts";
import { run as replay } from "./replay.ts";
import { run as typescript } from "./typescript.ts";

test("random lives replay to the same head, state and fuel, here and in another process", async () => {
  const { passed, lines } = await replay({ n: 6, seed: 7 });
  assert(passed, lines.join("\n"));
});

test("random lives of actors in TypeScript do too", async () => {
  const { passed, lines } = await typescript({ n: 2, seed: 7 });
  assert(passed, lines.join("\n"));
});

test("what was forged in a chain that verifies, replay names", async () => {
  const { passed, lines } = await forged({ n: 8, seed: 7 });
  assert(passed, lines.join("\n"));
});
