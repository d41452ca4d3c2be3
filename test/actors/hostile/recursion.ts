import { greedy, guest, type Hostile, withText } from "./hostile.ts";

const OVERFLOW = ["call", "ENGINE_STACK_OVERFLOW"] as const;

function sink(name: string, tries: string, run: string, fields = ""): Hostile {
  return { name, tries, component: guest(run, { fields }), ends: OVERFLOW };
}

const LOCALS = `(local ${"i64 ".repeat(2_000)})`;
const MANY = "i64 ".repeat(200);

/** Deeper than any stack. */
export const RECURSION: readonly Hostile[] = [
  sink("recursion-direct", "Calls itself.", "(call $run)"),
  sink(
    "recursion-mutual",
    "Two functions call each other.",
    "(call $a)",
    "(func $a (call $b)) (func $b (call $a))",
  ),
  sink(
    "recursion-indirect",
    "Calls itself through a table.",
    "(call_indirect (i32.const 0))",
    "(table 1 funcref) (elem (i32.const 0) $run)",
  ),
  sink(
    "recursion-by-reference",
    "Calls itself through a reference.",
    "(call_ref $t (ref.func $run))",
    "(type $t (func)) (elem declare func $run)",
  ),
  sink(
    "recursion-of-big-frames",
    "Recurses with two thousand locals in each frame.",
    "(call $f)",
    `(func $f ${LOCALS} (call $f))`,
  ),
  sink(
    "recursion-of-many-values",
    "Recurses with two hundred values handed down and given back.",
    `${"(i64.const 1) ".repeat(200)} (call $f) ${"drop ".repeat(200)}`,
    `(func $f (param ${MANY}) (result ${MANY}) ${Array.from({ length: 200 }, (_, at) => `(local.get ${at})`).join(" ")} (call $f))`,
  ),
  sink(
    "recursion-with-operands",
    "Recurses with five thousand values on the stack of each frame.",
    "(call $f)",
    `(func $f ${"(i64.const 1) ".repeat(5_000)} (call $f) ${"drop ".repeat(5_000)})`,
  ),
  sink(
    "recursion-with-handlers",
    "Recurses with a handler in each frame, and hopes that one catches the end.",
    "(call $f)",
    "(func $f (block (try_table (catch_all 0) (call $f))))",
  ),
  sink(
    "recursion-with-tails",
    "Recurses by calls that end in tail calls.",
    "(call $a)",
    "(func $a (call $b)) (func $b (return_call $c)) (func $c (call $a))",
  ),
  {
    name: "recursion-through-modules",
    tries: "Two core modules call each other, by an import and by a table.",
    component: `(component
      (core module $t (table (export "t") 1 funcref))
      (core instance $t (instantiate $t))
      (core module $a (import "t" "t" (table 1 funcref)) (func (export "f") (call_indirect (i32.const 0))))
      (core instance $a (instantiate $a (with "t" (instance $t))))
      (core module $b (import "t" "t" (table 1 funcref)) (import "a" "f" (func $f))
        (func $run (export "run") (call $f)) (elem (i32.const 0) $run))
      (core instance $b (instantiate $b (with "t" (instance $t)) (with "a" (instance $a))))
      (func (export "run") (canon lift (core func $b "run"))))`,
    ends: OVERFLOW,
  },
  {
    name: "recursion-of-a-tail-import",
    tries: "Two core modules call each other in tail position.",
    component: `(component
      (core module $t (table (export "t") 1 funcref))
      (core instance $t (instantiate $t))
      (core module $a (import "t" "t" (table 1 funcref)) (func (export "f") (return_call_indirect (i32.const 0))))
      (core instance $a (instantiate $a (with "t" (instance $t))))
      (core module $b (import "t" "t" (table 1 funcref)) (import "a" "f" (func $f))
        (func $run (export "run") (return_call $f)) (elem (i32.const 0) $run))
      (core instance $b (instantiate $b (with "t" (instance $t)) (with "a" (instance $a))))
      (func (export "run") (canon lift (core func $b "run"))))`,
    ends: OVERFLOW,
  },
  {
    name: "recursion-of-a-realloc",
    tries: "Recurses in the function by which the host gets memory.",
    component: greedy("(call $realloc (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 1))"),
    drive: withText("a text"),
    ends: OVERFLOW,
  },
  {
    name: "recursion-of-destructors",
    tries: "A destructor drops the next resource, whose destructor drops the next.",
    component: `(component
      (core module $t (table (export "t") 2 funcref))
      (core instance $t (instantiate $t))
      (core module $d (import "t" "t" (table 2 funcref)) (type $f (func (param i32)))
        (func (export "dtor") (param i32) (call_indirect (type $f) (local.get 0) (i32.const 0))))
      (core instance $d (instantiate $d (with "t" (instance $t))))
      (type $r (resource (rep i32) (dtor (core func $d "dtor"))))
      (core func $new (canon resource.new $r)) (core func $drop (canon resource.drop $r))
      (core module $m (import "t" "t" (table 2 funcref))
        (import "host" "new" (func $new (param i32) (result i32))) (import "host" "drop" (func $drop (param i32)))
        (func $next (param i32) (call $drop (call $new (i32.const 1)))) (elem (i32.const 0) $next)
        (func (export "run") (call $next (i32.const 0))))
      (core instance $i (instantiate $m (with "t" (instance $t)) (with "host" (instance (export "new" (func $new)) (export "drop" (func $drop))))))
      (func (export "run") (canon lift (core func $i "run"))))`,
    ends: OVERFLOW,
  },
  {
    name: "re-entrance",
    tries: "A component is called back by the one that it calls.",
    component: `(component
      (component $b (import "back" (func $back)) (core func $back (canon lower (func $back)))
        (core module $m (import "a" "back" (func $back)) (func (export "f") (call $back)))
        (core instance $i (instantiate $m (with "a" (instance (export "back" (func $back))))))
        (func (export "f") (canon lift (core func $i "f"))))
      (core module $m (func (export "run")))
      (core instance $i (instantiate $m))
      (func $back (canon lift (core func $i "run")))
      (instance $b (instantiate $b (with "back" (func $back))))
      (export "run" (func $b "f")))`,
    ends: ["call", "ENGINE_TRAP"],
  },
];
