import assert from "node:assert/strict";
import { test } from "node:test";
import { ActorError } from "../actor/mod.ts";
import { encodeJson, planOf } from "./supervisor-plan.ts";

const policy = {
  strategy: "one-for-one",
  intensity: 3,
  periodMs: 5_000,
  autoShutdown: "never",
} as const;

test("a plan is read as it was written", () => {
  const spec = { restart: "permanent" };
  const bound = { handlers: { timing: {} }, limits: { fuelMax: 7 } };
  const plan = { policy, bound, children: [{ key: "till", name: "shop/till", spec }] };
  assert.deepEqual(planOf(encodeJson(plan)), plan);
});

test("what stands in a chain in place of one is told, whatever it is", () => {
  const others: readonly unknown[] = [
    null,
    7,
    [],
    {},
    { policy },
    { policy, children: {} },
    { policy, children: [null] },
    { policy, children: [{ name: 7 }] },
    { policy, children: [{ name: "shop/till" }] },
    { policy, children: [{ name: "shop/till", spec: {} }] },
    { policy, bound: 7, children: [] },
    { policy, bound: { limits: [7], handlers: { timing: 7 } }, children: [] },
    { policy: { ...policy, intensity: "3" }, children: [] },
    { policy: { ...policy, autoShutdown: 0 }, children: [] },
    { policy: { strategy: 1 }, children: [] },
  ];
  const unfit = { name: ActorError.name, code: "ACTOR_CHAIN_UNFIT" };
  for (const other of others) assert.throws(() => planOf(encodeJson(other)), unfit);
  assert.throws(() => planOf(Uint8Array.of(0xff, 0x7b)), unfit);
});
