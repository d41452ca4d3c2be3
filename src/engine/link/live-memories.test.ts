import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { collectGarbage } from "./collect-garbage.ts";
import { LiveMemories } from "./live-memories.ts";
import { ThreadCount } from "./thread-count.ts";

function memories(max: number, count: ThreadCount): LiveMemories {
  return new LiveMemories({ count, max, collect: collectGarbage });
}

function made(live: LiveMemories, count: number): WebAssembly.Memory[] {
  return Array.from({ length: count }, () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    live.keep(memory);
    return memory;
  });
}

describe("live memories", () => {
  test("as many as the limit are let in, and one more is refused: the host's doing", () => {
    const live = memories(3, new ThreadCount("test:limit"));
    live.expectRoom(3);
    assert.throws(() => live.expectRoom(4), { code: "ENGINE_OUT_OF_MEMORY", origin: "host" });
    const kept = made(live, 3);
    live.expectRoom(0);
    assert.throws(() => live.expectRoom(1), { code: "ENGINE_OUT_OF_MEMORY", origin: "host" });
    assert.equal(live.count, kept.length);
  });

  test("room is made of those that nobody can reach, and of no others", async () => {
    const live = memories(6, new ThreadCount("test:room"));
    const kept = made(live, 2);
    made(live, 4);
    assert.equal(live.hasRoom(1), false);
    await Promise.all([live.makeRoom(), live.makeRoom()]); // who comes meanwhile waits for the same collection
    assert.equal(live.count, kept.length);
  });

  test("what an instantiation that failed left behind counts until the next collection", async () => {
    const live = memories(2, new ThreadCount("test:lost"));
    live.lose(2);
    assert.equal(live.hasRoom(1), false);
    await live.makeRoom();
    assert.equal(live.count, 0);
  });
});
