import assert from "node:assert/strict";
import { test } from "node:test";
import type { ActorId } from "../../src/base/mod.ts";
import { openMemoryStore, type Store } from "../../src/store/mod.ts";
import { Theater } from "../../src/theater/mod.ts";
import { kinds, start, text } from "../simulation/scripted-house.ts";

const MESSAGES = 200;

test("however many messages are on their way to one that has stopped, its chain is read once for all of them", async () => {
  const reads: ActorId[] = [];
  const store = counted(openMemoryStore(), reads);
  await using theater = await Theater.open({ store });
  const sender = await start(theater, "sender");
  const gone = await start(theater, "gone");
  assert.equal(await text(sender, "call gone 60000 add 1"), "ok 1");
  await gone.stop();
  reads.length = 0;
  const send = "send gone add 1\n".repeat(MESSAGES);
  await sender.call(`${send}call gone 60000 get`);
  assert.equal(reads.filter((actor) => actor === gone.id).length, 1);
  // Another bears the name now, and what the first had taken counts for it.
  const next = await start(theater, "gone");
  assert.equal(await text(sender, "call gone 60000 add 1"), "ok 1");
  await next.stop();
  assert.equal(await text(sender, "call gone 60000 add 1"), "err not-found");
  assert.ok((await kinds(sender)).length > 0);
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
