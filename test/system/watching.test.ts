import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import { nodeSha256 } from "../../src/node/mod.ts";
import type { RequestOf } from "../../src/protocol/mod.ts";
import { Desk, Feed } from "../../src/server/mod.ts";
import { openMemoryStore } from "../../src/store/mod.ts";
import { type ActorHandle, Records, Theater } from "../../src/theater/mod.ts";

before(() => buildExample("examples/counter-as"));

async function watched(asked: Partial<RequestOf<"watch">>) {
  const store = openMemoryStore();
  const feed = new Feed();
  const theater = await Theater.open({ store, log: feed.log, kept: feed.kept });
  const house = {
    records: new Records(store, nodeSha256),
    actorCount: 1,
    start: theater.start.bind(theater),
    find: theater.find.bind(theater),
    reach: theater.reach.bind(theater),
    resend: theater.resend.bind(theater),
    restart: theater.restart.bind(theater),
  };
  const desk = new Desk({
    house,
    feed,
    begun: () => Promise.resolve(),
    version: "0.1.0",
    pid: 42,
    data: "theater-data",
  });
  const counter = await theater.start("examples/counter-as/manifest.toml");
  const { signal } = new AbortController();
  const items = desk.stream({ id: 1, verb: "watch", actor: "counter", ...asked }, signal);
  return { theater, counter, items };
}

async function callAndStop(counter: ActorHandle): Promise<void> {
  await counter.call("5");
  await counter.stop();
}

describe("a watcher", () => {
  for (const [from, asked] of [
    ["genesis", { since: 0 }],
    ["now", {}],
  ] as const) {
    test(`from ${from} that reads slowly is shown all that an actor did before it stopped`, async () => {
      const { theater, counter, items } = await watched(asked);
      for (
        let item = await items.next();
        !("caughtUp" in (item.value ?? {}));
        item = await items.next()
      );
      await callAndStop(counter);
      const rest = (await Array.fromAsync(items)).map(
        (item) => "event" in item && item.event?.kind,
      );
      assert.deepEqual(rest, ["received", "replied", "stopped"]);
      await theater.close();
    });
  }

  test("of log lines alone ends when its actor has stopped", async () => {
    const { theater, counter, items } = await watched({ events: false, logs: true });
    assert.deepEqual((await items.next()).value, { caughtUp: true });
    const rest = Array.fromAsync(items);
    await callAndStop(counter);
    await rest;
    await theater.close();
  });
});
