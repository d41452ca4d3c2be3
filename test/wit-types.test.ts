import assert from "node:assert/strict";
import { test } from "node:test";
import { witTypes } from "../scripts/wit-types.ts";
import { TYPE_TEXT_MAX } from "../src/base/mod.ts";
import { WIT_TYPES } from "../src/capabilities/mod.ts";

test("the table of types, by which imports are held, is what `node scripts/wit-types.ts` makes of wit/", async () => {
  assert.deepEqual(WIT_TYPES, Object.fromEntries(await witTypes()));
});

test("none of them is longer than the text of a type may be: imports are held to them by their texts", () => {
  for (const text of Object.values(WIT_TYPES)) assert.ok(text.length <= TYPE_TEXT_MAX);
});
