import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { Handle, type Value } from "../../base/mod.ts";
import { compile } from "../compile.ts";
import type { Host, HostFunction, Instance } from "../program.ts";

/** Two components within one: $A implements a resource and functions on it, $B calls them from `run`. */
function pair(inA: string, exportsOfA: string, importsOfB: string, inB: string): Promise<Instance> {
  return instance(`(component
    (component $A
      (type $r (resource (rep i32)))
      (export $R "r" (type $r))
      (core func $new (canon resource.new $r))
      (core func $drop (canon resource.drop $r))
      (core module $M
        (import "" "new" (func $new (param i32) (result i32)))
        (import "" "drop" (func $drop (param i32)))
        ${inA})
      (core instance $m (instantiate $M (with "" (instance
        (export "new" (func $new)) (export "drop" (func $drop))))))
      (func (export "make") (result (own $R)) (canon lift (core func $m "make")))
      ${exportsOfA})
    (component $B
      (import "a" (instance $a
        (export "r" (type $R (sub resource)))
        (export "make" (func (result (own $R))))
        ${importsOfB}))
      (alias export $a "r" (type $R))
      (core func $drop (canon resource.drop $R))
      (core func $make (canon lower (func $a "make")))
      (core func $use (canon lower (func $a "use")))
      (core module $M
        (import "" "make" (func $make (result i32)))
        (import "" "use" (func $use (param i32)))
        (import "" "drop" (func $drop (param i32)))
        (func (export "run") (result i32) ${inB}))
      (core instance $m (instantiate $M (with "" (instance
        (export "make" (func $make)) (export "use" (func $use)) (export "drop" (func $drop))))))
      (func (export "run") (result u32) (canon lift (core func $m "run"))))
    (instance $a (instantiate $A))
    (instance $b (instantiate $B (with "a" (instance $a))))
    (func (export "run") (alias export $b "run")))`);
}

async function instance(
  text: string,
  functions: Record<string, HostFunction> = {},
): Promise<Instance> {
  const host: Host = {
    bind(from, name) {
      const call = functions[from === "" ? name : `${from}#${name}`];
      return call === undefined ? undefined : { suspending: false, call };
    },
  };
  return (await compile(await parse(text))).instantiate(host);
}

const MAKE = `(func (export "make") (result i32) (call $new (i32.const 40)))`;

describe("a handle that one component lends another", () => {
  const USE = `(func (export "use") (param "r" (borrow $R)) (canon lift (core func $m "use")))`;
  const USED = `(export "use" (func (param "r" (borrow $R))))`;

  test("is the lender's still, after the call", async () => {
    const both = await pair(
      `${MAKE} (func (export "use") (param i32)
        (if (i32.ne (local.get 0) (i32.const 40)) (then unreachable)))`,
      USE,
      USED,
      `(local $h i32) (local.set $h (call $make))
       (call $use (local.get $h)) (call $use (local.get $h))
       (call $drop (local.get $h)) (i32.const 1)`,
    );
    assert.equal(both.call("run", []), 1);
    assert.equal(both.memory().handles, 0);
  });
});

describe("a handle that one component gives another", () => {
  const USE = `(func (export "use") (param "r" (own $R)) (canon lift (core func $m "use")))`;
  const USED = `(export "use" (func (param "r" (own $R))))`;

  test("is the giver's no longer", async () => {
    const both = await pair(
      `${MAKE} (func (export "use") (param i32) (call $drop (local.get 0)))`,
      USE,
      USED,
      `(local $h i32) (local.set $h (call $make))
       (call $use (local.get $h)) (call $use (local.get $h)) (i32.const 1)`,
    );
    assert.throws(() => both.call("run", []), {
      code: "ENGINE_TRAP",
      message: "unknown handle index 1",
    });
  });
});

/** Imports a resource of the host, and lends and gives it back. */
const DESK = `(component
  (import "ns:a/desk" (instance $desk
    (export "file" (type $file (sub resource)))
    (export "open" (func (param "n" u32) (result (own $file))))
    (export "[method]file.size" (func (param "self" (borrow $file)) (result u32)))
    (export "shred" (func (param "f" (own $file))))))
  (alias export $desk "file" (type $file))
  (core func $open (canon lower (func $desk "open")))
  (core func $size (canon lower (func $desk "[method]file.size")))
  (core func $shred (canon lower (func $desk "shred")))
  (core func $drop (canon resource.drop $file))
  (core module $M
    (import "" "open" (func $open (param i32) (result i32)))
    (import "" "size" (func $size (param i32) (result i32)))
    (import "" "shred" (func $shred (param i32)))
    (import "" "drop" (func $drop (param i32)))
    (func (export "size") (param i32) (result i32) (local $h i32)
      (local.set $h (call $open (local.get 0)))
      (call $size (local.get $h))
      (call $drop (local.get $h)))
    (func (export "shred") (param i32) (call $shred (call $open (local.get 0))))
    (func (export "peek") (param i32) (result i32)
      (call $size (local.get 0)) (call $drop (local.get 0)))
    (func (export "keep") (param i32)))
  (core instance $m (instantiate $M (with "" (instance
    (export "open" (func $open)) (export "size" (func $size))
    (export "shred" (func $shred)) (export "drop" (func $drop))))))
  (func (export "size") (param "n" u32) (result u32) (canon lift (core func $m "size")))
  (func (export "shred") (param "n" u32) (canon lift (core func $m "shred")))
  (func (export "peek") (param "f" (borrow $file)) (result u32) (canon lift (core func $m "peek")))
  (func (export "keep") (param "f" (borrow $file)) (canon lift (core func $m "keep"))))`;

async function desk(): Promise<{ readonly guest: Instance; readonly seen: readonly Value[] }> {
  const seen: Value[] = [];
  const guest = await instance(DESK, {
    "ns:a/desk#open": ([n]) => new Handle("ns:a/desk#file", n as number),
    "ns:a/desk#[method]file.size": ([file]) => (file as Handle).rep * 2,
    "ns:a/desk#shred": (args) => void seen.push("shred", ...args),
    "ns:a/desk#[resource-drop]file": (args) => void seen.push("drop", ...args),
  });
  return { guest, seen };
}

const file = (rep: number): Handle => new Handle("ns:a/desk#file", rep);

describe("a resource of the host", () => {
  test("has the number that the host gave it, and is dropped by it", async () => {
    const { guest, seen } = await desk();
    assert.equal(guest.call("size", [21]), 42);
    assert.deepEqual(seen, ["drop", file(21)]);
  });

  test("is given back as it was, all 32 bits of its number", async () => {
    const { guest, seen } = await desk();
    assert.equal(guest.call("shred", [2 ** 32 - 1]), undefined);
    assert.deepEqual(seen, ["shred", file(2 ** 32 - 1)]);
    assert.equal(guest.memory().handles, 0);
  });

  test("is lent to a guest for one call", async () => {
    const { guest, seen } = await desk();
    assert.equal(guest.call("peek", [file(4)]), 8);
    assert.deepEqual(seen, []);
  });

  test("that was lent and not dropped in time is a trap", async () => {
    const { guest } = await desk();
    assert.throws(() => guest.call("keep", [file(4)]), {
      code: "ENGINE_TRAP",
      message: "borrowed handles were not dropped before the call returned",
    });
  });

  test("is of its own type only", async () => {
    const { guest } = await desk();
    assert.throws(() => guest.call("peek", [new Handle("ns:a/desk#pen", 4)]), {
      code: "ENGINE_BAD_CALL",
      message: 'peek: args[0]: expected borrow<ns:a/desk#file>, got a handle of "ns:a/desk#pen"',
    });
  });
});

test("post-return runs once the caller has its copy, and may not call out", async () => {
  const guest = await instance(
    `(component
    (import "log" (func $log))
    (core func $log' (canon lower (func $log)))
    (core module $M
      (import "" "log" (func $log))
      (memory (export "memory") 1)
      (data (i32.const 8) "\\10\\00\\00\\00\\02\\00\\00\\00hi")
      (func (export "text") (result i32) (i32.const 8))
      (func (export "wipe") (param i32)
        (if (i32.ne (local.get 0) (i32.const 8)) (then unreachable))
        (i32.store8 (i32.const 16) (i32.const 0x48)))
      (func (export "call-out") (param i32) (call $log)))
    (core instance $m (instantiate $M (with "" (instance (export "log" (func $log'))))))
    (func (export "text") (result string) (canon lift (core func $m "text")
      (memory (core memory $m "memory")) (post-return (core func $m "wipe"))))
    (func (export "bad") (result string) (canon lift (core func $m "text")
      (memory (core memory $m "memory")) (post-return (core func $m "call-out")))))`,
    { log: () => undefined },
  );
  assert.equal(guest.call("text", []), "hi");
  assert.equal(guest.call("text", []), "Hi");
  assert.throws(() => guest.call("bad", []), { message: "cannot leave component instance" });
});
