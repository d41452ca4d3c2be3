import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  CHILDREN_MAX,
  DEFAULT_POLICY,
  defaultShutdown,
  INTENSITY_MAX,
  newSupervisor,
  type Policy,
} from "./mod.ts";
import { child, idOf, spec } from "./stage.contract.ts";

const BACKOFF = { initialMs: 10, factor: 2, maxMs: 1_000, jitter: 0.5 };

test("what is left out is as in OTP", () => {
  assert.deepEqual(DEFAULT_POLICY, {
    strategy: "one-for-one",
    intensity: 1,
    periodMs: 5_000,
    autoShutdown: "never",
  });
  assert.deepEqual(defaultShutdown("worker"), { timeoutMs: 5_000 });
  assert.equal(defaultShutdown("supervisor"), "infinity");
});

describe("no supervisor has", () => {
  const policies: readonly (readonly [string, Partial<Policy>])[] = [
    ["a negative intensity", { intensity: -1 }],
    ["half an intensity", { intensity: 0.5 }],
    ["an intensity above INTENSITY_MAX", { intensity: INTENSITY_MAX + 1 }],
    ["no period", { periodMs: 0 }],
    ["a backoff whose longest wait is below the first", { backoff: { ...BACKOFF, maxMs: 9 } }],
    ["a backoff that grows shorter", { backoff: { ...BACKOFF, factor: 0.5 } }],
    ["a jitter of more than all", { backoff: { ...BACKOFF, jitter: 1.1 } }],
    ["a template without simple-one-for-one, or none with it", { strategy: "simple-one-for-one" }],
  ];
  for (const [name, policy] of policies) {
    test(name, () => {
      const make = (): unknown => newSupervisor({ ...DEFAULT_POLICY, ...policy }, []);
      assert.throws(make, { code: "SUPERVISION_BAD_SPEC" });
    });
  }

  const significant = { significant: true } as const;
  const children = [
    ["a significant child without automatic shutdown", [child("a", significant)], "never"],
    ["a significant permanent child", [child("a", significant)], "any-significant"],
    ["two children of one key", [child("a"), { ...child("a"), id: idOf("b") }], "never"],
    ["two children of one id", [child("a"), { ...child("b"), id: idOf("a") }], "never"],
    ["a timeout below 0", [child("a", { shutdown: { timeoutMs: -1 } })], "never"],
    [
      "more children than CHILDREN_MAX",
      Array.from({ length: CHILDREN_MAX + 1 }, (_, at) => child(`c${at}`)),
      "never",
    ],
  ] as const;
  for (const [name, specs, autoShutdown] of children) {
    test(name, () => {
      const make = (): unknown => newSupervisor({ ...DEFAULT_POLICY, autoShutdown }, specs);
      assert.throws(make, { code: "SUPERVISION_BAD_SPEC" });
    });
  }

  test("children beside the template of simple-one-for-one", () => {
    const policy = { ...DEFAULT_POLICY, strategy: "simple-one-for-one" } as const;
    assert.throws(() => newSupervisor(policy, [child("a")], spec()), {
      code: "SUPERVISION_BAD_SPEC",
    });
  });
});
