import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { callBits, type CoreFunction } from "./core-call.ts";
import { type CoreNumber, corePattern, coreValue } from "./core-value.ts";
import { parseSexprs, type Sexpr } from "./sexpr.ts";

const object = {};
const references = (): object => object;

function only(text: string): Sexpr {
  const [expression] = parseSexprs(text);
  assert.ok(expression !== undefined);
  return expression;
}

describe("an argument is its bits", () => {
  const cases: [string, CoreNumber][] = [
    ["(i32.const -1)", { type: "i32", bits: 0xffff_ffffn }],
    ["(i64.const 0x1_0)", { type: "i64", bits: 16n }],
    ["(f32.const -nan:0x1)", { type: "f32", bits: 0xff80_0001n }],
    ["(f64.const 1)", { type: "f64", bits: 0x3ff0_0000_0000_0000n }],
    ["(v128.const i64x2 1 2)", { type: "v128", bits: (2n << 64n) | 1n }],
    ["(v128.const f32x4 0 0 0 -0)", { type: "v128", bits: 0x8000_0000n << 96n }],
  ];
  for (const [text, value] of cases) {
    test(text, () => assert.deepEqual(coreValue(only(text), references), value));
  }
});

describe("a result fits its pattern or does not", () => {
  const cases: [string, unknown, boolean][] = [
    ["(i32.const -1)", 0xffff_ffffn, true],
    ["(i32.const 1)", 2n, false],
    ["(f32.const nan:canonical)", 0xffc0_0000n, true],
    ["(f32.const nan:canonical)", 0x7fc0_0001n, false],
    ["(f32.const nan:arithmetic)", 0x7fc0_0001n, true],
    ["(f32.const nan:arithmetic)", 0x7f80_0001n, false],
    ["(f64.const -0)", 0n, false],
    ["(v128.const f64x2 nan:canonical 0)", 0x7ff8_0000_0000_0000n, true],
    ["(v128.const i16x8 0 0 0 0 0 0 0 1)", 1n, false],
    ["(either (i32.const 1) (i32.const 2))", 2n, true],
    ["(either (i32.const 1) (i32.const 2))", 3n, false],
    ["(ref.extern 1)", object, true],
    ["(ref.extern 1)", {}, false],
    ["(ref.null extern)", null, true],
    ["(ref.func)", null, false],
    ["(ref.array)", Object.create(null), true],
  ];
  for (const [text, value, fits] of cases) {
    test(`${text} ${fits ? "fits" : "does not fit"} ${typeof value === "bigint" ? value : typeof value}`, () => {
      assert.equal(corePattern(only(text), references)?.fits(value), fits);
    });
  }
});

test("what is no value is none", () => {
  for (const text of ["(i32.const one)", "(v128.const i8x17 0)", "(string.const)", "i32", "()"]) {
    assert.equal(coreValue(only(text), references), undefined, text);
    assert.equal(corePattern(only(text), references), undefined, text);
  }
});

test("a call keeps all bits, of vectors and of NaNs too", () => {
  // (func (export "f") (param f32 v128) (result v128 f32) local.get 1 local.get 0)
  const bytes = Uint8Array.fromHex(
    "0061736d01000000" +
      "01080160027d7b027b7d" +
      "03020100" +
      "070501" +
      "01660000" +
      "0a08010600200120000b",
  );
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const vector = 0xfedc_ba98_7654_3210_0123_4567_89ab_cdefn;
  const args: CoreNumber[] = [
    { type: "f32", bits: 0x7f80_1234n },
    { type: "v128", bits: vector },
  ];
  assert.deepEqual(callBits(exports["f"] as CoreFunction, args, ["v128", "f32"]), [
    vector,
    0x7f80_1234n,
  ]);
  assert.throws(() => callBits(exports["f"] as CoreFunction, args, []), WebAssembly.LinkError);
});
