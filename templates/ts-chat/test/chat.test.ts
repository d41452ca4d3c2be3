import assert from "node:assert/strict";
import { test } from "node:test";
import { testTheater } from "theater/testing";
import type member from "../src/member.ts";
import type room from "../src/room.ts";

test("what one says, the others hear", async () => {
  await using theater = await testTheater();
  const chat = await theater.start<typeof room>("room.toml");
  const ann = await theater.start<typeof member>("member.toml");
  const bob = await theater.start<typeof member>("member.toml", { name: "bob" });
  await ann.ask("join");
  await bob.ask("join");
  assert.equal(await ann.ask("say", "good morning"), 1);
  await theater.settled();
  assert.deepEqual(await bob.ask("heard"), [{ from: "ann", text: "good morning" }]);
  assert.deepEqual(await ann.ask("heard"), []);
  for (const actor of [chat, ann, bob]) await actor.replays();
});

test("nobody speaks who has not joined", async () => {
  await using theater = await testTheater();
  await theater.start("room.toml");
  const ann = await theater.start<typeof member>("member.toml");
  await assert.rejects(ann.ask("say", "hello"));
});

test("a member asks the room; here the test plays it", async () => {
  await using theater = await testTheater();
  const room = await theater.probe("room", { join: () => [{ from: "bob", text: "hello" }] });
  const ann = await theater.start<typeof member>("member.toml");
  assert.equal(await ann.ask("join"), 1);
  assert.deepEqual(
    room.received.map(({ from, argument }) => ({ from, argument })),
    [{ from: "ann", argument: "ann" }],
  );
});
