import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { DueQueue } from "./due-queue.ts";

test("what is due comes in order of its time, then of its token; what is not valid any more does not come", () => {
  const due = fc.record({ token: fc.nat(50), dueMs: fc.nat(20), isValid: fc.boolean() });
  fc.assert(
    fc.property(fc.uniqueArray(due, { selector: ({ token }) => token }), (all) => {
      const valid = all.filter(({ isValid }) => isValid);
      const queue = new DueQueue((token) => valid.some((one) => one.token === token));
      for (const { token, dueMs } of all) queue.push(token, dueMs);
      const taken: number[] = [];
      for (let one = queue.takeUntil(10); one !== undefined; one = queue.takeUntil(10))
        taken.push(one.token);
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
