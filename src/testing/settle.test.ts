import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeScheduler } from "../node/mod.ts";
import { CountedScheduler } from "./counted-scheduler.ts";
import { untilQuiet } from "./settle.ts";

test("what goes on without end is found, rather than waited for", async () => {
  const scheduler = new CountedScheduler(nodeScheduler);
  let count = 0;
  await assert.rejects(
    untilQuiet(scheduler, () => count++),
    { code: "TESTING_RESTLESS" },
  );
});

test("whoever arrives is waited for, however long that takes", async () => {
  const scheduler = new CountedScheduler(nodeScheduler);
  let left = 200_000;
  await untilQuiet(
    scheduler,
    () => 0,
    () => left-- > 0,
  );
  assert(left < 0);
});

test("what the scheduler was asked for is waited for, and what that asks for in turn", async () => {
  const scheduler = new CountedScheduler(nodeScheduler);
  let left = 40;
  const task = (): void => {
    left--;
    if (left > 0) scheduler.soon(task);
  };
  scheduler.soon(task);
  await untilQuiet(scheduler, () => 0);
  assert.equal(left, 0);
});
