import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { witText } from "../../base/mod.ts";
import { compile } from "../compile.ts";
import type { CompileLimits } from "../limits.ts";
import type { FunctionName, Program } from "../program.ts";

async function program(text: string, limits: Partial<CompileLimits> = {}): Promise<Program> {
  return compile(await parse(text), { limits });
}

function lines(names: readonly FunctionName[]): string[] {
  return names.map(({ interface: from, function: name, type }) => {
    const params = type.params.map((param) => `${param.name}: ${witText(param.type)}`).join(", ");
    const result = type.result === undefined ? "" : ` -> ${witText(type.result)}`;
    return `${from}#${name}(${params})${result}`;
  });
}

const STORE = `
  (import "ns:a/store@1.0.0" (instance $store
    (export "key" (type $key (sub resource)))
    (type $entry' (record (field "name" string) (field "at" u64)))
    (export "entry" (type $entry (eq $entry')))
    (export "open" (func (param "name" string) (result (own $key))))
    (export "[method]key.read" (func (param "self" (borrow $key)) (result (option $entry))))))
  (alias export $store "key" (type $key))
  (import "ns:a/log" (instance $log
    (alias outer 1 $key (type $key'))
    (export "key" (type $key (eq $key')))
    (export "write" (func (param "of" (borrow $key)) (param "lines" (list string))))))
  (import "now" (func (result u64)))`;

test("imports are told in the component's order, resource drops of the host among them", async () => {
  const { imports } = await program(`(component ${STORE})`);
  assert.deepEqual(lines(imports), [
    "ns:a/store@1.0.0#[resource-drop]key(self: own<ns:a/store@1.0.0#key>)",
    "ns:a/store@1.0.0#open(name: string) -> own<ns:a/store@1.0.0#key>",
    "ns:a/store@1.0.0#[method]key.read(self: borrow<ns:a/store@1.0.0#key>) -> option<record { name: string, at: u64 }>",
    "ns:a/log#write(of: borrow<ns:a/store@1.0.0#key>, lines: list<string>)",
    "#now() -> u64",
  ]);
});

const COUNTERS = `
  (component $counters
    (type $counter (resource (rep i32)))
    (export $counter' "counter" (type $counter))
    (core module $m
      (func (export "new") (result i32) i32.const 0)
      (func (export "next") (param i32) (result i32) i32.const 0))
    (core instance $i (instantiate $m))
    (func (export "[constructor]counter") (result (own $counter'))
      (canon lift (core func $i "new")))
    (func (export "[method]counter.next") (param "self" (borrow $counter')) (result u32)
      (canon lift (core func $i "next"))))`;

test("exports are told with types, a guest's resources by the export that shows them", async () => {
  const { exports } = await program(`
    (component ${COUNTERS}
      (instance $i (instantiate $counters))
      (export "ns:a/counters" (instance $i))
      (core module $m (func (export "run")))
      (core instance $c (instantiate $m))
      (func (export "run") (canon lift (core func $c "run"))))`);
  assert.deepEqual(lines(exports), [
    "ns:a/counters#[constructor]counter() -> own<ns:a/counters#counter>",
    "ns:a/counters#[method]counter.next(self: borrow<ns:a/counters#counter>) -> u32",
    "#run()",
  ]);
});

test("two instances of one component have resources of their own", async () => {
  const { exports } = await program(`
    (component ${COUNTERS}
      (instance $a (instantiate $counters))
      (instance $b (instantiate $counters))
      (export "a" (instance $a))
      (export "b" (instance $b)))`);
  assert.deepEqual(
    lines(exports).filter((line) => line.includes("constructor")),
    ["a#[constructor]counter() -> own<a#counter>", "b#[constructor]counter() -> own<b#counter>"],
  );
});

test("an instance shows only the exports that its declared type names", async () => {
  const { exports } = await program(`
    (component
      (core module $m (func (export "run")))
      (core instance $c (instantiate $m))
      (func $run (canon lift (core func $c "run")))
      (instance $i (export "shown" (func $run)) (export "hidden" (func $run)))
      (export "ns:a/api" (instance $i) (instance (export "shown" (func)))))`);
  assert.deepEqual(lines(exports), ["ns:a/api#shown()"]);
});

test("a function that needs what is not built is left out, and the rest of the component stays", async () => {
  const { exports } = await program(`
    (component
      (core module $m (func (export "run")))
      (core instance $c (instantiate $m))
      (core func $new (canon waitable-set.new))
      (func (export "run") (canon lift (core func $c "run")))
      (func (export "run-async") async (canon lift (core func $c "run"))))`);
  assert.deepEqual(lines(exports), ["#run()"]);
});

describe("what no host can offer is refused when the program is made", () => {
  const cases = [
    ["a core module", `(import "m" (core module))`],
    ["a component", `(import "c" (component))`],
    ["an instance in an instance", `(import "i" (instance (export "j" (instance))))`],
  ] as const;
  for (const [what, text] of cases) {
    test(what, async () => {
      await assert.rejects(program(`(component ${text})`), { code: "ENGINE_UNLINKED" });
    });
  }
});

/** 2^`doublings` instances of a component of one core instance. */
function bomb(doublings: number): string {
  const levels = Array.from(
    { length: doublings },
    (_, level) => `
      (component $c${level + 1}
        (instance (instantiate $c${level}))
        (instance (instantiate $c${level})))`,
  );
  return `(component
    (component $c0 (core module $m) (core instance (instantiate $m)))
    ${levels.join("")}
    (instance (instantiate $c${doublings})))`;
}

/** A component of one wide definition, instantiated 2^`doublings` times. */
function wideBomb(width: number, doublings: number): string {
  const fields = Array.from({ length: width }, (_, field) => `(field "f${field}" u8)`);
  return bomb(doublings).replace(
    "(core module $m) (core instance (instantiate $m))",
    `(type (record ${fields.join("")}))`,
  );
}

describe("what a few bytes unfold to is limited", () => {
  const shape = `(type $t (instance ${Array.from({ length: 20 }, (_, n) => `(export "f${n}" (func))`).join("")}))`;
  const imports = Array.from({ length: 20 }, (_, n) => `(import "i${n}" (instance (type $t)))`);
  const cases = [
    ["coreInstancesMax", bomb(10), {}],
    ["definitionsMax", bomb(10), { coreInstancesMax: 10_000, definitionsMax: 1_000 }],
    ["definitionsMax", wideBomb(1_000, 7), {}],
    ["bindingsMax", `(component ${shape} ${imports.join("")})`, { bindingsMax: 399 }],
  ] as const;
  for (const [index, [name, text, limits]] of cases.entries()) {
    test(`${index + 1}: ${name}`, async () => {
      await assert.rejects(program(text, limits), {
        code: "ENGINE_UNSUPPORTED",
        message: new RegExp(name),
      });
    });
  }
});
