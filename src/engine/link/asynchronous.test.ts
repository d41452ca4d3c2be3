import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compile, type Host, type Instance } from "../mod.ts";

const NOBODY: Host = { bind: () => undefined };

async function instanceOf(text: string): Promise<Instance> {
  return (await compile(await parse(text))).instantiate(NOBODY);
}

async function codeOf(act: () => unknown): Promise<string> {
  try {
    await act();
    return "nothing thrown";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

/**
 * Every built-in of the asynchronous ABI in Binary.md, "Canonical Definitions": its text, and its core type by CanonicalABI.md. `$T` is a
 * stream, `$F` a future, `$mem` a memory, `$table` a table, `$start` the type of a thread's function.
 */
const BUILT_INS: readonly (readonly [
  name: string,
  canon: string,
  params: string,
  result?: "i32" | "i64",
])[] = [
  ["task.return", "task.return (result u32)", "i32"],
  ["task.cancel", "task.cancel", ""],
  ["subtask.cancel", "subtask.cancel", "i32", "i32"],
  ["subtask.cancel", "subtask.cancel async", "i32", "i32"],
  ["subtask.drop", "subtask.drop", "i32"],
  ["stream.new", "stream.new $T", "", "i64"],
  ["stream.read", "stream.read $T (memory $mem)", "i32 i32 i32", "i32"],
  ["stream.read", "stream.read $T async (memory $mem)", "i32 i32 i32", "i32"],
  ["stream.write", "stream.write $T (memory $mem)", "i32 i32 i32", "i32"],
  ["stream.write", "stream.write $T async (memory $mem)", "i32 i32 i32", "i32"],
  ["stream.cancel-read", "stream.cancel-read $T", "i32", "i32"],
  ["stream.cancel-write", "stream.cancel-write $T async", "i32", "i32"],
  ["stream.drop-readable", "stream.drop-readable $T", "i32"],
  ["stream.drop-writable", "stream.drop-writable $T", "i32"],
  ["future.new", "future.new $F", "", "i64"],
  ["future.read", "future.read $F (memory $mem)", "i32 i32", "i32"],
  ["future.write", "future.write $F async (memory $mem)", "i32 i32", "i32"],
  ["future.cancel-read", "future.cancel-read $F async", "i32", "i32"],
  ["future.cancel-write", "future.cancel-write $F", "i32", "i32"],
  ["future.drop-readable", "future.drop-readable $F", "i32"],
  ["future.drop-writable", "future.drop-writable $F", "i32"],
  ["error-context.new", "error-context.new (memory $mem)", "i32 i32", "i32"],
  [
    "error-context.debug-message",
    "error-context.debug-message (memory $mem) (realloc $realloc)",
    "i32 i32",
  ],
  ["error-context.drop", "error-context.drop", "i32"],
  ["waitable-set.new", "waitable-set.new", "", "i32"],
  ["waitable-set.wait", "waitable-set.wait (memory $mem)", "i32 i32", "i32"],
  ["waitable-set.poll", "waitable-set.poll (memory $mem)", "i32 i32", "i32"],
  ["waitable-set.drop", "waitable-set.drop", "i32"],
  ["waitable.join", "waitable.join", "i32 i32"],
  ["thread.yield", "thread.yield", "", "i32"],
  ["thread.index", "thread.index", "", "i32"],
  ["thread.new-indirect", "thread.new-indirect $start (core table $table)", "i32 i32", "i32"],
  ["thread.resume-later", "thread.resume-later", "i32"],
  ["thread.suspend", "thread.suspend", "", "i32"],
  ["thread.suspend-then-resume", "thread.suspend-then-resume", "i32", "i32"],
  ["thread.yield-then-resume", "thread.yield-then-resume", "i32", "i32"],
  ["thread.suspend-then-promote", "thread.suspend-then-promote", "i32", "i32"],
  ["thread.yield-then-promote", "thread.yield-then-promote", "i32", "i32"],
];

function naming(canon: string, params: string, result: string | undefined): string {
  const type = `${params === "" ? "" : `(param ${params})`} ${result === undefined ? "" : `(result ${result})`}`;
  const args = params
    .split(" ")
    .filter((one) => one !== "")
    .map((one) => `(${one}.const 0)`)
    .join(" ");
  return `(component
    (core module $given
      (memory (export "mem") 1) (table (export "table") 1 funcref)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) i32.const 0))
    (core instance $given (instantiate $given))
    (alias core export $given "mem" (core memory $mem))
    (alias core export $given "table" (core table $table))
    (alias core export $given "realloc" (core func $realloc))
    (core type $start (func (param i32)))
    (type $T (stream u8)) (type $F (future u8))
    (core func $built-in (canon ${canon}))
    (core module $m
      (import "" "f" (func $f ${type}))
      (func (export "call") ${result === undefined ? `(call $f ${args})` : `(drop (call $f ${args}))`})
      (func (export "idle") (result i32) i32.const 42))
    (core instance $m (instantiate $m (with "" (instance (export "f" (func $built-in))))))
    (func (export "call") (canon lift (core func $m "call")))
    (func (export "idle") (result u32) (canon lift (core func $m "idle"))))`;
}

describe("a built-in of the asynchronous ABI may be named; who calls it is stopped with ENGINE_UNSUPPORTED", () => {
  for (const [name, canon, params, result] of BUILT_INS) {
    test(canon, async () => {
      const instance = await instanceOf(naming(canon, params, result));
      assert.equal(instance.call("idle", []), 42);
      assert.throws(() => instance.call("call", []), {
        code: "ENGINE_UNSUPPORTED",
        what: `the guest called ${name}, which this engine has not`,
      });
      assert.equal(await codeOf(() => instance.call("idle", [])), "ENGINE_DEAD");
    });
  }
});

/** A component whose `plain` is 42, and with it what `more` says. `$m` has core functions for it. */
function withPlain(more: string): string {
  return `(component
    (core module $m
      (memory (export "mem") 1)
      (func (export "plain") (result i32) i32.const 42)
      (func (export "nothing"))
      (func (export "start") (result i32) i32.const 0)
      (func (export "number") (result i32) i32.const 0)
      (func (export "take") (param i32))
      (func (export "take-two") (param i32 i32))
      (func (export "callback") (param i32 i32 i32) (result i32) i32.const 0))
    (core instance $m (instantiate $m))
    (func (export "plain") (result u32) (canon lift (core func $m "plain")))
    ${more})`;
}

describe("a component that exports what is asynchronous loads, and only that export is refused", () => {
  const exports: readonly (readonly [what: string, text: string])[] = [
    ["an async function, lifted as such", `async (canon lift (core func $m "nothing") async)`],
    [
      "an async function with a callback",
      `async (canon lift (core func $m "start") async (callback (core func $m "callback")))`,
    ],
    ["an async function, lifted synchronously", `async (canon lift (core func $m "nothing"))`],
    ["a stream as parameter", `(param "s" (stream u8)) (canon lift (core func $m "take"))`],
    ["a future as result", `(result (future string)) (canon lift (core func $m "number"))`],
    [
      "an error-context as parameter",
      `(param "e" error-context) (canon lift (core func $m "take"))`,
    ],
    [
      "a stream deep within a type",
      `(param "d" (option (tuple (stream (tuple u8))))) (canon lift (core func $m "take-two"))`,
    ],
    [
      "an error-context within a type",
      `(param "d" (tuple error-context)) (canon lift (core func $m "take"))`,
    ],
  ];
  for (const [what, text] of exports) {
    test(what, async () => {
      const program = await compile(await parse(withPlain(`(func (export "late") ${text})`)));
      assert.deepEqual(
        program.exports.map((one) => one.function),
        ["plain"],
      );
      const instance = await program.instantiate(NOBODY);
      assert.throws(() => instance.call("late", []), { code: "ENGINE_UNSUPPORTED" });
      assert.equal(instance.call("plain", []), 42);
    });
  }
});

describe("a component that imports what is asynchronous loads without anybody to offer it", () => {
  const imports: readonly (readonly [what: string, type: string, core: string, options: string])[] =
    [
      ["an async function", "async", "", ""],
      ["an async function, lowered as such", "async", "(result i32)", "async"],
      ["a stream", `(param "s" (stream u8))`, "(param i32)", ""],
      ["a future", `(param "s" (future))`, "(param i32)", ""],
      ["an error-context", `(param "s" error-context)`, "(param i32)", ""],
    ];
  for (const [what, type, core, options] of imports) {
    test(what, async () => {
      const call = core.includes("param") ? "(call $f (i32.const 0))" : "(call $f)";
      const instance = await instanceOf(
        withPlain(`
        (import "late" (func $late ${type}))
        (core func $late' (canon lower (func $late) ${options}))
        (core module $n
          (import "" "f" (func $f ${core}))
          (func (export "call") ${core.includes("result") ? `(drop ${call})` : call}))
        (core instance $n (instantiate $n (with "" (instance (export "f" (func $late'))))))
        (func (export "call") (canon lift (core func $n "call")))`),
      );
      assert.equal(instance.call("plain", []), 42);
      assert.throws(() => instance.call("call", []), {
        code: "ENGINE_UNSUPPORTED",
        what: /^the guest called /,
      });
    });
  }
});

describe("the built-ins that a synchronous component may call do what the specification says", () => {
  /** A core function `go` with `body`, over `inc`, `dec`, and `get` and `set` of both slots. */
  function calling(body: string): string {
    const named = [
      ["inc", "backpressure.inc", ""],
      ["dec", "backpressure.dec", ""],
      ["get", "context.get i32 0", "(result i32)"],
      ["set", "context.set i32 0", "(param i32)"],
      ["get1", "context.get i32 1", "(result i32)"],
      ["set1", "context.set i32 1", "(param i32)"],
    ];
    return `(component
      ${named.map(([name, canon]) => `(core func $${name} (canon ${canon}))`).join("\n")}
      (core module $m
        ${named.map(([name, , type]) => `(import "" "${name}" (func $${name} ${type}))`).join("\n")}
        (func (export "go") (result i32) (local $left i32) ${body})
        (func (export "get") (result i32) (call $get)))
      (core instance $m (instantiate $m (with "" (instance
        ${named.map(([name]) => `(export "${name}" (func $${name}))`).join("\n")}))))
      (func (export "go") (result u32) (canon lift (core func $m "go")))
      (func (export "get") (result u32) (canon lift (core func $m "get"))))`;
  }

  test("a context has two slots of its own for each call, which begins with zeros", async () => {
    const instance = await instanceOf(
      calling(`
      (call $set (i32.const 40)) (call $set1 (i32.const 2))
      (i32.add (call $get) (call $get1))`),
    );
    assert.equal(instance.call("go", []), 42);
    assert.equal(instance.call("get", []), 0);
  });

  test("backpressure is counted: to 2^16 - 1, and never below zero", async () => {
    const loop = (times: number): string => `
      (local.set $left (i32.const ${times}))
      (loop $next (call $inc) (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (i32.const 1)`;
    assert.equal((await instanceOf(calling(loop(2 ** 16 - 1)))).call("go", []), 1);
    const bodies = [loop(2 ** 16), "(call $inc) (call $dec) (call $dec) (i32.const 1)"];
    for (const body of bodies) {
      const instance = await instanceOf(calling(body));
      assert.throws(() => instance.call("go", []), {
        code: "ENGINE_TRAP",
        what: /^the backpressure counter (over|under)flows$/,
      });
    }
  });

  test("a restored instance holds others back as often as the one that was copied", async () => {
    const program = await compile(await parse(calling("(call $inc) (i32.const 1)")));
    const instance = await program.instantiate(NOBODY);
    void instance.call("go", []);
    const snapshot = instance.snapshot();
    assert.ok(snapshot.kind === "snapshot");
    assert.deepEqual(
      snapshot.instances.map(({ backpressure }) => backpressure),
      [1],
    );
    assert.deepEqual((await program.restore(snapshot, NOBODY)).snapshot(), snapshot);
  });
});
