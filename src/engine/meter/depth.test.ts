import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { metered, run } from "./metered-text.contract.ts";
import { Meter, type MeterLimits, meterModule } from "./mod.ts";

const OVERFLOW = "ENGINE_STACK_OVERFLOW guest";
const LIMITS: MeterLimits = {
  fuelMax: 1_000_000n,
  depthMax: 10,
  memoryBytesMax: 0,
  tableElementsMax: 10,
};

/** `run` with n makes n + 1 frames, and one more that calls nothing. */
const RECURSION = `(module (type $t (func (param i32))) (table funcref (elem $indirect $leaf))
  (func $leaf (param i32))
  (func $direct (export "direct") (param i32)
    local.get 0 if local.get 0 i32.const 1 i32.sub call $direct else local.get 0 call $leaf end)
  (func $indirect (export "indirect") (param i32)
    local.get 0 if local.get 0 i32.const 1 i32.sub i32.const 0 call_indirect (type $t)
    else local.get 0 i32.const 1 call_indirect (type $t) end)
  (func $reference (export "reference") (param i32)
    local.get 0 if local.get 0 i32.const 1 i32.sub ref.func $reference call_ref $t
    else local.get 0 call $leaf end))`;

describe("a stack of depthMax frames runs, and one frame more traps", () => {
  for (const name of ["direct", "indirect", "reference"]) {
    test(`calls are ${name}`, async () => {
      const deepest = await metered(RECURSION, { depthMax: 100 });
      assert.equal(deepest.ends(name, 99), undefined);
      assert.equal(deepest.ends(name, 99), undefined);
      assert.equal(deepest.ends(name, 100), OVERFLOW);
    });
  }

  test("whatever of V8's stack is left: the default fits, with frames of any size", async () => {
    for (const locals of [0, 60, 400, 4_000]) {
      const one = await metered(`(module (func $f (export "run") (local ${"i64 ".repeat(locals)})
        call $f ${[...Array(locals).keys()].map((at) => `local.get ${at} drop`).join(" ")}))`);
      assert.equal(one.ends("run"), OVERFLOW, `${locals} locals`);
    }
  });
});

test("a frame counts once, and once more for each 64 slots of locals and operands", async () => {
  const wide = `(module (func $wide (export "run") (param i32) (local ${"i64 ".repeat(126)})
    local.get 0 if local.get 0 i32.const 1 i32.sub call $wide end))`;
  const one = await metered(wide, { depthMax: 30 });
  assert.equal(one.ends("run", 9), undefined); // 10 frames of 3 units: 129 slots
  assert.equal(one.ends("run", 10), OVERFLOW);
});

describe("tail calls take no depth", () => {
  const ROUNDS = 100_000;
  const TAILS = `(module (type $t (func (param i32) (result i32)))
    (table funcref (elem $indirect $even $odd))
    (func $even (export "direct") (param i32) (result i32)
      local.get 0 i32.eqz if (result i32) i32.const 7 else
        local.get 0 i32.const 1 i32.sub return_call $odd end)
    (func $odd (param i32) (result i32) (local ${"i64 ".repeat(80)})
      call $nothing local.get 0 i32.const 1 i32.sub return_call $even)
    (func $nothing)
    (func $indirect (export "indirect") (param i32) (result i32)
      local.get 0 i32.eqz if (result i32) i32.const 7 else
        local.get 0 i32.const 1 i32.sub i32.const 0 return_call_indirect (type $t) end)
    (func $reference (export "reference") (param i32) (result i32)
      local.get 0 i32.eqz if (result i32) i32.const 7 else call $nothing
        local.get 0 i32.const 1 i32.sub ref.func $reference return_call_ref $t end)
    (func $forever (export "forever") return_call $forever))`;
  for (const name of ["direct", "indirect", "reference"]) {
    test(`${ROUNDS} of them, ${name}`, async () => {
      const one = await metered(TAILS, { depthMax: 5 });
      assert.equal(one.call(name, ROUNDS), 7);
    });
  }

  test("but fuel: a loop of them ends when that does", async () => {
    const one = await metered(TAILS, { depthMax: 1 });
    assert.equal(one.ends("forever"), "ENGINE_OUT_OF_FUEL guest");
  });

  test("one to an import goes through a frame that counts", async () => {
    const tail = `(module (import "" "f" (func $f (param i32) (result i32)))
      (func (export "run") (param i32) (result i32) local.get 0 return_call $f))`;
    const host = { "": { f: (value: number) => value + 1 } };
    const one = await metered(tail, { depthMax: 1 }, host);
    assert.equal(one.call("run", 41), 42);
    const none = await metered(tail, { depthMax: 0 }, host);
    assert.equal(none.ends("run", 41), OVERFLOW);
  });

  test("one to an import takes its caller's handlers away", async () => {
    const meter = new Meter(LIMITS);
    const thrower = run(
      await parse(`(module (tag $e (export "e")) (func (export "f") (result i32) throw $e))`),
      {},
      {},
      meter,
    ).exports;
    const one = run(
      await parse(`(module (import "" "e" (tag $e)) (import "" "f" (func $f (result i32)))
        (func $tail (result i32)
          block $h try_table (catch $e $h) return_call $f end unreachable end i32.const 1)
        (func (export "run") (result i32)
          block $h try_table (catch $e $h) call $tail return end unreachable end i32.const 2))`),
      {},
      { "": thrower },
      meter,
    );
    assert.equal(one.call("run"), 2);
  });

  for (const [how, tail] of [
    ["directly", "return_call $f"],
    ["by a table", "i32.const 0 return_call_indirect (type $t)"],
    ["by a reference", "ref.func $f return_call_ref $t"],
  ] as const) {
    test(`two modules that call each other so ${how} come to an end`, async () => {
      const meter = new Meter(LIMITS);
      const text = `(module (type $t (func)) (import "" "f" (func $f (type $t)))
        (table funcref (elem $f)) (func (export "f") (type $t) ${tail}))`;
      let again = (): unknown => undefined;
      const first = run(await parse(text), {}, { "": { f: () => again() } }, meter);
      const second = run(await parse(text), {}, { "": first.exports }, meter);
      again = () => second.call("f");
      assert.equal(first.ends("f"), OVERFLOW);
    });
  }
});

describe("the depth is that of all modules together, and of the host's calls between them", () => {
  test("from module to module", async () => {
    const meter = new Meter(LIMITS);
    const table = run(
      await parse(`(module (table (export "t") 1 funcref))`),
      {},
      {},
      meter,
    ).exports;
    const inner = `(module (type $t (func (param i32))) (import "" "t" (table 1 funcref))
      (func (export "f") (param i32) local.get 0 if
        local.get 0 i32.const 1 i32.sub i32.const 0 call_indirect (type $t) end))`;
    const other = run(await parse(inner), {}, { "": table }, meter);
    const outer = run(
      await parse(`(module (import "" "t" (table 1 funcref)) (import "" "f" (func $f (param i32)))
        (elem (i32.const 0) func $g)
        (func $g (export "g") (param i32) local.get 0 if local.get 0 i32.const 1 i32.sub call $f end))`),
      {},
      { "": { ...table, ...other.exports } },
      meter,
    );
    assert.equal(outer.ends("g", 9), undefined);
    assert.equal(outer.ends("g", 9), undefined);
    assert.equal(outer.ends("g", 10), OVERFLOW);
  });

  test("a host function that calls back again and again begins at its caller's depth each time", async () => {
    const one = await metered(
      `(module (import "" "f" (func $f))
        (func $down (export "down") (param i32)
          local.get 0 if local.get 0 i32.const 1 i32.sub call $down end)
        (func (export "run") call $f))`,
      { depthMax: 10 },
      {
        "": {
          f: () => {
            for (let time = 0; time < 50; time++) one.call("down", 8);
          },
        },
      },
    );
    assert.equal(one.ends("run"), undefined);
    assert.equal(one.ends("down", 9), undefined);
    assert.equal(one.ends("down", 10), OVERFLOW);
  });
});

test("a function that calls nothing pays no depth", async () => {
  const { bytes } = meterModule(
    await parse(`(module (func (export "run") (param i32) (result i32) local.get 0))`),
  );
  assert.ok(bytes.length < 500);
  const one = await metered(`(module (func (export "run")))`, { depthMax: 0 });
  assert.equal(one.ends("run"), undefined);
});
