import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { Handle, type Value } from "../../base/mod.ts";
import { compile } from "../compile.ts";
import type { Host, HostFunction, Instance } from "../program.ts";

const NOBODY: Host = { bind: () => undefined };

/** Offers functions by `interface#function`; those whose name begins with `await ` wait. */
function offering(functions: Readonly<Record<string, HostFunction>>): Host {
  return {
    bind(from, name) {
      const full = from === "" ? name : `${from}#${name}`;
      const waiting = functions[`await ${full}`];
      if (waiting !== undefined) return { suspending: true, call: waiting };
      const call = functions[full];
      return call === undefined ? undefined : { suspending: false, call };
    },
  };
}

async function instance(text: string, host: Host = NOBODY): Promise<Instance> {
  const program = await compile(await parse(text));
  return program.instantiate(host);
}

/** A core module that counts, lifted as `next` and shown in an interface too. */
const COUNTER = `
  (component
    (core module $m
      (memory (export "memory") 1)
      (global $count (mut i32) (i32.const 0))
      (func (export "next") (param i32) (result i32)
        (global.set $count (i32.add (global.get $count) (local.get 0)))
        (i32.store (i32.const 8) (global.get $count))
        (i32.load (i32.const 8)))
      (func (export "grow") (drop (memory.grow (i32.const 1))))
      (func (export "fail") unreachable))
    (core instance $i (instantiate $m))
    (func $next (param "by" u32) (result u32) (canon lift (core func $i "next")))
    (export "next" (func $next))
    (instance $api (export "next" (func $next)))
    (export "ns:a/api@1.0.0" (instance $api))
    (func (export "grow") (canon lift (core func $i "grow")))
    (func (export "fail") (canon lift (core func $i "fail"))))`;

test("an export is called by its name, one of an interface by interface#function", async () => {
  const counter = await instance(COUNTER);
  assert.equal(counter.call("next", [2]), 2);
  assert.equal(counter.call("ns:a/api@1.0.0#next", [3]), 5);
});

test("what is not exported, or does not fit, is a bad call, and the instance lives on", async () => {
  const counter = await instance(COUNTER);
  assert.throws(() => counter.call("previous", []), { code: "ENGINE_BAD_CALL" });
  assert.throws(() => counter.call("ns:a/api@1.0.0", []), { code: "ENGINE_BAD_CALL" });
  assert.throws(() => counter.call("next", ["one"]), { code: "ENGINE_BAD_CALL" });
  assert.equal(counter.call("next", [1]), 1);
});

test("after a trap the instance is dead", async () => {
  const counter = await instance(COUNTER);
  assert.throws(() => counter.call("fail", []), { code: "ENGINE_TRAP", origin: "guest" });
  assert.throws(() => counter.call("next", [1]), { code: "ENGINE_DEAD" });
});

test("after its end an instance is dead", async () => {
  const counter = await instance(COUNTER);
  counter.end("ENGINE_DEAD");
  assert.throws(() => counter.call("next", [1]), { code: "ENGINE_DEAD" });
});

test("instances of one program share nothing", async () => {
  const program = await compile(await parse(COUNTER));
  const [a, b] = await Promise.all([program.instantiate(NOBODY), program.instantiate(NOBODY)]);
  assert.equal(a.call("next", [2]), 2);
  assert.equal(b.call("next", [1]), 1);
});

test("memory is told as it grows", async () => {
  const counter = await instance(COUNTER);
  const { memoryBytes, tableElements, handles } = counter.memory();
  assert.deepEqual([memoryBytes, tableElements, handles], [65_536, 0, 0]);
  void counter.call("grow", []);
  assert.equal(counter.memory().memoryBytes, 131_072);
});

test("an import that nobody offers is named", async () => {
  const program = await compile(
    await parse(`(component (import "ns:a/b" (instance (export "c" (func)))))`),
  );
  await assert.rejects(program.instantiate(NOBODY), {
    code: "ENGINE_UNLINKED",
    message: /"ns:a\/b#c"/,
  });
});

/** Passes a number to `twice` of an interface, through a component within the component. */
const NESTED = `
  (component
    (import "ns:a/math" (instance $math (export "twice" (func (param "n" u32) (result u32)))))
    (component $inner
      (import "twice" (func $twice (param "n" u32) (result u32)))
      (core module $m
        (import "" "twice" (func $twice (param i32) (result i32)))
        (func (export "run") (param i32) (result i32)
          (i32.add (i32.const 1) (call $twice (local.get 0)))))
      (core func $lowered (canon lower (func $twice)))
      (core instance $i (instantiate $m (with "" (instance (export "twice" (func $lowered))))))
      (func (export "run") (param "n" u32) (result u32) (canon lift (core func $i "run"))))
    (instance $one (instantiate $inner (with "twice" (func $math "twice"))))
    (instance $two (instantiate $inner (with "twice" (func $one "run"))))
    (export "run" (func $two "run"))
    (export "same" (func $math "twice")))`;

test("components within a component are linked with each other and with the host", async () => {
  const host = offering({ "ns:a/math#twice": ([n]) => (n as number) * 2 });
  const nested = await instance(NESTED, host);
  assert.equal(nested.call("run", [10]), 22);
  assert.equal(nested.call("same", [10]), 20);
});

test("an import that waits makes every export answer with a promise, through all components", async () => {
  const host = offering({ "await ns:a/math#twice": async ([n]) => (n as number) * 2 });
  const nested = await instance(NESTED, host);
  const answer = nested.call("run", [10]);
  assert.ok(answer instanceof Promise);
  assert.equal(await answer, 22);
});

test("the end of an instance rejects the call that waits", async () => {
  const host = offering({ "await ns:a/math#twice": () => new Promise<Value>(() => undefined) });
  const nested = await instance(NESTED, host);
  const answer = nested.call("run", [10]) as Promise<Value>;
  nested.end("ENGINE_DEAD");
  await assert.rejects(answer, { code: "ENGINE_DEAD", origin: "host" });
  assert.throws(() => nested.call("run", [10]), { code: "ENGINE_DEAD" });
});

test("what a host function throws comes out as it is", async () => {
  const host = offering({
    "ns:a/math#twice": () => {
      throw new TypeError("no numbers today");
    },
  });
  const nested = await instance(NESTED, host);
  assert.throws(() => nested.call("run", [10]), new TypeError("no numbers today"));
});

/** One core module for each id, whose start function logs it; that of 9 traps then. */
function starting(ids: readonly number[]): string {
  return `
    (component
      (import "log" (func $log (param "id" u32)))
      (core func $log' (canon lower (func $log)))
      ${ids
        .map(
          (id) => `
      (core module $m${id}
        (import "" "log" (func $log (param i32)))
        (func $start (call $log (i32.const ${id})) ${id === 9 ? "unreachable" : ""})
        (start $start))
      (core instance (instantiate $m${id} (with "" (instance (export "log" (func $log'))))))`,
        )
        .join("")})`;
}

test("start functions run in the order of the instances, and their traps are the instance's", async () => {
  const lines: Value[] = [];
  const host = offering({ log: ([id]) => void lines.push(id) });
  await instance(starting([3, 1, 2]), host);
  assert.deepEqual(lines, [3, 1, 2]);
  await assert.rejects(instance(starting([4, 9, 5]), host), { code: "ENGINE_TRAP" });
  assert.deepEqual(lines, [3, 1, 2, 4, 9]);
});

/** Opens a key of the host, asks its size, and drops it. */
const KEYS = `
  (component
      (import "ns:a/keys" (instance $keys
        (export "key" (type $key (sub resource)))
        (export "open" (func (result (own $key))))
        (export "[method]key.size" (func (param "self" (borrow $key)) (result u32)))))
      (alias export $keys "key" (type $key))
      (core func $open (canon lower (func $keys "open")))
      (core func $size (canon lower (func $keys "[method]key.size")))
      (core func $drop (canon resource.drop $key))
      (core module $m
        (import "" "open" (func $open (result i32)))
        (import "" "size" (func $size (param i32) (result i32)))
        (import "" "drop" (func $drop (param i32)))
        (func (export "run") (result i32) (local $key i32)
          (local.set $key (call $open))
          (call $size (local.get $key))
          (call $drop (local.get $key))))
      (core instance $i (instantiate $m (with "" (instance
        (export "open" (func $open)) (export "size" (func $size)) (export "drop" (func $drop))))))
      (func (export "run") (result u32) (canon lift (core func $i "run"))))`;

test("a resource of the host comes as a handle and its drop is told", async () => {
  const told: (readonly [string, Value])[] = [];
  const host = offering({
    "ns:a/keys#open": () => new Handle("ns:a/keys#key", 7),
    "ns:a/keys#[method]key.size": ([self]) => {
      told.push(["size", self]);
      return 42;
    },
    "ns:a/keys#[resource-drop]key": ([self]) => void told.push(["drop", self]),
  });
  const keys = await instance(KEYS, host);
  assert.equal(keys.call("run", []), 42);
  assert.deepEqual(told, [
    ["size", new Handle("ns:a/keys#key", 7)],
    ["drop", new Handle("ns:a/keys#key", 7)],
  ]);
});

const OPEN: Readonly<Record<string, HostFunction>> = {
  "ns:a/keys#open": () => new Handle("ns:a/keys#key", 7),
  "ns:a/keys#[method]key.size": () => 42,
};

test("a drop may wait like any import", async () => {
  const told: Value[] = [];
  const host = offering({
    ...OPEN,
    "await ns:a/keys#[resource-drop]key": async ([self]) => void told.push(self),
  });
  const answer = (await instance(KEYS, host)).call("run", []);
  assert.ok(answer instanceof Promise);
  assert.equal(await answer, 42);
  assert.equal(told.length, 1);
});

test("what a drop throws comes out as it is, and ends the instance", async () => {
  const host = offering({
    ...OPEN,
    "ns:a/keys#[resource-drop]key": () => {
      throw new TypeError("stuck");
    },
  });
  const keys = await instance(KEYS, host);
  assert.throws(() => keys.call("run", []), new TypeError("stuck"));
  assert.throws(() => keys.call("run", []), { code: "ENGINE_DEAD" });
});

/** Burns, recurses or grows as far as it is let. */
const HUNGRY = `
  (component
    (core module $m
      (memory 2)
      (table 10 funcref)
      (func (export "spin") (loop (br 0)))
      (func $recurse (export "recurse") (call $recurse))
      (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
    (core instance $i (instantiate $m))
    (func (export "spin") (canon lift (core func $i "spin")))
    (func (export "recurse") (canon lift (core func $i "recurse")))
    (func (export "grow") (param "pages" u32) (result s32) (canon lift (core func $i "grow"))))`;

describe("limits", () => {
  test("fuel that runs out, and depth that is exceeded, end the instance with their codes", async () => {
    const program = await compile(await parse(HUNGRY));
    const spinning = await program.instantiate(NOBODY, { fuelMax: 10_000n });
    assert.throws(() => spinning.call("spin", []), { code: "ENGINE_OUT_OF_FUEL", origin: "guest" });
    assert.equal(spinning.fuel, 0n);
    assert.throws(() => spinning.call("spin", []), { code: "ENGINE_DEAD" });
    const recursing = await program.instantiate(NOBODY, { depthMax: 50 });
    assert.throws(() => recursing.call("recurse", []), {
      code: "ENGINE_STACK_OVERFLOW",
      origin: "guest",
    });
  });

  test("memory grows up to the limit and no further", async () => {
    const program = await compile(await parse(HUNGRY));
    const hungry = await program.instantiate(NOBODY, { memoryBytesMax: 4 * 65_536 });
    assert.equal(hungry.call("grow", [3]), -1);
    assert.equal(hungry.call("grow", [2]), 2);
    assert.equal(hungry.call("grow", [1]), -1);
    assert.equal(hungry.memory().memoryBytes, 4 * 65_536);
  });

  test("what begins larger than its limit is not instantiated", async () => {
    const program = await compile(await parse(HUNGRY));
    for (const limits of [{ memoryBytesMax: 65_536 }, { tableElementsMax: 9 }])
      await assert.rejects(program.instantiate(NOBODY, limits), { code: "ENGINE_OUT_OF_MEMORY" });
  });
});

test("fuel is set before a call, and the same call burns the same in every instance", async () => {
  const program = await compile(await parse(COUNTER));
  const burnt: bigint[] = [];
  for (let run = 0; run < 3; run++) {
    const counter = await program.instantiate(NOBODY);
    counter.fuel = 1_000n;
    void counter.call("next", [run]);
    burnt.push(1_000n - counter.fuel);
  }
  assert.ok((burnt[0] ?? 0n) > 0n);
  assert.deepEqual(new Set(burnt).size, 1);
});

test("a host function cannot enter the instance that called it", async () => {
  const host = offering({ "ns:a/math#twice": ([n]) => nested.call("run", [n]) });
  const nested: Instance = await instance(NESTED, host);
  assert.throws(() => nested.call("run", [1]), { code: "ENGINE_BAD_CALL" });
});

test("names that mean something to JavaScript mean nothing here", async () => {
  const text = `
    (component
      (core module $a
        (func (export "__proto__") (result i32) i32.const 1)
        (func (export "constructor") (result i32) i32.const 2))
      (core instance $a (instantiate $a))
      (core module $b
        (import "__proto__" "__proto__" (func $one (result i32)))
        (import "then" "toString" (func $two (result i32)))
        (func (export "then") (result i32) (i32.add (call $one) (call $two))))
      (core instance $named
        (export "toString" (func $a "constructor")))
      (core instance $b (instantiate $b
        (with "__proto__" (instance $a)) (with "then" (instance $named))))
      (func (export "then") (result u32) (canon lift (core func $b "then"))))`;
  assert.equal((await instance(text)).call("then", []), 3);
});
