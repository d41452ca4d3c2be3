import assert from "node:assert/strict";
import { test } from "node:test";
import { testTheater } from "theater/testing";
import type counter from "../src/counter.ts";

test("counts, and keeps the count", async () => {
  await using theater = await testTheater();
  const actor = await theater.start<typeof counter>("manifest.toml");
  assert.equal(await actor.ask("add", 5), 5);
  assert.equal(await actor.ask("add", 2), 7);
  await theater.restart();
  assert.equal(await actor.ask("get"), 7);
  assert.deepEqual(actor.logs, ["info: the count is 5", "info: the count is 7"]);
});

test("refuses what is no whole number, and replays to the same", async () => {
  await using theater = await testTheater();
  const actor = await theater.start<typeof counter>("manifest.toml");
  await assert.rejects(actor.ask("add", 0.5), { code: "ACTOR_REFUSED" });
  assert.equal(await actor.ask("get"), 0);
  await actor.replays();
});
