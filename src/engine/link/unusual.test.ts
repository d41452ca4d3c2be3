import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import type { Value } from "../../base/mod.ts";
import { compile, type EngineCode, type Host } from "../mod.ts";

const GIVEN = 7;
const EVERYTHING: Host = { bind: () => ({ suspending: false, call: () => GIVEN }) };

/** What an import at the root is called when the host is asked for it. */
const IMPORTS: readonly (readonly [text: string, ...names: string[]])[] = [
  [`(import "url=<https://example.com/x>" (func))`, "#url=<https://example.com/x>"],
  [`(import "integrity=<sha256-AAAA>" (func))`, "#integrity=<sha256-AAAA>"],
  [`(import "locked-dep=<a:b@1.2.3>" (func))`, "#locked-dep=<a:b@1.2.3>"],
  [`(import "unlocked-dep=<a:b@{>=1.0.0 <2.0.0}>" (func))`, "#unlocked-dep=<a:b@{>=1.0.0 <2.0.0}>"],
  [`(import "a:b/c@0.2.3" (instance (export "f" (func))))`, "a:b/c@0.2.3#f"],
  [
    `(import "a:b/c@0.2.3-rc.1+build.5" (instance (export "f" (func))))`,
    "a:b/c@0.2.3-rc.1+build.5#f",
  ],
  [`(import "a:b/c@1" (versionsuffix ".2.3") (instance (export "f" (func))))`, "a:b/c@1#f"],
  [`(import "mine" (implements "a:b/c") (instance (export "f" (func))))`, "mine#f"],
  [`(import "f" (external-id "x y") (func))`, "#f"],
  [
    `(import "a:b/c@1.0.0" (instance (export "f" (func)))) (import "a:b/c@1.1.0" (instance (export "f" (func))))`,
    "a:b/c@1.0.0#f",
    "a:b/c@1.1.0#f",
  ],
  [
    `(import "r" (type $r (sub resource))) (import "[constructor]r" (func (result (own $r))))
    (import "[method]r.do-it" (func (param "self" (borrow $r)))) (import "[static]r.x" (func))`,
    "#[resource-drop]r",
    "#[constructor]r",
    "#[method]r.do-it",
    "#[static]r.x",
  ],
  [
    `(type $t (record (field "a" u32))) (import "t" (type $u (eq $t))) (import "f" (func (param "x" $u)))`,
    "#f",
  ],
  [
    `(import "r" (type $r (sub resource))) (import "s" (type $s (eq $r))) (import "f" (func (param "x" (own $s))))`,
    "#[resource-drop]r",
    "#f",
  ],
  [`(import "f" (func (param "x" (list u8 4))))`], // a list of fixed length is not built, and so not asked for
];

describe("imports are asked of the host by their full names, attributes aside", () => {
  for (const [text, ...names] of IMPORTS) {
    test(text.replace(/\s+/g, " "), async () => {
      const program = await compile(await parse(`(component ${text})`));
      assert.deepEqual(
        program.imports.map((one) => `${one.interface}#${one.function}`),
        names,
      );
      await program.instantiate(EVERYTHING);
    });
  }
});

/** `$three` is a core module whose `f` gives 3; `$f` a function of the component that does. */
const THREE = `
  (core module $three (func (export "f") (result i32) i32.const 3))
  (core instance $i (instantiate $three))
  (func $f (result u32) (canon lift (core func $i "f")))`;

/** What a component exports, and what a call of each gives. */
const EXPORTS: readonly (readonly [
  what: string,
  text: string,
  answers: Readonly<Record<string, Value>>,
])[] = [
  [
    "one function under two names, and one core function lifted twice",
    `${THREE} (func $g (result u32) (canon lift (core func $i "f")))
     (export "a" (func $f)) (export "b" (func $f)) (export "c" (func $g))`,
    { a: 3, b: 3, c: 3 },
  ],
  [
    "an instance in two versions",
    `${THREE} (instance $x (export "f" (func $f)))
     (export "a:b/c@1.0.0" (instance $x)) (export "a:b/c@1.1.0" (instance $x))`,
    { "a:b/c@1.0.0#f": 3, "a:b/c@1.1.0#f": 3 },
  ],
  [
    "an instance that shows less than it has",
    `${THREE} (instance $x (export "f" (func $f)) (export "g" (func $f)))
     (export "y" (instance $x) (instance (export "f" (func (result u32)))))`,
    { "y#f": 3 },
  ],
  [
    "what another component has imported and passes on",
    `(import "a:b/c" (instance $i (export "f" (func (result u32))))) (export "d:e/f" (instance $i))`,
    { "d:e/f#f": GIVEN },
  ],
  [
    "what is lowered and lifted again, with no core module between",
    `(import "f" (func $f (result u32))) (core func $g (canon lower (func $f)))
     (func (export "g") (result u32) (canon lift (core func $g)))`,
    { g: GIVEN },
  ],
  [
    "a core module, a type and a component of outer scopes",
    `${THREE} (type $t u32)
     (component $c
       (component $d (core instance $i (instantiate $three)) (func (export "f") (result $t) (canon lift (core func $i "f"))))
       (component $e (alias outer 1 $d (component $y)) (instance $z (instantiate $y)) (export "f" (func $z "f")))
       (instance $e' (instantiate $e)) (export "f" (func $e' "f")))
     (instance $c' (instantiate $c)) (export "f" (func $c' "f"))`,
    { f: 3 },
  ],
  [
    "a core module as an argument, with more exports than are asked for",
    `${THREE} (component $c
       (import "m" (core module $m (export "f" (func (result i32)))))
       (core instance $i (instantiate $m)) (func (export "f") (result u32) (canon lift (core func $i "f"))))
     (instance $c' (instantiate $c (with "m" (core module $three)))) (export "f" (func $c' "f"))`,
    { f: 3 },
  ],
  [
    "a component as an argument",
    `(component $c
       (import "m" (component $m (export "f" (func (result u32))))) (instance $i (instantiate $m)) (export "f" (func $i "f")))
     (component $m ${THREE} (export "f" (func $f)))
     (instance $c' (instantiate $c (with "m" (component $m)))) (export "f" (func $c' "f"))`,
    { f: 3 },
  ],
  [
    "tables, globals and functions through a bundle of core exports",
    `(core module $m
       (table (export "t") 1 funcref) (global (export "g") (mut i32) (i32.const 3))
       (func $f (export "f") (result i32) (global.get 0)) (elem (i32.const 0) $f))
     (core instance $i (instantiate $m))
     (core instance $b (export "t" (table $i "t")) (export "g" (global $i "g")) (export "f" (func $i "f")))
     (core module $n
       (import "x" "t" (table 1 funcref)) (import "x" "g" (global $g (mut i32))) (import "x" "f" (func (result i32)))
       (func (export "go") (result i32) (global.set $g (i32.const 4)) (call_indirect (result i32) (i32.const 0))))
     (core instance $j (instantiate $n (with "x" (instance $b))))
     (func (export "go") (result u32) (canon lift (core func $j "go")))`,
    { go: 4 },
  ],
  [
    "types of core modules, with all that they can hold",
    `${THREE} (core type $t (func (param i32)))
     (core type (module (alias outer 1 $t (type $u)) (import "a" "b" (func (type $u))) (export "t" (table 1 funcref))
       (export "g" (global (mut i64))) (export "m" (memory 1 2)) (export "e" (tag (type $u)))))
     (core rec (type $a (struct (field (ref null $b)))) (type $b (array i8)))
     (export "f" (func $f))`,
    { f: 3 },
  ],
  [
    "a component, a core module and an instance within an instance, which nobody can call",
    `${THREE} (component $c) (export "c" (component $c)) (export "m" (core module $three))
     (instance $x (export "f" (func $f))) (instance $y (export "x" (instance $x))) (export "y" (instance $y))
     (export "f" (func $f))`,
    { f: 3 },
  ],
  [
    "a function beside a built-in for threads, which no core module that the engine takes can import",
    `${THREE} (core func (canon thread.available_parallelism)) (export "f" (func $f))`,
    { f: 3 },
  ],
];

describe("a component may export", () => {
  for (const [what, text, answers] of EXPORTS) {
    test(what, async () => {
      const program = await compile(await parse(`(component ${text})`));
      const instance = await program.instantiate(EVERYTHING);
      const names = program.exports.map((one) =>
        one.interface === "" ? one.function : `${one.interface}#${one.function}`,
      );
      assert.deepEqual(
        Object.fromEntries(names.map((name) => [name, instance.call(name, [])])),
        answers,
      );
    });
  }
});

const REFUSED: readonly (readonly [text: string, code: EngineCode, what: RegExp])[] = [
  [`(import "m" (core module (export "f" (func))))`, "ENGINE_UNLINKED", /imports a module, "m"/],
  [`(import "c" (component (export "f" (func))))`, "ENGINE_UNLINKED", /imports a component, "c"/],
  [`(import "locked-dep=<a:b@1.2.3>" (component))`, "ENGINE_UNLINKED", /imports a component/],
  [
    `(import "i" (instance (export "n" (instance (export "f" (func))))))`,
    "ENGINE_UNLINKED",
    /imports an instance within another, "n"/,
  ],
  [`(import "v" (value u32))`, "ENGINE_UNSUPPORTED", /imports or exports a value/],
  [
    `(type (resource (rep i64)))`,
    "ENGINE_UNSUPPORTED",
    /represented by something else than an i32/,
  ],
  [`(core module (memory i64 1))`, "ENGINE_UNSUPPORTED", /memory64/],
  [`(core module (memory 1 1 shared))`, "ENGINE_UNSUPPORTED", /shared memory/],
  [`(import "a:b:c/d" (instance))`, "ENGINE_INVALID", /nested namespaces/],
  [`(import "a:b/c@1.2" (instance))`, "ENGINE_INVALID", /version/],
  // Our records and flags rely on these: both names are one key in camelCase, which the specification alone would let through.
  [`(type (record (field "x-URL" u8) (field "x-u-r-l" u8)))`, "ENGINE_INVALID", /conflicts/],
  [`(type (flags "a1" "a-1"))`, "ENGINE_INVALID", /conflicts/],
];

describe("what is valid and cannot be loaded is refused by its name", () => {
  for (const [text, code, what] of REFUSED) {
    test(text, async () => {
      await assert.rejects(compile(await parse(`(component ${text})`)), { code, what });
    });
  }
});
