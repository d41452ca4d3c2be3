import assert from "node:assert/strict";
import { test } from "node:test";
import type { ActorId } from "../../src/base/mod.ts";
import { openMemoryStore, type Store } from "../../src/store/mod.ts";
import { Theater } from "../../src/theater/mod.ts";
import { house, start, text } from "../simulation/scripted-house.ts";
import { lent } from "../simulation/lent.ts";

const MESSAGES = 200;

test("no chain of those who bore a name is read for what is sent to it for the first time, however many they were", async () => {
  const reads: ActorId[] = [];
  const store = counted(openMemoryStore(), reads);
  await using theater = await Theater.open({ store });
  const sender = await start(theater, "sender");
  for (let times = 0; times < 3; times++) await (await start(theater, "gone")).stop();
  reads.length = 0;
  const send = "send gone add 1\n".repeat(MESSAGES);
  assert.equal(await text(sender, `${send}call gone 60000 get`), "err not-found");
  assert.deepEqual(reads, []);
});

test("however many messages were on their way to one that has stopped, its chain is read once for all of them", async () => {
  const reads: ActorId[] = [];
  const store = openMemoryStore();
  const {
    clock,
    theater: before,
    actors,
  } = await house(["sender", "gone"], { store: lent(store) });
  assert.equal(await text(actors.sender, "call gone 60000 add 1"), "ok 1");
  await actors.gone.send("sleep 3600000");
  await actors.sender.call("send gone add 1\n".repeat(MESSAGES));
  await before.close(); // nobody knows any more what became of them
  await using theater = await Theater.open({ store: counted(store, reads), clock });
  const gone = theater.find("gone");
  const sender = theater.find("sender");
  assert.ok(gone !== undefined && sender !== undefined);
  await gone.functions(); // it is in memory by then
  reads.length = 0;
  await gone.stop();
  await clock.advance(60_000); // all of it is offered again by then
  await sender.call("get"); // what was said of them stands in its next link
  assert.equal((await sender.standing()).outboxCount, 0);
  assert.equal(reads.filter((actor) => actor === gone.id).length, 1);
});

test("another who bears the name now answers for itself, and nothing of what the first one took", async () => {
  await using theater = await Theater.open();
  const sender = await start(theater, "sender");
  const gone = await start(theater, "gone");
  assert.equal(await text(sender, "call gone 60000 add 1"), "ok 1");
  await gone.stop();
  const next = await start(theater, "gone");
  assert.equal(await text(sender, "call gone 60000 add 1"), "ok 1");
  await next.stop();
  assert.equal(await text(sender, "call gone 60000 add 1"), "err not-found");
});

/** The same store, which tells whose links are read. */
function counted(store: Store, reads: ActorId[]): Store {
  return new Proxy(store, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        if (key === "links") reads.push(args[0] as ActorId);
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
}
