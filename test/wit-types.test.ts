import assert from "node:assert/strict";
import { test } from "node:test";
import { witTypes } from "../scripts/wit-types.ts";
import { WIT_TYPES } from "../src/capabilities/mod.ts";

test("the table of types, by which imports are held, is what `node scripts/wit-types.ts` makes of wit/", async () => {
  assert.deepEqual(WIT_TYPES, Object.fromEntries(await witTypes()));
});
