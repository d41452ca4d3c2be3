import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import type { Value } from "../base/mod.ts";
import { compile } from "./compile.ts";
import type { Limits } from "./limits.ts";
import type { Host, HostFunction, Instance } from "./program.ts";

/** What crosses, each way, and what takes fuel, depth, memory, elements and handles. */
const GREEDY = await compile(
  await parse(`(component
    (import "test:limits/api" (instance $api
      (export "take" (func (param "text" string)))
      (export "give" (func (result string)))))
    (alias export $api "take" (func $take))
    (alias export $api "give" (func $give))
    (core module $memory
      (memory (export "memory") 1)
      (table (export "table") 10 funcref)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
      (func (export "in") (param i32 i32)))
    (core instance $memory (instantiate $memory))
    (core func $take' (canon lower (func $take) (memory (core memory $memory "memory"))))
    (core func $give' (canon lower (func $give) (memory (core memory $memory "memory"))
      (realloc (core func $memory "realloc"))))
    (type $thing (resource (rep i32)))
    (core func $new (canon resource.new $thing))

    (component $other
      (core module $m
        (memory (export "memory") 1)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
        (func (export "in") (param i32 i32)))
      (core instance $i (instantiate $m))
      (func (export "in") (param "text" string) (canon lift (core func $i "in")
        (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))
    (instance $other (instantiate $other))
    (component $caller
      (import "in" (func $in (param "text" string)))
      (core module $memory (memory (export "memory") 1))
      (core instance $memory (instantiate $memory))
      (core func $in' (canon lower (func $in) (memory (core memory $memory "memory"))))
      (core module $m
        (import "" "in" (func $in (param i32 i32)))
        (func (export "pass") (param i32) (call $in (i32.const 1024) (local.get 0))))
      (core instance $i (instantiate $m (with "" (instance (export "in" (func $in'))))))
      (func (export "pass") (param "n" u32) (canon lift (core func $i "pass"))))
    (instance $caller (instantiate $caller (with "in" (func $other "in"))))
    (export "pass" (func $caller "pass"))

    (core module $m
      (import "" "take" (func $take (param i32 i32)))
      (import "" "give" (func $give (param i32)))
      (import "" "new" (func $new (param i32) (result i32)))
      (import "" "memory" (memory 1))
      (import "" "table" (table 10 funcref))
      (func (export "out") (param i32) (result i32)
        (memory.fill (i32.const 1024) (i32.const 65) (local.get 0))
        (i32.store (i32.const 0) (i32.const 1024)) (i32.store (i32.const 4) (local.get 0)) (i32.const 0))
      (func (export "take") (param i32) (call $take (i32.const 1024) (local.get 0)))
      (func (export "give") (call $give (i32.const 0)))
      (func (export "spin") (param i32)
        (loop $more (br_if $more (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
      (func $dive (export "dive") (param i32)
        (if (local.get 0) (then (call $dive (i32.sub (local.get 0) (i32.const 1))))))
      (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
      (func (export "widen") (param i32) (result i32) (table.grow (ref.null func) (local.get 0)))
      (func $make (export "make") (param i32) (result i32) (call $new (local.get 0)))
      (func (export "hoard") (param i32)
        (loop $more (drop (call $new (i32.const 0)))
          (br_if $more (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))
    (core instance $i (instantiate $m (with "" (instance
      (export "take" (func $take')) (export "give" (func $give'))
      (export "new" (func $new)) (export "memory" (memory $memory "memory"))
      (export "table" (table $memory "table"))))))
    ${lifted("in-utf8", '(param "text" string)', "in", "$memory")}
    ${lifted("in-utf16", '(param "text" string)', "in", "$memory", "string-encoding=utf16")}
    ${lifted("in-latin1", '(param "text" string)', "in", "$memory", "string-encoding=latin1+utf16")}
    ${lifted("in-lists", '(param "lists" (list (list u16)))', "in", "$memory")}
    ${lifted("out", '(param "size" u32) (result string)', "out")}
    ${["take", "spin", "dive", "hoard"].map((name) => lifted(name, '(param "n" u32)', name)).join("")}
    ${["grow", "widen"].map((name) => lifted(name, '(param "n" u32) (result s32)', name)).join("")}
    ${lifted("give", "", "give")}
    (export $shown "thing" (type $thing))
    (func (export "make") (param "n" u32) (result (own $shown)) (canon lift (core func $i "make"))))`),
);

function lifted(name: string, type: string, core: string, from = "$i", options = ""): string {
  return `(func (export "${name}") ${type} (canon lift (core func ${from} "${core}") ${options}
    (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))`;
}

const TEXT = "A".repeat(100);

const OFFERED: Readonly<Record<string, HostFunction>> = {
  take: () => undefined,
  give: () => TEXT,
};

const HOST: Host = {
  bind(_, name) {
    const call = OFFERED[name];
    return call && { suspending: false, call };
  },
};

function greedy(limits: Partial<Limits> = {}): Promise<Instance> {
  return GREEDY.instantiate(HOST, limits);
}

/** Passes at the limit, and with one less is refused with `code`, the guest's doing. */
async function holds(
  limits: Partial<Limits>,
  oneLess: Partial<Limits>,
  code: string,
  call: (instance: Instance) => unknown,
): Promise<void> {
  call(await greedy(limits));
  const less = await greedy(oneLess);
  assert.throws(() => call(less), { code, origin: "guest" });
}

describe("bytes that cross in one call: so many pass, with one less they are refused", () => {
  const LISTS = [[1, 2, 3], [], [4]];
  const ways: readonly [string, string, Value, number][] = [
    ["a string in utf-8, into the guest", "in-utf8", TEXT, 8 + 100],
    ["a string in utf-16", "in-utf16", TEXT, 8 + 200],
    ["a string in latin1+utf16, at its worst", "in-latin1", TEXT, 8 + 200],
    ["lists of lists", "in-lists", LISTS, 8 + 3 * 8 + 4 * 2],
    ["a string out of the guest", "out", 100, 4 + 8 + 100],
    ["a string to a function of the host", "take", 100, 4 + 8 + 100],
    ["a string from a function of the host", "give", undefined, 8 + 100],
    [
      "a string to another component, out of one and into the other",
      "pass",
      100,
      4 + 2 * (8 + 100),
    ],
  ];
  for (const [way, name, arg, bytes] of ways)
    test(way, async () => {
      await holds(
        { crossingBytesMax: bytes },
        { crossingBytesMax: bytes - 1 },
        "ENGINE_BUDGET_EXCEEDED",
        (instance) => {
          void instance.call(name, arg === undefined ? [] : [arg]);
          void instance.call(name, arg === undefined ? [] : [arg]); // each call has them anew
          assert.equal(instance.memory().crossingBytesPeak, bytes);
        },
      );
    });
});

test("elements that cross in one call are counted, lists and what they are in too", async () => {
  const elements = 2 + 3 + 4;
  await holds(
    { crossingElementsMax: elements },
    { crossingElementsMax: elements - 1 },
    "ENGINE_BUDGET_EXCEEDED",
    (instance) => instance.call("in-lists", [[[1, 2, 3], [], [4]]]),
  );
});

test("fuel: what an instance starts with, and what it is given before a call", async () => {
  const instance = await greedy();
  const before = instance.fuel;
  void instance.call("spin", [1_000]);
  const burnt = before - instance.fuel;
  await holds({ fuelMax: burnt }, { fuelMax: burnt - 1n }, "ENGINE_OUT_OF_FUEL", (one) =>
    one.call("spin", [1_000]),
  );
  instance.fuel = burnt;
  void instance.call("spin", [1_000]);
  assert.equal(instance.fuel, 0n);
  instance.fuel = burnt - 1n;
  assert.throws(() => instance.call("spin", [1_000]), { code: "ENGINE_OUT_OF_FUEL" });
});

test("depth: so many frames, and one more", async () => {
  const frames = 20; // the first, and one for each of 19
  await holds({ depthMax: frames }, { depthMax: frames - 1 }, "ENGINE_STACK_OVERFLOW", (instance) =>
    instance.call("dive", [frames - 1]),
  );
});

describe("memory, of all instances in a component together", () => {
  const PAGE = 65_536;
  test("what it begins with", async () => {
    await greedy({ memoryBytesMax: 3 * PAGE });
    await assert.rejects(greedy({ memoryBytesMax: 3 * PAGE - 1 }), {
      code: "ENGINE_OUT_OF_MEMORY",
      origin: "guest",
    });
  });

  test("what it grows to: one page more, and the guest is told that there is none", async () => {
    const instance = await greedy({ memoryBytesMax: 6 * PAGE });
    assert.equal(instance.call("grow", [4]), -1);
    assert.equal(instance.call("grow", [3]), 1);
    assert.equal(instance.call("grow", [1]), -1);
    assert.equal(instance.memory().memoryBytes, 6 * PAGE);
  });
});

describe("elements of tables", () => {
  test("what it begins with", async () => {
    await greedy({ tableElementsMax: 10 });
    await assert.rejects(greedy({ tableElementsMax: 9 }), {
      code: "ENGINE_OUT_OF_MEMORY",
      origin: "guest",
    });
  });

  test("what it grows to", async () => {
    const instance = await greedy({ tableElementsMax: 13 });
    assert.equal(instance.call("widen", [4]), -1);
    assert.equal(instance.call("widen", [3]), 10);
    assert.equal(instance.call("widen", [1]), -1);
    assert.equal(instance.memory().tableElements, 13);
  });
});

describe("handles", () => {
  test("in a guest's table", async () => {
    await holds({ handlesMax: 7 }, { handlesMax: 6 }, "ENGINE_BUDGET_EXCEEDED", (instance) =>
      instance.call("hoard", [7]),
    );
  });

  test("of a guest's resources that the host holds, and the most at once is told", async () => {
    await holds({ handlesMax: 7 }, { handlesMax: 6 }, "ENGINE_BUDGET_EXCEEDED", (instance) => {
      void instance.call("hoard", [4]);
      for (let count = 0; count < 3; count++) void instance.call("make", [count]);
      assert.equal(instance.memory().handles, 7);
      assert.equal(instance.memory().handlesPeak, 7);
    });
  });
});
