import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compile, EngineError, type HostImport, type Instance } from "../../../src/engine/mod.ts";
import { Seeded } from "../../campaigns/seeded.ts";

const COUNT = 400;
const SEED = Number(process.env["SEED"] ?? 1);
const FUEL = 200_000n;

/** Text, lists, records, a resource of its own, a host's function, two core modules, two components. */
const GOOD = `(component
  (import "ask" (func $ask (param "text" string) (result (list u32))))
  (core module $libc (memory (export "memory") 1) (global $next (mut i32) (i32.const 1024))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (global.set $next (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
      (global.get $next)
      (global.set $next (i32.add (global.get $next) (local.get 3)))))
  (core instance $libc (instantiate $libc))
  (core func $ask (canon lower (func $ask) (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
  (type $r' (resource (rep i32))) (export $r "pot" (type $r'))
  (core func $new (canon resource.new $r')) (core func $drop (canon resource.drop $r'))
  (type $pair' (record (field "name" string) (field "counts" (list u64)))) (export $pair "pair" (type $pair'))
  (core module $m
    (import "libc" "memory" (memory 1)) (import "host" "ask" (func $ask (param i32 i32 i32)))
    (import "host" "new" (func $new (param i32) (result i32))) (import "host" "drop" (func $drop (param i32)))
    (table 2 funcref) (elem (i32.const 0) $a $b) (data (i32.const 64) "a text that goes to the host")
    (func $a (result i32) (i32.const 1)) (func $b (result i32) (i32.const 2))
    (func (export "run") (param i32 i32 i32 i32) (result i32) (local i32)
      (call $drop (call $new (i32.const 3)))
      (call $ask (i32.const 64) (i32.const 28) (i32.const 128))
      (block (loop (br_if 1 (i32.ge_u (local.get 4) (i32.const 10)))
        (local.set 4 (i32.add (local.get 4) (call_indirect (result i32) (i32.and (local.get 4) (i32.const 1))))) (br 0)))
      (i32.store (i32.const 160) (local.get 0)) (i32.store (i32.const 164) (local.get 1))
      (i32.store (i32.const 168) (local.get 2)) (i32.store (i32.const 172) (local.get 3)) (i32.const 160)))
  (core instance $i (instantiate $m (with "libc" (instance $libc))
    (with "host" (instance (export "ask" (func $ask)) (export "new" (func $new)) (export "drop" (func $drop))))))
  (func (export "run") (param "pair" $pair) (result $pair)
    (canon lift (core func $i "run") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc")))))`;

const PAIR = { name: "a pair", counts: [1n, 2n, 3n] };

test(`a good component with its bytes changed is refused, or runs within its bounds (SEED=${SEED})`, async () => {
  const good = await parse(GOOD);
  assert.equal(await fate(good), "answered");
  const seeded = new Seeded(SEED);
  const fates = new Map<string, number>();
  for (let round = 0; round < COUNT; round++) {
    const how = await fate(changed(good, seeded));
    fates.set(how, (fates.get(how) ?? 0) + 1);
  }
  assert.equal(await fate(good), "answered");
  // Enough of each, or the changes are not what they should be.
  assert.ok((fates.get("answered") ?? 0) > 5, JSON.stringify([...fates]));
  assert.ok((fates.get("ENGINE_INVALID") ?? 0) > 50, JSON.stringify([...fates]));
});

/** What became of it: its answer, or a code. Anything else is our bug. */
async function fate(bytes: Uint8Array): Promise<string> {
  try {
    const program = await compile(bytes);
    const bind = (): HostImport => ({ suspending: false, call: () => [1, 2, 3] });
    const instance = await program.instantiate({ bind }, { fuelMax: FUEL });
    await called(instance);
    return "answered";
  } catch (thrown) {
    if (!(thrown instanceof EngineError)) throw thrown;
    return thrown.code;
  }
}

async function called(instance: Instance): Promise<void> {
  try {
    await instance.call("run", [PAIR]);
  } finally {
    assert.ok(instance.fuel >= 0n && instance.fuel <= FUEL);
  }
}

/** Bits flipped, bytes put for others, pieces cut out, doubled or moved, ends cut off. */
function changed(good: Uint8Array, seeded: Seeded): Uint8Array {
  const bytes = Uint8Array.from(good);
  const at = seeded.below(bytes.length);
  const length = 1 + seeded.below(16);
  switch (seeded.below(6)) {
    case 0:
    case 1:
      bytes[at] = (bytes[at] as number) ^ (1 << seeded.below(8));
      return bytes;
    case 2:
      bytes[at] = [0x00, 0x01, 0x7f, 0x80, 0xff][seeded.below(5)] as number;
      return bytes;
    case 3:
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + length)]);
    case 4:
      return Uint8Array.from([...bytes.subarray(0, at + length), ...bytes.subarray(at)]);
    default:
      return bytes.subarray(0, at);
  }
}
