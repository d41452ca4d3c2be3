import assert from "node:assert/strict";
import { once } from "node:events";
import { after, test } from "node:test";
import { Worker } from "node:worker_threads";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compile, type Host, load } from "./mod.ts";

/** Loads the programs that it is sent, and answers with what `sum` gives there, and how much fuel was left. */
const SOURCE = `
  import { parentPort } from "node:worker_threads";
  import { load } from ${JSON.stringify(new URL("./mod.ts", import.meta.url).href)};
  const host = { bind: () => ({ suspending: false, call: ([n]) => n + 1 }) };
  parentPort.on("message", async (portable) => {
    const program = load(portable);
    const instance = await program.instantiate(host);
    const value = instance.call("sum", [[1, 2, 3]]);
    parentPort.postMessage({ value, fuel: instance.fuel, digest: program.digest });
  });`;

const host: Host = { bind: () => ({ suspending: false, call: ([n]) => Number(n) + 1 }) };

const bytes = await parse(`(component
  (import "next" (func $next (param "n" u32) (result u32)))
  (core func $next' (canon lower (func $next)))
  (core module $m
    (import "" "next" (func $next (param i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) i32.const 8)
    (func (export "sum") (param $at i32) (param $count i32) (result i32) (local $sum i32)
      (loop $next_one
        (local.set $sum (i32.add (local.get $sum) (call $next (i32.load (local.get $at)))))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br_if $next_one (local.get $count)))
      (local.get $sum)))
  (core instance $i (instantiate $m (with "" (instance (export "next" (func $next'))))))
  (func (export "sum") (param "of" (list u32)) (result u32)
    (canon lift (core func $i "sum") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))`);

const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(SOURCE)}`));
after(() => worker.terminate());

test("a program that was posted runs in another thread as it does here, also after it ran here", async () => {
  const program = await compile(bytes);
  for (let round = 0; round < 2; round++) {
    const instance = await program.instantiate(host);
    const value = instance.call("sum", [[1, 2, 3]]);
    worker.postMessage(program.portable);
    const [there] = await once(worker, "message");
    assert.deepEqual(there, { value: 9, fuel: instance.fuel, digest: program.digest });
    assert.equal(value, 9);
  }
});

test("a program that was loaded says what it imports and exports, and can be passed on", async () => {
  const program = await compile(bytes);
  const loaded = load(structuredClone(load(program.portable).portable));
  assert.deepEqual(loaded.imports, program.imports);
  assert.deepEqual(loaded.exports, program.exports);
});
