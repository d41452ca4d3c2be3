import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { hasPassiveData } from "./passive-data.ts";

async function passive(fields: string): Promise<boolean> {
  return hasPassiveData(await parse(`(module ${fields})`));
}

test("a module without data has no passive data", async () => {
  assert.equal(await passive(""), false);
});

test("active segments are not passive, wherever they go", async () => {
  const segments = `
    (import "" "at" (global $at i32))
    (memory 1) (memory $two 1)
    (data (i32.const 100000) "one")
    (data (memory $two) (i32.add (global.get $at) (i32.const -1)) "two")`;
  assert.equal(await passive(segments), false);
});

test("a passive segment is found after active ones", async () => {
  assert.equal(await passive(`(memory 1) (data (i32.const 0) "one") (data "two")`), true);
});
