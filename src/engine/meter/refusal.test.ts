import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import * as fc from "fast-check";
import { EngineError } from "../errors.ts";
import { metered } from "./metered-text.contract.ts";
import { meterModule } from "./mod.ts";

describe("what is not deterministic, or not metered, is refused by its name and place", () => {
  const cases: readonly [feature: string, text: string][] = [
    ["shared memory", `(module (memory 1 2 shared))`],
    ["shared memory", `(module (import "" "" (memory 1 2 shared)))`],
    ["threads", `(module (memory 1) (func i32.const 0 i32.atomic.load drop))`],
    [
      "relaxed SIMD",
      `(module (func (param v128 v128) (result v128)
      local.get 0 local.get 1 f32x4.relaxed_min))`,
    ],
    ["memory64", `(module (memory i64 1))`],
    ["table64", `(module (table i64 1 funcref))`],
    ["custom page sizes", `(module (memory 1 (pagesize 1)))`],
    ["garbage collection", `(module (type (struct)))`],
    ["garbage collection", `(module (func (param anyref)))`],
    ["garbage collection", `(module (func i32.const 1 ref.i31 drop))`],
    ["recursive types", `(module (rec (type (func)) (type (func))))`],
    ["subtypes", `(module (type (sub (func))))`],
    ["stack switching", `(module (type $f (func)) (type (cont $f)))`],
    ["legacy exception handling", `(module (func try nop catch_all end))`],
    ["a reserved name", `(module (import "theater:meter" "fuel" (global (mut i64))))`],
    ["a reserved name", `(module (import "theater:meter/x" "f" (func)))`],
    ["a reserved name", `(module (memory (export "theater:meter/memory0") 1))`],
    ["more than 250 parameters or results", `(module (type (func (param ${"i32 ".repeat(251)}))))`],
    [
      "more than 20000 operands at once",
      `(module (func $f (result ${"i32 ".repeat(250)}) unreachable)
        (func ${"call $f ".repeat(81)} unreachable))`,
    ],
    [
      "more exports and imports with many parameters",
      `(module (type $t (func (param ${"i32 ".repeat(250)})))
        ${[...Array(600).keys()].map((at) => `(func (export "${at}") (type $t))`).join("")})`,
    ],
    ["more than 16 memories", `(module ${"(memory 1)".repeat(17)})`],
    ["more than 256 tables", `(module ${"(table 1 funcref)".repeat(257)})`],
    ["more than 10000 globals", `(module ${"(global i32 (i32.const 1))".repeat(10_001)})`],
    ["more than 49000 locals", `(module (func (local ${"i32 ".repeat(49_001)})))`],
  ];
  for (const [feature, text] of cases) {
    test(`${feature}: ${text.slice(0, 70)}`, async () => {
      const bytes = await parse(text);
      assert.throws(
        () => meterModule(bytes),
        (error) => {
          assert.ok(error instanceof EngineError);
          assert.equal(error.code, "ENGINE_UNSUPPORTED");
          assert.match(error.what, new RegExp(feature));
          assert.match(String(error.where), /^byte offset \d+/);
          return true;
        },
      );
    });
  }
});

const HEAD = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0];

describe("an index that only the meter's additions would define stays undefined", () => {
  // (module (func (result? …) body)): one type [] → [], one function, no locals.
  const wrap = (...body: readonly number[]): Uint8Array =>
    Uint8Array.from([...HEAD, 10, body.length + 4, 1, body.length + 2, 0, ...body, 0x0b]);
  for (const [what, body] of [
    ["function", [0x10, 1]],
    ["local", [0x20, 0, 0x1a]],
    ["global", [0x23, 0, 0x1a]],
    ["type", [0x41, 0, 0x11, 1, 0]],
    ["label", [0x0c, 1]],
    ["type", [0x02, 1, 0x0b]],
    ["memory", [0x41, 0, 0x40, 0, 0x1a]],
  ] as const) {
    test(`a ${what}`, () => {
      assert.throws(() => meterModule(wrap(...body)), {
        code: "ENGINE_INVALID",
        what: new RegExp(`^${what} \\d+ is not defined`),
      });
    });
  }

  test("a function that only its body refers to", async () => {
    const bytes = await parse(`(module (func $f) (func ref.func $f drop) (elem declare func $f))`);
    meterModule(bytes);
    const undeclared = bytes.slice();
    undeclared[undeclared.indexOf(9)] = 0; // the element section becomes a custom one, nameless
    assert.throws(() => meterModule(undeclared), { code: "ENGINE_INVALID" });
  });
});

const SAMPLE = `(module (type $t (func (param i32) (result i32))) (import "a" "b" (func $import))
  (import "a" "g" (global i32)) (memory 1 2) (table 3 funcref) (tag $e (param i32))
  (global (mut i64) (i64.const 5)) (export "f" (func $f)) (start $start)
  (elem (i32.const 0) $f $import) (elem declare func $f) (data (i32.const 8) "some data")
  (func $start call $import)
  (func $f (param i32) (result i32) (local f64 i32 v128)
    block $out (result i32)
      try_table (catch $e $out)
        loop local.get 0 br_table 0 1 0 end
        local.get 1 f64.const 0x1p-1 f64.add local.set 1
        local.get 0 i32.const 1 call_indirect (type $t) drop
        i32.const 0 i32.const 1 i32.const 2 memory.fill
        ref.func $f drop i32.const 3 memory.grow drop
        local.get 3 local.get 3 f32x4.add local.set 3
        i32.const 4 throw $e
      end
      local.get 0 if i32.const 300 br $out else end
      i32.const 1
    end))`;

function codeOf(bytes: Uint8Array): string | undefined {
  try {
    const { bytes: rewritten } = meterModule(bytes);
    // What the meter lets pass may still be wrong, and then it is wrong as it was.
    assert.ok(WebAssembly.validate(bytes) || !WebAssembly.validate(rewritten), "made valid");
    return undefined;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return error.code;
  }
}

describe("malformed bytes are an error with the byte's offset, never another", () => {
  test("cut anywhere", async () => {
    const bytes = await parse(SAMPLE);
    assert.equal(codeOf(bytes), undefined);
    for (let size = 0; size < 8; size++)
      assert.equal(codeOf(bytes.subarray(0, size)), "ENGINE_INVALID");
    for (let size = 8; size < bytes.length; size++) codeOf(bytes.subarray(0, size));
  });

  test("with bytes changed", async () => {
    const bytes = await parse(SAMPLE);
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const changed = bytes.slice();
        for (const [at, value] of changes) changed[at] = value;
        codeOf(changed);
      }),
      { numRuns: 2_000 },
    );
  });

  test("of no sense at all", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        assert.notEqual(codeOf(bytes), undefined);
        codeOf(Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...bytes]));
      }),
    );
  });

  test("that announce more than they have", () => {
    const preamble = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
    const huge = [0xff, 0xff, 0xff, 0xff, 0x0f];
    for (const section of [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 13])
      assert.equal(codeOf(Uint8Array.from([...preamble, section, 5, ...huge])), "ENGINE_INVALID");
  });
});

test("a million locals that a few bytes announce cost nothing", async () => {
  const one = `(func (local ${"i32 ".repeat(40_000)}) f64.const 0 f64.sqrt drop)`;
  const module = await metered(`(module ${one.repeat(20)} (func (export "run")))`);
  assert.equal(module.ends("run"), undefined);
});
