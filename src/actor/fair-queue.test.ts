import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { FairQueue, SHARE } from "./fair-queue.ts";

interface Item {
  readonly sender: string;
  readonly n: number;
}

describe("a fair queue", () => {
  test("keeps the order of all while nobody has more than its share", () => {
    const queue = new FairQueue<string, string>();
    for (const item of ["a1", "b1", "a2", "c1"]) queue.put(item, item.slice(0, 1));
    assert.deepEqual(takeAll(queue), ["a1", "b1", "a2", "c1"]);
  });

  test("lets a message wait for the share of each other sender, however many those have", () => {
    const queue = new FairQueue<Item, string>();
    for (let n = 0; n < 1_000; n++) queue.put({ sender: "flood", n }, "flood");
    queue.put({ sender: "other", n: 0 }, "other");
    const taken = takeAll(queue);
    assert.equal(
      taken.findIndex(({ sender }) => sender === "other"),
      SHARE,
    );
    assert.equal(taken.length, 1_001);
  });

  test("has behind all what is put last", () => {
    const queue = new FairQueue<string, string>();
    const flood = Array.from({ length: 3 * SHARE }, (_, n) => `flood ${n}`);
    for (const item of flood) queue.put(item, "flood");
    queue.putLast("last", "host");
    queue.put("later", "other");
    assert.deepEqual(takeAll(queue), [...flood, "last", "later"]);
  });

  test("loses nothing, and keeps the order of each sender, whatever is put and taken", () => {
    const move = fc.oneof(
      fc.record({ kind: fc.constant("put"), sender: fc.constantFrom("a", "b", "c", "d") }),
      fc.record({ kind: fc.constant("flood"), sender: fc.constantFrom("a", "b") }),
      fc.record({ kind: fc.constant("last"), sender: fc.constantFrom("a", "host") }),
      fc.record({ kind: fc.constantFrom("take", "drain"), sender: fc.constant("") }),
    );
    fc.assert(
      fc.property(fc.array(move, { maxLength: 200 }), (moves) => {
        const queue = new FairQueue<Item, string>();
        const out: Item[] = [];
        let n = 0;
        for (const { kind, sender } of moves) {
          const count = kind === "flood" ? 2 * SHARE : 1;
          if (kind === "take") out.push(...[queue.take()].filter((item) => item !== undefined));
          else if (kind === "drain") out.push(...queue.drain());
          else if (kind === "last") queue.putLast({ sender, n: n++ }, sender);
          else for (let put = 0; put < count; put++) queue.put({ sender, n: n++ }, sender);
          assert.equal(queue.size, n - out.length);
          assert.equal(queue.waiting().length, queue.size);
        }
        out.push(...takeAll(queue));
        assert.equal(out.length, n);
        for (const [, items] of Map.groupBy(out, ({ sender }) => sender)) {
          const numbers = items.map((item) => item.n);
          assert.deepEqual(
            numbers,
            numbers.toSorted((a, b) => a - b),
          );
        }
      }),
      { numRuns: 200 },
    );
  });
});

function takeAll<T>(queue: FairQueue<T, string>): T[] {
  const all: T[] = [];
  for (let item = queue.take(); item !== undefined; item = queue.take()) all.push(item);
  return all;
}
