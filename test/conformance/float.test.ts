import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assert as check, double, float, property } from "fast-check";
import { F32, f32FromBits, F64, f64FromBits, floatBits } from "./float.ts";

describe("a float's text gives its bits", () => {
  const cases: [string, bigint][] = [
    ["0", 0n],
    ["-0x0p0", 0x8000_0000n],
    ["1", 0x3f80_0000n],
    ["0x1.8p3", 0x4140_0000n],
    ["1_000.5e0", 0x447a_2000n],
    ["inf", 0x7f80_0000n],
    ["-nan", 0xffc0_0000n],
    ["nan:0x1", 0x7f80_0001n],
    ["0x1p-149", 1n], // the smallest
    ["0x1p-150", 0n], // a tie, to even
    ["0x1.000002p-150", 1n],
    ["0x1.fffffefffffff8p127", 0x7f7f_ffffn],
    ["0x1.000001p0", 0x3f80_0000n], // a tie, to even
    ["1.00000005960464477540", 0x3f80_0001n], // just above a tie that 64 bits cannot tell from one
  ];
  for (const [text, bits] of cases) test(text, () => assert.equal(floatBits(text, F32), bits));
});

test("what is no float gives nothing", () => {
  for (const text of ["", "+", "0x", "1e", "nan:canonical", "infinity", ".5"]) {
    assert.equal(floatBits(text, F32), undefined, text);
  }
});

test("decimal texts of 64-bit floats read as Number reads them", () => {
  check(
    property(double({ noNaN: true }), (number) => {
      const text = Number.isFinite(number) ? String(number) : number < 0 ? "-inf" : "inf";
      const signed = Object.is(number, -0) ? "-0" : text;
      assert.ok(Object.is(f64FromBits(floatBits(signed, F64) ?? -1n), number));
    }),
  );
});

test("32-bit floats read back as written", () => {
  check(
    property(float({ noNaN: true, noDefaultInfinity: true }), (number) => {
      const bits = floatBits(Object.is(number, -0) ? "-0" : String(number), F32);
      assert.ok(Object.is(f32FromBits(Number(bits)), number));
    }),
  );
});
