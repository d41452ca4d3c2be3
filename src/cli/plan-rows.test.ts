import assert from "node:assert/strict";
import { test } from "node:test";
import { planJson, planRows } from "./plan-rows.ts";

test("a supervisor's plan is shown as its manifest says it, and one that cannot be read as unreadable", () => {
  const policy = {
    strategy: "one-for-all",
    intensity: 2,
    periodMs: 500,
    autoShutdown: "never",
  } as const;
  const plan = {
    policy,
    bound: { handlers: { timing: {} }, limits: { memoryBytesMax: 9 } },
    children: [],
  };
  assert.deepEqual(planRows(plan), [
    ["strategy", "one-for-all"],
    ["intensity", "2 in 500 ms"],
    ["auto-shutdown", "never"],
    ["bound", "handler timing"],
    ["bound", "limit memory-bytes-max 9"],
  ]);
  assert.deepEqual(planJson(plan), { ...policy, bound: plan.bound, children: [] });
  assert.deepEqual(planRows("unreadable"), [["plan", "unreadable"]]);
  assert.equal(planJson("unreadable"), null);
});
