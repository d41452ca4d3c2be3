import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compile } from "../compile.ts";
import { corePartsOf } from "./core-parts.ts";

describe("the parts of a core module", () => {
  const cases = [
    ["of nothing", "", 0],
    ["imports", `(import "" "a" (func)) (import "" "b" (global i32))`, 2],
    ["exports of one function", `(func (export "a") (export "b") (export "c"))`, 4],
    [
      "globals, which count twice",
      `(global i32 (i32.const 0)) (global (mut i32) (i32.const 0))`,
      4,
    ],
    ["a table, a memory, a tag", `(table 0 funcref) (memory 0) (tag)`, 3],
    ["thirty-two functions", "(func)".repeat(32), 2],
    ["a thousand elements", `(func $f) (elem func ${"$f ".repeat(1_000)})`, 63],
    ["64 KiB of data", `(data "${"x".repeat(65_536)}")`, 5],
  ] as const;
  for (const [what, fields, parts] of cases) {
    test(`${what}: ${parts}`, async () => {
      assert.equal(corePartsOf(await parse(`(module ${fields})`)), parts);
    });
  }
});

test("a component may have as many parts as the limit says, and not one more", async () => {
  const twice = await parse(`(component
    (core module $m (func (export "a") (export "b")) (global i32 (i32.const 0)))
    (core instance (instantiate $m))
    (core instance (instantiate $m)))`);
  await compile(twice, { limits: { corePartsMax: 10 } });
  await assert.rejects(compile(twice, { limits: { corePartsMax: 9 } }), {
    code: "ENGINE_UNSUPPORTED",
    what: /corePartsMax of 9/,
  });
});
