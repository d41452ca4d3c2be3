import assert from "node:assert/strict";
import { test } from "node:test";
import { isCounted, RESTART_PERIOD_MS, restart } from "./restarts.ts";

test("three failures within the period are restarts, the fourth is not", () => {
  let restarts: readonly number[] | undefined = [];
  const allowed = [0, 10, 20, 30].map((atMs) => {
    restarts = restart(restarts ?? [], atMs);
    return restarts !== undefined;
  });
  assert.deepEqual(allowed, [true, true, true, false]);
});

test("failures further apart than the period never stop an actor", () => {
  let restarts: readonly number[] = [];
  for (let atMs = 0; atMs < 100_000; atMs += RESTART_PERIOD_MS + 1) {
    const after = restart(restarts, atMs);
    assert.deepEqual(after, [atMs]);
    restarts = after ?? [];
  }
});

test("a failure exactly one period ago still counts, as in OTP", () => {
  assert.equal(restart([0, 1, 2], RESTART_PERIOD_MS), undefined);
  assert.deepEqual(restart([0, 1, 2], RESTART_PERIOD_MS + 1), [1, 2, RESTART_PERIOD_MS + 1]);
});

test("what the guest did counts, and what the host did but for want of room", () => {
  const failures = [
    { code: "ENGINE_TRAP", origin: "guest" },
    { code: "ENGINE_OUT_OF_MEMORY", origin: "guest" },
    { code: "ENGINE_OUT_OF_MEMORY", origin: "host" },
    { code: "ACTOR_HOST_FAULT", origin: "host" },
  ] as const;
  assert.deepEqual(failures.map(isCounted), [true, true, false, true]);
});
