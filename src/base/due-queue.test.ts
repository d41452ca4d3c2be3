import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { DueQueue } from "./due-queue.ts";

test("what is due comes in order of its time, then of its key; what is not valid any more does not come", () => {
  const due = fc.record({ token: fc.nat(50), dueMs: fc.nat(20), isValid: fc.boolean() });
  fc.assert(
    fc.property(fc.uniqueArray(due, { selector: ({ token }) => token }), (all) => {
      const valid = all.filter(({ isValid }) => isValid);
      const queue = new DueQueue<number>((key) => valid.some((one) => one.token === key));
      for (const { token, dueMs } of all) queue.push(token, dueMs);
      const taken: number[] = [];
      for (let one = queue.takeUntil(10); one !== undefined; one = queue.takeUntil(10))
        taken.push(one.key);
      const expected = valid
        .filter(({ dueMs }) => dueMs <= 10)
        .toSorted((a, b) => a.dueMs - b.dueMs || a.token - b.token);
      assert.deepEqual(
        taken,
        expected.map(({ token }) => token),
      );
      const later = valid.filter(({ dueMs }) => dueMs > 10).map(({ dueMs }) => dueMs);
      assert.equal(queue.peek()?.dueMs, later.length === 0 ? undefined : Math.min(...later));
    }),
  );
});

test("what is set and called off for ever takes no more room than what is valid", () => {
  const valid = new Map<string, number>();
  const queue = new DueQueue<string>((key, dueMs) => valid.get(key) === dueMs);
  for (let at = 0; at < 100_000; at++) {
    const key = `timer ${at % 100}`;
    valid.set(key, at);
    queue.push(key, at);
    queue.push(key, at);
  }
  assert.ok(queue.size < 3_000);
  const taken: number[] = [];
  for (let one = queue.takeUntil(100_000); one !== undefined; one = queue.takeUntil(100_000)) {
    taken.push(one.dueMs);
    valid.delete(one.key);
  }
  assert.deepEqual(
    taken,
    Array.from({ length: 100 }, (_, at) => 99_900 + at),
  );
});
