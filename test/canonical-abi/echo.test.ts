import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { run } from "../campaigns/echo.ts";
import { tryAgain } from "./echo-trial.ts";

/** As choices of a tape: fast-check then shrinks types and values by what they were made of. */
const CHOICES = fc.array(fc.nat(), { maxLength: 300 });

test("what crosses into guests, out of them and between them is to the bit what the reference rules say", async () => {
  await fc.assert(
    fc.asyncProperty(CHOICES, CHOICES, async (stage, one) => {
      assert.equal((await tryAgain(stage, one))?.what, undefined);
    }),
    { numRuns: 30 },
  );
});

test("so it is for many values of the same types, one after the other in one memory", async () => {
  const { passed, lines } = await run({ n: 300, seed: 7 });
  assert.ok(passed, lines.join("\n"));
});
