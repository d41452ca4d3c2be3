import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { metered, run } from "./metered-text.contract.ts";
import { meterModule } from "./mod.ts";

const CANONICAL = 0x7ff8000000000000n;
const CANONICAL32 = 0x7fc00000;
/** A NaN that a machine may hand on from an operand: negative, with a payload. */
const ODD = "f64.const -nan:0xc000000000123";
const ODD32 = "f32.const -nan:0x600123";

async function bits(body: string, locals = ""): Promise<bigint> {
  const one = await metered(
    `(module (memory 1) (global $g (mut f64) (f64.const 0))
      (func $identity (param f64) (result f64) local.get 0)
      (func (export "run") (result i64) ${locals} ${body}))`,
  );
  return BigInt.asUintN(64, one.call("run") as bigint);
}

describe("where the bits of a NaN show, they are the canonical ones", () => {
  const sum = `${ODD} f64.const 1 f64.add`;
  const cases: readonly [where: string, body: string, locals?: string][] = [
    ["reinterpreted", `${sum} i64.reinterpret_f64`],
    ["stored", `i32.const 0 ${sum} f64.store i32.const 0 i64.load`],
    ["of a division", `f64.const 0 f64.const 0 f64.div i64.reinterpret_f64`],
    ["of a root", `f64.const -1 f64.sqrt i64.reinterpret_f64`],
    ["of a minimum", `${ODD} f64.const 1 f64.min i64.reinterpret_f64`],
    ["rounded", `${ODD} f64.nearest i64.reinterpret_f64`],
    ["promoted", `${ODD32} f64.promote_f32 i64.reinterpret_f64`],
    ["demoted", `${ODD} f32.demote_f64 i32.reinterpret_f32 i64.extend_i32_u
      i64.const 32 i64.shl i64.const 0xffffffff i64.or i64.const 0x7fc00000ffffffff i64.eq
      i64.extend_i32_u i64.const ${CANONICAL} i64.mul`],
    ["through a global", `${sum} global.set $g global.get $g i64.reinterpret_f64`],
    ["through a call", `${sum} call $identity i64.reinterpret_f64`],
    ["through a local", `${sum} local.set 0 local.get 0 i64.reinterpret_f64`, "(local f64)"],
    ["through a local that also holds others", `f64.const 1 local.set 0 i32.const 0 f64.load
      local.set 0 ${sum} local.tee 0 drop local.get 0 i64.reinterpret_f64`, "(local f64)"],
    ["through two locals", `${sum} local.tee 0 local.set 1 local.get 1 i64.reinterpret_f64`,
      "(local f64 f64)"],
    ["through a block", `block (result f64) ${sum} end i64.reinterpret_f64`],
    ["through a branch", `block (result f64) ${sum} br 0 end i64.reinterpret_f64`],
    ["through a loop", `f64.const 0 loop (param f64) (result f64) f64.const nan f64.add end
      i64.reinterpret_f64`],
    ["chosen", `${sum} f64.const 1 i32.const 1 select i64.reinterpret_f64`],
    ["of a sum of sums", `${sum} ${sum} f64.mul i64.reinterpret_f64`],
  ]; // prettier-ignore
  for (const [where, body, locals] of cases) {
    test(where, async () => assert.equal(await bits(body, locals), CANONICAL));
  }

  test("in each lane of a vector", async () => {
    const odd = `${ODD32} f32x4.splat`;
    for (const lanes of [
      `${odd} f32.const 1 f32x4.splat f32x4.add`,
      `f32.const -1 f32x4.splat f32x4.sqrt`,
      `${odd} ${odd} f32x4.max`,
      `${odd} f32.const 1 f32x4.splat f32x4.add local.tee 0 drop local.get 0`,
    ]) {
      const body = `${lanes} i64x2.extract_lane 1`;
      assert.equal(await bits(body, "(local v128)"), 0x7fc000007fc00000n, lanes);
    }
    const wide = `${ODD} f64x2.splat f64x2.floor`;
    assert.equal(await bits(`${wide} i64x2.extract_lane 1`), CANONICAL);
    // What is a number in one shape of lanes can be a NaN in the other.
    const mixed = `${ODD32} f32x4.splat f32.const 1 f32x4.splat f32x4.add
      f64.const 0 f64x2.splat f64x2.add i64x2.extract_lane 0`;
    assert.equal(await bits(mixed), 0x7fc000007fc00000n);
  });

  test("a sign is the canonical one's before it is changed or copied", async () => {
    const sum = `${ODD} f64.const 1 f64.add`;
    assert.equal(await bits(`${sum} f64.neg i64.reinterpret_f64`), CANONICAL | (1n << 63n));
    assert.equal(await bits(`${sum} f64.abs i64.reinterpret_f64`), CANONICAL);
    const copied = `f64.const 1 ${sum} f64.copysign i64.reinterpret_f64`;
    assert.equal(await bits(copied), 0x3ff0000000000000n);
    const kept = `${sum} f64.neg local.tee 0 drop local.get 0 i64.reinterpret_f64`;
    assert.equal(await bits(kept, "(local f64)"), CANONICAL | (1n << 63n));
  });
});

describe("bits that no arithmetic made are left alone", () => {
  const odd = 0xfffc000000000123n;
  for (const [where, body, locals] of [
    ["a constant", `${ODD} i64.reinterpret_f64`],
    ["stored and loaded", `i32.const 0 ${ODD} f64.store i32.const 0 f64.load i64.reinterpret_f64`],
    ["negated", `${ODD} f64.neg f64.neg i64.reinterpret_f64`],
    [
      "in a local beside arithmetic",
      `f64.const 1 f64.const 2 f64.add local.set 0 ${ODD} local.set 0
      local.get 0 i64.reinterpret_f64`,
      "(local f64)",
    ],
    ["as an argument", `${ODD} call $identity i64.reinterpret_f64`],
  ] as const) {
    test(where, async () => assert.equal(await bits(body, locals), odd));
  }
});

test("arithmetic that feeds arithmetic is not slowed: one place in a sum of products", async () => {
  const product = "local.get 0 local.get 1 f64.mul";
  const bytes = await parse(`(module (func (export "run") (param f64 f64) (result f64) (local f64)
    ${product} local.set 2 local.get 2 ${product} f64.add local.set 2
    local.get 2 ${product} f64.add f64.sqrt local.get 2 f64.lt drop local.get 2))`);
  const rewritten = meterModule(bytes).bytes;
  const nan = [0x44, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f];
  const places = rewritten.filter((_, at) => nan.every((byte, of) => rewritten[at + of] === byte));
  assert.equal(places.length, 1);
  assert.equal(run(bytes).call("run", 2, 3), 12);
});

test("the canonical NaN of 32 bits is what a reinterpretation gives", async () => {
  const one = await metered(
    `(module (func (export "run") (result i32) ${ODD32} ${ODD32} f32.div i32.reinterpret_f32))`,
  );
  assert.equal(one.call("run"), CANONICAL32);
});
