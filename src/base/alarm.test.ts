import assert from "node:assert/strict";
import { test } from "node:test";
import { Alarm } from "./alarm.ts";

/** What is to be done at which time, and is not called off. */
class Times {
  readonly all = new Map<number, () => void>();
  readonly clock = {
    nowMs: (): number => 0,
    wakeAt: (atMs: number, wake: () => void): (() => void) => {
      this.all.set(atMs, wake);
      return () => void this.all.delete(atMs);
    },
  };
}

test("an alarm rings at the time that it was set to last, and not where it was called off", () => {
  const times = new Times();
  let rung = 0;
  const alarm = new Alarm(times.clock, () => void rung++);
  alarm.set(30);
  alarm.set(20);
  assert.equal(alarm.atMs, 20);
  assert.deepEqual([...times.all.keys()], [20]);
  times.all.get(20)?.();
  assert.equal(rung, 1);
  alarm.set(undefined);
  assert.equal(alarm.atMs, undefined);
  assert.equal(times.all.size, 0);
});
