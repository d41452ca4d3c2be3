import assert from "node:assert/strict";
import { test } from "node:test";
import { run as troupe } from "./troupe.ts";

test("whatever a power cut or a kill leaves of a host, nothing acknowledged is lost, and nothing is done twice", async () => {
  const { failure } = await troupe({ n: 20, seed: 2_000_000 });
  assert.ok(failure === undefined, `seed ${failure?.seed}: ${failure?.message}`);
});
