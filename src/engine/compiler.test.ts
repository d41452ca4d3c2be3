import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, describe, test } from "node:test";
import { promisify } from "node:util";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { concatBytes } from "../base/mod.ts";
import { compile, type CompileLimits, Compiler, DEFAULT_COMPILE_LIMITS } from "./mod.ts";
import type { Host } from "./program.ts";

const compiler = new Compiler();
after(() => compiler[Symbol.asyncDispose]());

const NO_HOST: Host = { bind: () => undefined };

function answering(value: number): Promise<Uint8Array> {
  return parse(`(component
    (core module $m (func (export "f") (result i32) (i32.const ${value})))
    (core instance $i (instantiate $m))
    (func (export "answer") (result u32) (canon lift (core func $i "f"))))`);
}

const good = await answering(7);

/** So many instance types within each other that whatever reads them runs out of its stack. */
const bottomless = concatBytes([
  Uint8Array.fromHex("0061736d0d000100"),
  Uint8Array.fromHex("0782801201"),
  Uint8Array.fromHex("420101".repeat(98_304)),
  Uint8Array.fromHex("7d"),
]);

async function answerOf(bytes: Uint8Array): Promise<unknown> {
  const program = await compile(bytes, { compiler });
  return (await program.instantiate(NO_HOST)).call("answer", []);
}

test("the same bytes at once, and again, are one program", async () => {
  const [one, two] = await Promise.all([compile(good, { compiler }), compile(good, { compiler })]);
  assert.equal(one, two);
  assert.equal(await compile(good.slice(), { compiler }), one);
});

test("under other limits they are compiled anew", async () => {
  const one = await compile(good, { compiler });
  const other = await compile(good, { compiler, limits: { functionsMax: 10 } });
  assert.notEqual(one, other);
});

test("of many programs only the latest are remembered", async () => {
  const first = await compile(good, { compiler });
  for (let value = 100; value < 108; value++) await compile(await answering(value), { compiler });
  assert.notEqual(await compile(good, { compiler }), first);
});

test("a component that breaks the threads is refused, and the next one compiles", async () => {
  const [broken, next] = await Promise.allSettled([
    compile(bottomless, { compiler }),
    answerOf(good),
  ]);
  assert.equal(broken.status, "rejected");
  assert.equal(broken.reason.code, "ENGINE_UNSUPPORTED");
  assert.deepEqual(next, { status: "fulfilled", value: 7 });
});

test("a component that is not compiled in time is refused, and the next one compiles", async () => {
  await using hasty = new Compiler();
  await assert.rejects(compile(good, { compiler: hasty, limits: { compileMsMax: 1 } }), {
    code: "ENGINE_UNSUPPORTED",
    message: /compileMsMax/,
  });
  assert.equal((await compile(good, { compiler: hasty })).exports.length, 1);
});

test("a refusal is not remembered, and does not differ from one time to the next", async () => {
  const cut = good.slice(0, -1);
  const refusal = async (): Promise<unknown> =>
    compile(cut, { compiler }).then(
      () => assert.fail("compiled"),
      (thrown: unknown) => thrown,
    );
  const first = await refusal();
  const second = await refusal();
  assert.notEqual(first, second);
  assert.deepEqual(String(first), String(second));
});

test("disposing refuses what is being compiled", async () => {
  const own = new Compiler();
  const compiling = compile(good, { compiler: own });
  await Promise.all([
    assert.rejects(compiling, { code: "ENGINE_UNSUPPORTED" }),
    own[Symbol.asyncDispose](),
  ]);
});

test("whoever compiled can end without saying so", async () => {
  const script = `
    const { compile } = await import(${JSON.stringify(new URL("./mod.ts", import.meta.url).href)});
    const program = await compile(Uint8Array.fromHex(${JSON.stringify(good.toHex())}));
    console.log(program.exports.length);`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", script],
    { timeout: 60_000 },
  );
  assert.equal(stdout.trim(), "1");
});

describe("each limit passes what is at it, and refuses one more by its name", () => {
  const instances = (count: number): string => `(core instance (instantiate $m))`.repeat(count);
  const nested = (depth: number): string => (depth === 0 ? "" : `(component ${nested(depth - 1)})`);
  /** Four branches or labels with the function's own, times three locals and two operands. */
  const code = (functions: number): string =>
    `(core module ${`(func (param i32) (local i32 i32)
      (block (br_if 0 (local.get 0)) (if (local.get 1) (then (drop (i32.add (local.get 0) (local.get 0)))))))`.repeat(
      functions,
    )})`;
  /** Nine calls, which pass and give back two values each: with one label that is 3 times its four locals and operands, and 4 for each value. */
  const CALLS = `(func (param i32) (result i32) (unreachable)) (func (param i32) (local i32 i32) ${"(drop (call 0 (local.get 0)))".repeat(9)})`;
  const handled = (values: number): string =>
    `(tag (param ${"i32 ".repeat(values)})) (func (block ${"(result i32) ".repeat(values)}
      (try_table (catch 0 0) (nop)) (unreachable)) ${"(drop) ".repeat(values)})`;
  const cases: readonly (readonly [keyof CompileLimits, number, string])[] = [
    ["coreModulesMax", 2, `(component (core module) (component (core module)))`],
    ["coreInstancesMax", 3, `(component (core module $m) ${instances(3)})`],
    ["definitionsMax", 3, `(component (type u8) (type (record (field "a" u8))))`],
    ["bindingsMax", 2, `(component (import "a" (func)) (import "b" (func)))`],
    ["nestingMax", 3, `(component ${nested(3)})`],
    ["functionsMax", 3, `(component ${code(2)} ${code(1)})`],
    ["functionBytesMax", 22, `(component ${code(1)})`],
    ["functionBranchesMax", 2, `(component ${code(1)})`],
    [
      "labelBranchesMax",
      2,
      `(component (core module (func ${"(br_if 0 (i32.const 0))".repeat(2)})))`,
    ],
    ["functionEdgesMax", 10, `(component (core module ${handled(1)}))`],
    ["functionWorkMax", 20, `(component ${code(1)})`],
    ["functionWorkMax", 84, `(component (core module ${CALLS}))`],
    ["functionWorkMax", 770, `(component (core module ${handled(7)}))`],
    ["codeWorkMax", 60, `(component ${code(2)} ${code(1)})`],
    // Of 2,048 bytes, with the number of its locals and the end.
    ["codeSquaresMax", 4, `(component (core module (func ${"nop ".repeat(2_046)})))`],
  ];
  for (const [name, most, text] of cases) {
    test(name, async () => {
      const bytes = await parse(text);
      await compile(bytes, { compiler, limits: { [name]: most } });
      await assert.rejects(compile(bytes, { compiler, limits: { [name]: most - 1 } }), {
        code: "ENGINE_UNSUPPORTED",
        message: new RegExp(`limit ${name} of ${most - 1}`),
      });
    });
  }

  test("componentBytesMax", async () => {
    await compile(good, { compiler, limits: { componentBytesMax: good.length } });
    await assert.rejects(
      compile(good, { compiler, limits: { componentBytesMax: good.length - 1 } }),
      { code: "ENGINE_UNSUPPORTED", message: /componentBytesMax/ },
    );
  });
});

test("many locals and many labels in few bytes, of which V8 compiles one function for ten seconds, are refused", async () => {
  const locals = "i32 ".repeat(40_000);
  const blocks = "(block (br_if 0 (local.get 0)))".repeat(2_000);
  const bytes = await parse(`(component (core module
    (func (export "f") (param i32) (local ${locals}) ${blocks})))`);
  await assert.rejects(compile(bytes, { compiler }), { message: /functionWorkMax/ });
});

describe("few bytes over which V8 would end the process, or take gigabytes, are refused", () => {
  const many = "i64 ".repeat(240);
  const body = (text: string, fields = ""): string =>
    `(component (core module ${fields} (func (export "f") (param i32) ${text})))`;
  const cases: readonly (readonly [what: string, limit: RegExp, text: string])[] = [
    [
      "calls that pass hundreds of values, for which V8 writes more code than it has room for",
      /functionWorkMax/,
      body(
        "(call $r) (call $z) ".repeat(20_000),
        `(func $r (result ${many}) (unreachable)) (func $z (param ${many}))`,
      ),
    ],
    [
      "labels of tables of branches that all are one place",
      /functionEdgesMax/,
      body(`(block ${`(block (br_table ${"1 ".repeat(400)} 0 (local.get 0))) `.repeat(170)})`),
    ],
    [
      "calls that all have one handler",
      /functionEdgesMax/,
      body(`(block (try_table (catch_all 0) ${"(call $z) ".repeat(66_000)}))`, "(func $z)"),
    ],
    [
      "branches to one label",
      /labelBranchesMax/,
      body(`(block ${"(br_if 0 (local.get 0)) ".repeat(4_001)})`),
    ],
    [
      "handlers of one call",
      /functionBranchesMax/,
      body(`(block (try_table ${"(catch 0 0) ".repeat(10_001)} (call 0 (i32.const 0))))`, "(tag)"),
    ],
    [
      "exceptions of hundreds of values",
      /functionWorkMax/,
      body(
        "(block (br_if 0 (local.get 0)) (call $r) (throw 0)) ".repeat(200),
        `(tag (param ${many})) (func $r (result ${many}) (unreachable))`,
      ),
    ],
  ];
  for (const [what, limit, text] of cases) {
    test(what, async () => {
      await assert.rejects(compile(await parse(text), { compiler }), { message: limit });
    });
  }
});

test("more branches than V8's optimising compiler has room for are refused", async () => {
  const chain = "(if (local.get 0) (then (local.set 0 (i32.add (local.get 0) (i32.const 3)))))";
  const { functionBranchesMax } = DEFAULT_COMPILE_LIMITS;
  const bytes = await parse(`(component (core module
    (func (export "f") (param i32) ${chain.repeat(functionBranchesMax + 1)})))`);
  await assert.rejects(compile(bytes, { compiler }), { message: /functionBranchesMax/ });
});
