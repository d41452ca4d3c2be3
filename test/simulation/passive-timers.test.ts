import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { ActorId } from "../../src/base/mod.ts";
import { HandClock } from "./hand-clock.ts";
import { PassiveTimers, WAKING_MAX } from "../../src/runtime/passive-timers.ts";

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}

function idOf(at: number): ActorId {
  return at.toString(16).padStart(32, "0") as ActorId;
}

/** Timers whose actors come into memory when the test says so. */
function timers(nowMs = 0) {
  const clock = new HandClock(nowMs);
  const woken: ActorId[] = [];
  const arrivals: (() => void)[] = [];
  const passive = new PassiveTimers({
    clock,
    wake: (id) => {
      woken.push(id);
      return new Promise((resolve) => arrivals.push(resolve));
    },
  });
  return { clock, passive, woken, arrivals };
}

test("actors are woken in the order in which their timers are due, each once, and not before", async () => {
  const due = fc.array(fc.nat(50), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(due, fc.nat(60), async (times, nowMs) => {
      const { clock, passive, woken } = timers(0);
      times.forEach((dueMs, at) => passive.set(idOf(at), dueMs));
      times.forEach((dueMs, at) => passive.set(idOf(at), dueMs)); // in memory and out of it again
      await clock.advance(nowMs);
      const expected = times
        .map((dueMs, at) => ({ dueMs, id: idOf(at) }))
        .filter(({ dueMs }) => dueMs <= nowMs)
        .toSorted((a, b) => a.dueMs - b.dueMs || (a.id < b.id ? -1 : 1));
      assert.deepEqual(
        woken,
        expected.map(({ id }) => id),
      );
      assert.equal(passive.count, times.length - expected.length);
      passive.close();
    }),
    { numRuns: 30 },
  );
});

test("of many that are due together, no more than the limit are on their way at once", async () => {
  const { clock, passive, woken, arrivals } = timers();
  const count = 3 * WAKING_MAX;
  for (let at = 0; at < count; at++) passive.set(idOf(at), 10);
  await clock.advance(10);
  assert.equal(woken.length, WAKING_MAX);
  for (let at = 0; at < count; at++) {
    arrivals[at]?.();
    await Promise.resolve();
    await Promise.resolve();
    assert.ok(woken.length - (at + 1) <= WAKING_MAX);
  }
  assert.deepEqual(
    woken,
    Array.from({ length: count }, (_, at) => idOf(at)),
  );
});

test("one that came into memory for something else, or is gone, is not woken for its timer", async () => {
  const { clock, passive, woken } = timers();
  passive.set(idOf(1), 10);
  passive.set(idOf(2), 20);
  passive.remove(idOf(1));
  await clock.advance(15);
  assert.deepEqual(woken, []);
  passive.set(idOf(1), 30); // out of memory again, with a later one
  await clock.advance(20);
  assert.deepEqual(woken, [idOf(2), idOf(1)]);
});

test("a clock that is set forward wakes whoever is due by then in order, and one that is set back nobody", () => {
  const { clock, passive, woken } = timers(1_000_000);
  passive.set(idOf(2), 2_000_000);
  passive.set(idOf(1), 1_000_100);
  clock.leap(-500_000);
  clock.leap(1_000);
  assert.deepEqual(woken, []);
  clock.leap(3_000_000);
  assert.deepEqual(woken, [idOf(1), idOf(2)]);
});

test("of a hundred thousand that are due at as many times, each is woken once, in order", async () => {
  const COUNT = 100_000;
  const clock = new HandClock(0);
  const dueOf = (at: number): number => 1 + ((at * 7_919) % COUNT); // each another, far from its neighbours
  const late: number[] = [];
  let latestMs = 0;
  let count = 0;
  const passive = new PassiveTimers({
    clock,
    wake: async (id) => {
      const dueMs = dueOf(Number.parseInt(id, 16));
      if (dueMs !== latestMs + 1) late.push(dueMs);
      latestMs = dueMs;
      count++;
    },
  });
  for (let at = 0; at < COUNT; at++) passive.set(idOf(at), dueOf(at));
  clock.leap(COUNT / 2);
  await until(() => count === COUNT / 2);
  assert.equal(passive.count, COUNT / 2);
  clock.leap(COUNT);
  await until(() => count === COUNT);
  await new Promise(setImmediate);
  assert.deepEqual([count, passive.count, late], [COUNT, 0, []]);
});
