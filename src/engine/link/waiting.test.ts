import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { beforeEach, describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import type { Handle, Value } from "../../base/mod.ts";
import { compile } from "../compile.ts";
import type { Host, HostFunction, Instance } from "../program.ts";
import { SUSPENDED_STACKS_MAX } from "../limits.ts";
import { SUSPENDED_STACKS } from "../suspended-stacks.ts";

/**
 * Two components in one: `store` has a resource whose method and whose destructor wait, and `shop` calls it. What happens is told to
 * `log`, in this order: 1n a pot is made, 2n its destructor ran after it waited, 3 the method of a pot after it waited.
 */
const SHOP = `
  (component
    (import "wait" (func $wait (param "n" u32) (result u32)))
    (import "log" (func $log (param "n" u32)))
    (component $store
      (import "wait" (func $wait (param "n" u32) (result u32)))
      (import "log" (func $log (param "n" u32)))
      (core func $wait' (canon lower (func $wait)))
      (core func $log' (canon lower (func $log)))
      (core module $ends
        (import "" "wait" (func $wait (param i32) (result i32)))
        (import "" "log" (func $log (param i32)))
        (func (export "end") (param i32)
          (drop (call $wait (i32.const 20)))
          (call $log (i32.add (i32.const 20) (local.get 0)))))
      (core instance $ends (instantiate $ends (with "" (instance
        (export "wait" (func $wait')) (export "log" (func $log'))))))
      (type $pot (resource (rep i32) (dtor (core func $ends "end"))))
      (core func $new (canon resource.new $pot))
      (core func $slot (canon context.get i32 0))
      (core func $keep (canon context.set i32 0))
      (core module $m
        (import "" "wait" (func $wait (param i32) (result i32)))
        (import "" "log" (func $log (param i32)))
        (import "" "new" (func $new (param i32) (result i32)))
        (import "" "slot" (func $slot (result i32)))
        (import "" "keep" (func $keep (param i32)))
        (func (export "take") (param i32) (result i32)
          (call $log (i32.add (i32.const 10) (local.get 0)))
          (call $new (local.get 0)))
        (func (export "pour") (param i32) (result i32)
          (call $keep (local.get 0))
          (call $wait (i32.const 30))
          (call $log (i32.const 3))
          (i32.add (call $slot)))
        (func (export "poured") (param i32) (call $keep (local.get 0)))
        (func (export "spill") (param i32) (result i32)
          (drop (call $wait (i32.const 40)))
          unreachable))
      (core instance $i (instantiate $m (with "" (instance
        (export "wait" (func $wait')) (export "log" (func $log')) (export "new" (func $new))
        (export "slot" (func $slot)) (export "keep" (func $keep))))))
      (export $pot' "pot" (type $pot))
      (func (export "take") (param "n" u32) (result (own $pot')) (canon lift (core func $i "take")))
      (func (export "pour") (param "pot" (borrow $pot')) (result u32)
        (canon lift (core func $i "pour") (post-return (core func $i "poured"))))
      (func (export "spill") (param "pot" (borrow $pot')) (result u32)
        (canon lift (core func $i "spill"))))
    (instance $store (instantiate $store (with "wait" (func $wait)) (with "log" (func $log))))
    (component $shop
      (import "store" (instance $store
        (export "pot" (type $pot (sub resource)))
        (export "take" (func (param "n" u32) (result (own $pot))))
        (export "pour" (func (param "pot" (borrow $pot)) (result u32)))
        (export "spill" (func (param "pot" (borrow $pot)) (result u32)))))
      (alias export $store "pot" (type $pot))
      (core func $take (canon lower (func $store "take")))
      (core func $pour (canon lower (func $store "pour")))
      (core func $spill (canon lower (func $store "spill")))
      (core func $drop (canon resource.drop $pot))
      (core module $m
        (import "" "take" (func $take (param i32) (result i32)))
        (import "" "pour" (func $pour (param i32) (result i32)))
        (import "" "spill" (func $spill (param i32) (result i32)))
        (import "" "drop" (func $drop (param i32)))
        (func (export "serve") (param i32) (result i32) (local $pot i32) (local $cup i32)
          (local.set $pot (call $take (local.get 0)))
          (local.set $cup (call $pour (local.get $pot)))
          (call $drop (local.get $pot))
          (local.get $cup))
        (func (export "spill") (result i32) (call $spill (call $take (i32.const 1))))
        (func (export "drop") (call $drop (call $take (i32.const 1)))))
      (core instance $i (instantiate $m (with "" (instance
        (export "take" (func $take)) (export "pour" (func $pour)) (export "spill" (func $spill))
        (export "drop" (func $drop))))))
      (func (export "serve") (param "n" u32) (result u32) (canon lift (core func $i "serve")))
      (func (export "spill") (result u32) (canon lift (core func $i "spill")))
      (func (export "drop") (canon lift (core func $i "drop"))))
    (instance $shop (instantiate $shop (with "store" (instance $store))))
    (export "serve" (func $shop "serve"))
    (export "spill" (func $shop "spill"))
    (export "drop" (func $shop "drop"))
    (export "store" (instance $store)))`;

const program = await compile(await parse(SHOP));

type Waited = PromiseWithResolvers<Value> & { readonly on: Value };

/** A shop whose waits are the test's, in the order in which they were begun. */
async function opened(): Promise<{
  readonly shop: Instance;
  readonly log: Value[];
  readonly waits: Waited[];
}> {
  const log: Value[] = [];
  const waits: Waited[] = [];
  const wait: HostFunction = ([on]) => {
    const waited = { on, ...Promise.withResolvers<Value>() };
    waits.push(waited);
    return waited.promise;
  };
  const host: Host = {
    bind: (_, name) =>
      name === "wait"
        ? { suspending: true, call: wait }
        : { suspending: false, call: ([n]) => void log.push(n) },
  };
  return { shop: await program.instantiate(host), log, waits };
}

/** What was waited for at `index`, once the guest has come there. */
async function reached(waits: readonly Waited[], index: number): Promise<Waited> {
  for (;;) {
    const waited = waits[index];
    if (waited !== undefined) return waited;
    await setImmediate();
  }
}

/** All stacks have gone on and come to their end. */
async function quiet(): Promise<void> {
  await setImmediate();
  assert.equal(SUSPENDED_STACKS.count, 0);
}

describe("a call that waits in a component that another one calls", () => {
  test("gives its results, runs post-return and destructors in order, and lends across the hop", async () => {
    const { shop, log, waits } = await opened();
    const answer = shop.call("serve", [5]) as Promise<Value>;
    const pouring = await reached(waits, 0);
    assert.deepEqual([pouring.on, log], [30, [15]]);
    pouring.resolve(100);
    const ending = await reached(waits, 1);
    assert.deepEqual([ending.on, log], [20, [15, 3]]);
    ending.resolve(0);
    assert.equal(await answer, 105, "what the context kept over the wait is there again");
    assert.deepEqual(log, [15, 3, 25]);
    assert.equal(shop.memory().handles, 0);
  });

  test("has a stack for each hop, and gives them back", async () => {
    const { shop, waits } = await opened();
    const answer = shop.call("drop", []) as Promise<Value>;
    const ending = await reached(waits, 0);
    assert.equal(SUSPENDED_STACKS.count, 2);
    ending.resolve(0);
    await answer;
    await quiet();
  });

  test("traps after it waited as before, and ends all of them", async () => {
    const { shop, waits } = await opened();
    const answer = shop.call("spill", []) as Promise<Value>;
    (await reached(waits, 0)).resolve(0);
    await assert.rejects(answer, { code: "ENGINE_TRAP", message: /unreachable/ });
    assert.throws(() => shop.call("drop", []), { code: "ENGINE_DEAD" });
    await quiet();
  });

  test("lets nobody else in: neither a call, nor a drop, nor the host function that it waits for", async () => {
    const { shop, waits } = await opened();
    const pot = (await shop.call("store#take", [7])) as Handle;
    const answer = shop.call("store#pour", [pot]) as Promise<Value>;
    const pouring = await reached(waits, 0);
    const busy = { code: "ENGINE_BAD_CALL", origin: "host", message: /busy/ };
    assert.throws(() => shop.call("drop", []), busy);
    assert.throws(() => shop.drop(pot), busy);
    assert.equal(shop.snapshot().kind, "uncopied");
    pouring.resolve(1);
    assert.equal(await answer, 8);
    await assert.rejects(async () => shop.call("store#pour", []), { code: "ENGINE_BAD_CALL" });
  });

  test("is dropped by the host through a destructor that waits", async () => {
    const { shop, log, waits } = await opened();
    const pot = (await shop.call("store#take", [7])) as Handle;
    const dropped = shop.drop(pot);
    assert(dropped instanceof Promise);
    (await reached(waits, 0)).resolve(0);
    await dropped;
    assert.deepEqual(log, [17, 27]);
    assert.throws(() => shop.drop(pot), { code: "ENGINE_BAD_CALL" });
    assert.throws(() => shop.call("store#pour", [pot]), { code: "ENGINE_BAD_CALL" });
    assert.equal(shop.memory().handles, 0);
  });
});

test("an instance that is ended between the answer and the guest's next step does not take it", async () => {
  const { shop, log, waits } = await opened();
  const answer = shop.call("serve", [5]) as Promise<Value>;
  (await reached(waits, 0)).resolve(1);
  shop.end("ENGINE_DEAD");
  shop.end("ENGINE_OUT_OF_FUEL");
  await assert.rejects(answer, { code: "ENGINE_DEAD", origin: "host" });
  assert.deepEqual(log, [15]);
  await quiet();
});

test("a host function that ends the instance which called it ends it there", async () => {
  const log: Value[] = [];
  const host: Host = {
    bind: (_, name) => {
      if (name === "wait") return { suspending: true, call: () => 0 };
      const call: HostFunction = ([n]) => {
        log.push(n);
        shop.end("ENGINE_DEAD");
        return undefined;
      };
      return { suspending: false, call };
    },
  };
  const shop: Instance = await program.instantiate(host);
  await assert.rejects(async () => shop.call("serve", [5]), { code: "ENGINE_DEAD" });
  assert.deepEqual(log, [15]);
});

/** The import goes out again, and is a resource's destructor, with no core module between. */
const PASSED_ON = `
  (component
    (import "wait" (func $wait (param "n" u32)))
    (core func $wait' (canon lower (func $wait)))
    (func $again (param "n" u32) (canon lift (core func $wait')))
    (export "again" (func $again))
    (core func $again' (canon lower (func $wait)))
    (func (export "twice") (param "n" u32) (canon lift (core func $again')))
    (type $pot (resource (rep i32) (dtor (core func $wait'))))
    (core func $new (canon resource.new $pot))
    (core func $drop (canon resource.drop $pot))
    (core module $m
      (import "" "new" (func $new (param i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (func (export "run") (param i32) (call $drop (call $new (local.get 0)))))
    (core instance $i (instantiate $m (with "" (instance
      (export "new" (func $new)) (export "drop" (func $drop))))))
    (func (export "run") (param "n" u32) (canon lift (core func $i "run"))))`;

for (const suspending of [false, true]) {
  test(`functions are passed on without a core module between, where they ${suspending ? "wait" : "do not"}`, async () => {
    const told: Value[] = [];
    const call: HostFunction = suspending
      ? async ([n]) => {
          await setImmediate();
          told.push(n);
          return undefined;
        }
      : ([n]) => void told.push(n);
    const passing = await (
      await compile(await parse(PASSED_ON))
    ).instantiate({ bind: () => ({ suspending, call }) });
    for (const [name, n] of [
      ["again", 1],
      ["twice", 2],
      ["run", 3],
    ] as const)
      await passing.call(name, [n]);
    assert.deepEqual(told, [1, 2, 3]);
    await quiet();
  });
}

test("a start function, a realloc and a post-return that call what may wait trap, and the host function is not asked", async () => {
  const text = (start: string, exports: string): string => `
    (component
      (import "wait" (func $wait (param "n" u32)))
      (core func $wait' (canon lower (func $wait)))
      (core module $m
        (import "" "wait" (func $wait (param i32)))
        (memory (export "memory") 1)
        (func $go (call $wait (i32.const 1)))
        ${start}
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (call $go) (i32.const 0))
        (func (export "take") (param i32 i32))
        (func (export "give") (result i32) (i32.const 0))
        (func (export "given") (param i32) (call $go)))
      (core instance $i (instantiate $m (with "" (instance (export "wait" (func $wait'))))))
      ${exports})`;
  const call: HostFunction = () => assert.fail("it was asked");
  const host: Host = { bind: () => ({ suspending: true, call }) };
  const made = async (wat: string): Promise<Instance> =>
    (await compile(await parse(wat))).instantiate(host);

  await assert.rejects(made(text("(start $go)", "")), {
    code: "ENGINE_TRAP",
    origin: "host",
    message: /may wait from a start function/,
  });
  const taking = await made(
    text(
      "",
      `(func (export "run") (param "s" string)
        (canon lift (core func $i "take") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))`,
    ),
  );
  const left = { code: "ENGINE_TRAP", origin: "guest", message: "cannot leave component instance" };
  await assert.rejects(async () => taking.call("run", ["x"]), left);
  const giving = await made(
    text(
      "",
      `(func (export "run") (result u32)
        (canon lift (core func $i "give") (post-return (core func $i "given"))))`,
    ),
  );
  await assert.rejects(async () => giving.call("run", []), left);
});

const HOPS = 40;

/** Components in a row, each of which calls the next and adds 1; the last calls the host. */
function chained(hops: number): string {
  const links = Array.from({ length: hops }, (_, at) => {
    const next = at === 0 ? "(func $wait)" : `(func $i${at - 1} "run")`;
    return `(instance $i${at} (instantiate $link (with "next" ${next})))`;
  });
  return `
    (component
      (import "wait" (func $wait (param "n" u32) (result u32)))
      (component $link
        (import "next" (func $next (param "n" u32) (result u32)))
        (core func $next' (canon lower (func $next)))
        (core module $m
          (import "" "next" (func $next (param i32) (result i32)))
          (func (export "run") (param i32) (result i32)
            (i32.add (i32.const 1) (call $next (local.get 0)))))
        (core instance $i (instantiate $m (with "" (instance (export "next" (func $next'))))))
        (func (export "run") (param "n" u32) (result u32) (canon lift (core func $i "run"))))
      ${links.join("\n      ")}
      (export "run" (func $i${hops - 1} "run")))`;
}

describe("a guest that catches all cannot go on after such a call", () => {
  /** All that it can have of the host, by types that a guard in front of it has to repeat. */
  const text = (start: string, exports: string): string => `
    (component
      (import "wait" (func $wait (param "a" s64) (param "b" f32) (param "c" f64) (param "d" u32) (result f64)))
      (core func $wait' (canon lower (func $wait)))
      (core module $m
        (import "" "wait" (func $wait (param i64 f32 f64 i32) (result f64)))
        (memory (export "memory") 1)
        (func $go (export "go") (result f64)
          (block $catch
            (try_table (catch_all $catch)
              (return (call $wait (i64.const -1) (f32.const 0.5) (f64.const 0.25) (i32.const 3)))))
          (f64.const 7))
        (func $start (drop (call $go)))
        ${start}
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (call $start) (i32.const 0))
        (func (export "take") (param i32 i32))
        (func (export "given") (param f64) (call $start)))
      (core instance $i (instantiate $m (with "" (instance (export "wait" (func $wait'))))))
      ${exports})`;
  const asked: (readonly Value[])[] = [];
  const call: HostFunction = async (args) => {
    asked.push(args);
    return 1.5;
  };
  const host: Host = { bind: () => ({ suspending: true, call }) };
  const made = async (start: string, exports: string): Promise<Instance> =>
    (await compile(await parse(text(start, exports)))).instantiate(host);

  test("from a start function", async () => {
    await assert.rejects(made("(start $start)", ""), { code: "ENGINE_TRAP", origin: "host" });
  });

  for (const [where, args, exports] of [
    [
      "a realloc",
      ["x"],
      `(func (export "run") (param "s" string)
        (canon lift (core func $i "take") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))`,
    ],
    [
      "a post-return",
      [],
      `(func (export "run") (result f64)
        (canon lift (core func $i "go") (post-return (core func $i "given"))))`,
    ],
  ] as const)
    test(`from ${where}`, async () => {
      asked.length = 0;
      const instance = await made("", exports);
      await assert.rejects(async () => instance.call("run", args), {
        code: "ENGINE_TRAP",
        message: "cannot leave component instance",
      });
      assert.deepEqual(asked, where === "a realloc" ? [] : [[-1n, 0.5, 0.25, 3]]);
      await assert.rejects(async () => instance.call("run", args), { code: "ENGINE_DEAD" });
    });
});

describe("suspended stacks", () => {
  beforeEach(quiet);

  test("are refused beyond SUSPENDED_STACKS_MAX, as the host's doing, and all others go on", async () => {
    const chain = await compile(await parse(chained(HOPS)));
    const { promise, resolve } = Promise.withResolvers<Value>();
    const call = async (asked: { count: number }): Promise<Value> => {
      const wait: HostFunction = () => {
        asked.count++;
        return promise;
      };
      const host: Host = { bind: () => ({ suspending: true, call: wait }) };
      return (await chain.instantiate(host)).call("run", [1]);
    };
    const asked = { count: 0 };
    const answers = Array.from({ length: SUSPENDED_STACKS_MAX / HOPS }, () => call(asked));
    while (SUSPENDED_STACKS.count < SUSPENDED_STACKS_MAX) await setImmediate();

    const late = { count: 0 };
    await assert.rejects(call(late), {
      code: "ENGINE_OUT_OF_MEMORY",
      origin: "host",
      message: /SUSPENDED_STACKS_MAX of 10000/,
    });
    assert.equal(late.count, 0, "it was refused before it acted");

    resolve(1);
    assert.deepEqual(new Set(await Promise.all(answers)), new Set([1 + HOPS]));
    assert.equal(asked.count, answers.length);
    assert.equal(SUSPENDED_STACKS.count, 0);
  });

  const noMaps = existsSync("/proc/self/maps") ? false : "there is no /proc/self/maps to count in";

  /** How many more mappings of memory this process has after `rounds` of it. */
  async function mapsGrown(rounds: number, round: () => Promise<void>): Promise<number> {
    const count = (): number => readFileSync("/proc/self/maps", "latin1").split("\n").length;
    for (let times = 0; times < rounds / 4; times++) await round();
    await setImmediate();
    const before = count();
    for (let times = 0; times < rounds; times++) await round();
    await setImmediate();
    return count() - before;
  }

  const ROUNDS = 120;
  const oops = new TypeError("oops");

  /** How a call that waits, two hops deep, comes to its end. */
  const endings: readonly (readonly [string, (waited: Waited, shop: Instance) => void])[] = [
    ["the host rejects", (waited) => waited.reject(oops)],
    ["the answer is of another type", (waited) => waited.resolve("none")],
    ["it is ended", (_, shop) => shop.end("ENGINE_DEAD")],
    [
      "it is ended twice, and then answered",
      (waited, shop) => {
        shop.end("ENGINE_DEAD");
        shop.end("ENGINE_DEAD");
        waited.resolve(1);
      },
    ],
    [
      "it is ended between answer and next step",
      (waited, shop) => {
        waited.resolve(1);
        queueMicrotask(() => shop.end("ENGINE_DEAD"));
      },
    ],
    [
      "it is ended two steps after the answer",
      (waited, shop) => {
        waited.resolve(1);
        queueMicrotask(() => queueMicrotask(() => shop.end("ENGINE_DEAD")));
      },
    ],
  ];
  for (const name of ["serve", "drop", "spill"])
    for (const [how, end] of endings) {
      test(`are not leaked where ${name} waits and ${how}`, { skip: noMaps }, async () => {
        const grown = await mapsGrown(ROUNDS, async () => {
          const { shop, waits } = await opened();
          const answer = shop.call(name, name === "serve" ? [1] : []) as Promise<Value>;
          end(await reached(waits, 0), shop);
          await assert.rejects(answer);
        });
        assert.ok(grown < ROUNDS, `${grown} more mappings`);
        await quiet();
      });
    }

  test(
    "are leaked where an answer never comes: it is seen in the mappings",
    { skip: noMaps },
    async () => {
      const open: Awaited<ReturnType<typeof opened>>[] = [];
      const grown = await mapsGrown(ROUNDS, async () => {
        const one = await opened();
        open.push(one);
        void one.shop.call("drop", []);
        await reached(one.waits, 0);
      });
      assert.ok(grown > 2 * ROUNDS, `${grown} more mappings`);
      for (const { waits } of open) waits[0]?.resolve(0);
      await setImmediate();
    },
  );
});
