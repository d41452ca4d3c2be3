import assert from "node:assert/strict";
import { test } from "node:test";
import { testTheater } from "theater/testing";

test("counts, and keeps the count", async () => {
  await using theater = await testTheater();
  const actor = await theater.start("manifest.toml");
  assert.equal((await actor.call("add 5")).text, "5");
  await theater.restart();
  assert.equal((await actor.call("add 2")).text, "7");
  assert.deepEqual(actor.logs, ["info: the count is 5", "info: the count is 7"]);
});

test("refuses what it does not know, and replays to the same", async () => {
  await using theater = await testTheater();
  const actor = await theater.start("manifest.toml");
  await assert.rejects(actor.call("what"), { code: "ACTOR_REFUSED" });
  assert.equal((await actor.call("get")).text, "0");
  await actor.replays();
});
