import { greedy, guest, type Hostile, liar, withText } from "./hostile.ts";

const BURNT = ["call", "ENGINE_OUT_OF_FUEL"] as const;
const RESOURCE = `(type $r (resource (rep i32)))
  (core func $new (canon resource.new $r)) (core func $drop (canon resource.drop $r))`;
const NEW_AND_DROP = `(import "host" "new" (func $new (param i32) (result i32)))
  (import "host" "drop" (func $drop (param i32)))`;

const MANY = "i64 ".repeat(250);

function loop(name: string, tries: string, run: string, fields = ""): Hostile {
  return { name, tries, component: guest(run, { fields }), ends: BURNT };
}

/** Endless, by every instruction that can go back. */
export const LOOPS: readonly Hostile[] = [
  loop("loop-br", "Branches back for ever.", "(loop (br 0))"),
  loop(
    "loop-br-if",
    "Branches back on a condition that always holds.",
    "(loop (br_if 0 (i32.const 1)))",
  ),
  loop("loop-br-table", "Branches back by a table.", "(loop (br_table 0 0 0 (i32.const 7)))"),
  loop(
    "loop-nested",
    "Hides its loop in two hundred others.",
    `${"(loop ".repeat(200)} (br 0) ${")".repeat(200)}`,
  ),
  loop(
    "loop-division",
    "Divides for ever, the dearest of plain instructions.",
    "(local i64) (loop (local.set 0 (i64.div_u (i64.const -1) (i64.or (local.get 0) (i64.const 3)))) (br 0))",
  ),
  loop(
    "loop-memory",
    "Writes to another page of its memory in each round.",
    "(local i32) (loop (i32.store (local.get 0) (local.get 0)) (local.set 0 (i32.and (i32.add (local.get 0) (i32.const 4160)) (i32.const 0x1fffff0))) (br 0))",
    "(memory 512)",
  ),
  loop(
    "loop-calls",
    "Calls a function that does nothing, for ever.",
    "(loop (call $f) (br 0))",
    "(func $f)",
  ),
  loop(
    "loop-indirect",
    "Calls through a table for ever.",
    "(loop (call_indirect (i32.const 0)) (br 0))",
    "(table 1 funcref) (elem (i32.const 0) $f) (func $f)",
  ),
  loop(
    "loop-shallow-recursion",
    "Recurses to just within the depth, for ever.",
    "(loop (call $f (i32.const 900)) (br 0))",
    "(func $f (param i32) (if (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1))))))",
  ),
  loop("tail-self", "Calls itself in tail position for ever.", "(return_call $run)"),
  loop(
    "tail-mutual",
    "Two functions tail-call each other for ever.",
    "(return_call $a)",
    "(func $a (return_call $b)) (func $b (return_call $a))",
  ),
  loop(
    "tail-indirect",
    "Tail-calls itself through a table for ever.",
    "(return_call_indirect (i32.const 0))",
    "(table 1 funcref) (elem (i32.const 0) $run)",
  ),
  loop(
    "tail-ref",
    "Tail-calls itself through a reference for ever.",
    "(return_call_ref $t (ref.func $run))",
    "(type $t (func)) (elem declare func $run)",
  ),
  loop(
    "throw-and-catch",
    "Throws and catches for ever, each a search of V8's for a handler.",
    "(loop (block (try_table (catch_all 0) (throw $e))) (br 0))",
    "(tag $e)",
  ),
  loop(
    "throw-to-loop",
    "Throws for ever, the loop's head being the handler.",
    "(loop (try_table (catch $e 0) (throw $e)))",
    "(tag $e)",
  ),
  loop(
    "throw-ref",
    "Catches an exception, throws it on and catches it again, for ever.",
    "(loop (block (try_table (catch_all 0) (block $h (result exnref) (try_table (catch_all_ref $h) (throw $e)) (unreachable)) (throw_ref))) (br 0))",
    "(tag $e)",
  ),
  loop(
    "throw-through-frames",
    "Throws through 900 frames for ever.",
    "(loop (block (try_table (catch_all 0) (call $f (i32.const 900)))) (br 0))",
    "(tag $e) (func $f (param i32) (if (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1)))) (else (throw $e))))",
  ),
  loop(
    "throw-payload",
    "Throws exceptions of a hundred values for ever.",
    `(loop (block (try_table (catch_all 0) ${"(i64.const 1) ".repeat(100)} (throw $e))) (br 0))`,
    `(tag $e (param ${"i64 ".repeat(100)}))`,
  ),
  loop(
    "values-shifted",
    "Goes back with 249 values for ever, each of which V8 moves by one place.",
    `${"(i64.const 1) ".repeat(249)} (loop (param ${"i64 ".repeat(249)}) (i64.const 1) (br_if 0 (i32.const 1)) ${"(drop) ".repeat(250)})`,
  ),
  loop(
    "values-passed-on",
    "Gets 250 values through 100 functions that pass them on, for ever.",
    `(loop (call $f100) (call $taken) (br 0))`,
    `(func $f0 (result ${MANY}) ${"(i64.const 1) ".repeat(250)}) (func $taken (param ${MANY}))
      ${Array.from({ length: 100 }, (_, at) => `(func $f${at + 1} (result ${MANY}) (call $f${at}))`).join(" ")}`,
  ),
  loop(
    "locals-cleared",
    "Calls a hundred functions in turn, each of 40,000 locals that have to be cleared.",
    `(loop ${Array.from({ length: 100 }, (_, at) => `(call $f${at})`).join(" ")} (br 0))`,
    Array.from({ length: 100 }, (_, at) => `(func $f${at} (local ${"i64 ".repeat(40_000)}))`).join(
      " ",
    ),
  ),
  loop(
    "vectors",
    "Divides vectors of subnormal numbers for ever.",
    "(local v128) (local.set 0 (v128.const i64x2 1 1)) (loop (local.set 0 (f64x2.add (f64x2.mul (local.get 0) (v128.const i64x2 1 1)) (v128.const i64x2 1 1))) (br 0))",
  ),
  {
    name: "loop-of-a-realloc",
    tries: "Never gives back the memory that its caller asked for.",
    component: greedy("(loop (br 0)) (unreachable)"),
    drive: withText("a text"),
    ends: BURNT,
  },
  {
    name: "loop-of-a-post-return",
    tries: "Answers, and then cleans up for ever.",
    component: liar("string", "(i32.const 8)", {
      fields: `(func (export "post") (param i32) (loop (br 0)))`,
      options: `(post-return (core func $i "post"))`,
    }),
    ends: BURNT,
  },
  {
    name: "loop-of-a-destructor",
    tries: "Drops a resource whose destructor never ends.",
    component: guest("(call $drop (call $new (i32.const 1)))", {
      before: `(core module $d (func (export "dtor") (param i32) (loop (br 0)))) (core instance $d (instantiate $d))
        (type $r (resource (rep i32) (dtor (core func $d "dtor"))))
        (core func $new (canon resource.new $r)) (core func $drop (canon resource.drop $r))`,
      fields: NEW_AND_DROP,
      given: ["new", "drop"],
    }),
    ends: BURNT,
  },
  {
    name: "loop-of-resources",
    tries: "Makes a resource and drops it, for ever.",
    component: guest("(loop (call $drop (call $new (i32.const 1))) (br 0))", {
      before: RESOURCE,
      fields: NEW_AND_DROP,
      given: ["new", "drop"],
    }),
    ends: BURNT,
  },
  {
    name: "loop-of-calls-to-the-host",
    tries: "Calls the host for ever.",
    component: guest("(loop (call $ask) (br 0))", {
      before: `(import "ask" (func $ask)) (core func $ask (canon lower (func $ask)))`,
      fields: `(import "host" "ask" (func $ask))`,
      given: ["ask"],
    }),
    host: { ask: () => undefined },
    ends: BURNT,
  },
  {
    name: "loop-of-texts-to-the-host",
    tries: "Gives the host a text of 64 KiB, for ever.",
    component: textsToTheHost(65_536),
    host: { tell: () => undefined },
    ends: ["call", "ENGINE_BUDGET_EXCEEDED"],
  },
  {
    name: "loop-of-short-texts-to-the-host",
    tries: "Gives the host one letter, for ever.",
    component: textsToTheHost(1),
    host: { tell: () => undefined },
    ends: BURNT,
  },
  {
    name: "loop-of-answers-from-the-host",
    tries:
      "Asks the host for a text for ever, each lowered through a realloc that gives the same place.",
    component: guest("(loop (call $ask (i32.const 16)) (br 0))", {
      before: `(import "ask" (func $ask (result string)))
        (core module $libc (memory (export "memory") 1) (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64)))
        (core instance $libc (instantiate $libc))
        (core func $ask (canon lower (func $ask) (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))`,
      fields: `(import "host" "ask" (func $ask (param i32)))`,
      given: ["ask"],
    }),
    host: { ask: () => "a" },
    ends: BURNT,
  },
  {
    name: "loop-between-components",
    tries: "One of two components calls the other for ever.",
    component: `(component
      (component $b (core module $m (func (export "f"))) (core instance $i (instantiate $m))
        (func (export "f") (canon lift (core func $i "f"))))
      (component $a (import "f" (func $f)) (core func $f (canon lower (func $f)))
        (core module $m (import "b" "f" (func $f)) (func (export "run") (loop (call $f) (br 0))))
        (core instance $i (instantiate $m (with "b" (instance (export "f" (func $f))))))
        (func (export "run") (canon lift (core func $i "run"))))
      (instance $b (instantiate $b))
      (instance $a (instantiate $a (with "f" (func $b "f"))))
      (export "run" (func $a "run")))`,
    ends: BURNT,
  },
];

function textsToTheHost(bytes: number): string {
  return guest(`(loop (call $tell (i32.const 0) (i32.const ${bytes})) (br 0))`, {
    before: `(import "tell" (func $tell (param "text" string)))
      (core module $libc (memory (export "memory") 1)) (core instance $libc (instantiate $libc))
      (core func $tell (canon lower (func $tell) (memory (core memory $libc "memory"))))`,
    fields: `(import "host" "tell" (func $tell (param i32 i32)))`,
    given: ["tell"],
  });
}
