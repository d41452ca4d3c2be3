import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { metered } from "./metered-text.contract.ts";
import { METER_MODULE, type MeteredModule, meterModule } from "./mod.ts";

async function module(fields: string): Promise<MeteredModule> {
  return meterModule(await parse(`(module ${fields})`));
}

function exportsOf({ bytes }: MeteredModule): string[] {
  return WebAssembly.Module.exports(new WebAssembly.Module(bytes))
    .map(({ name }) => name)
    .toSorted();
}

describe("a start function", () => {
  test("is an export, and pays for what it does", async () => {
    const started = await metered(`(module
      (global $started (mut i32) (i32.const 0))
      (func $start (global.set $started (i32.const 1)))
      (func (export "started") (result i32) global.get $started)
      (start $start))`);
    assert.ok(`${METER_MODULE}/start` in started.exports);
    assert.equal(started.call("started"), 1);
    assert.equal(1_000_000_000n - started.meter.fuel, 3n);
  });

  test("may be an import", async () => {
    let calls = 0;
    await metered(
      `(module (import "a" "f" (func $f)) (start $f))`,
      {},
      { a: { f: () => calls++ } },
    );
    assert.equal(calls, 1);
  });

  test("that takes or gives something is refused, as V8 refused it before", async () => {
    for (const type of ["(param i32)", "(result i32) i32.const 1"]) {
      const text = `(func $f ${type}) (start $f)`;
      await assert.rejects(module(text), { code: "ENGINE_INVALID", message: /start function/ });
    }
  });
});

describe("what a copy consists of", () => {
  test("is found by the guest's own names, where it has some", async () => {
    const made = await module(`(memory (export "m") 1) (table (export "t") 1 funcref)
      (global (export "g") (mut i32) (i32.const 1)) (global (export "c") i32 (i32.const 1))`);
    assert.deepEqual(
      [made.memories, made.tables, made.globals].map((all) => all.map((one) => one.export)),
      [["m"], ["t"], ["g"]],
    );
    assert.deepEqual(exportsOf(made), ["c", "g", "m", "t"]);
  });

  test("leaves out tables and globals that nothing can change", async () => {
    const made = await module(`(table 1 funcref) (global (mut i32) (i32.const 1))
      (global $set (mut i32) (i32.const 1)) (func (global.set $set (global.get 0)))`);
    assert.deepEqual(exportsOf(made), [`${METER_MODULE}/global1`]);
  });
});

describe("of the meter's globals a module imports", () => {
  const cases: readonly (readonly [what: string, fields: string, imports: readonly string[]])[] = [
    ["none, where it has no code", "(memory 1)", []],
    [
      "what is carried, where it puts an import into a table",
      `(import "a" "f" (func)) (table 1 funcref) (elem (i32.const 0) func 0)`,
      ["reserve", "depth"],
    ],
    ["the fuel, where it has functions", "(func)", ["reserve", "depth", "fuel"]],
    [
      "what is left of memory, where it grows one",
      "(memory 1) (func (drop (memory.grow (i32.const 1))))",
      ["reserve", "depth", "fuel", "pages"],
    ],
  ];
  for (const [what, fields, imports] of cases)
    test(what, async () => {
      const made = await module(fields);
      assert.deepEqual(made.imports, imports);
      const all = WebAssembly.Module.imports(new WebAssembly.Module(made.bytes));
      const meters = all.filter((one) => one.module === METER_MODULE);
      assert.deepEqual(
        meters.map(({ name }) => name),
        imports,
      );
    });
});

describe("segments", () => {
  test("are watched only where code both copies from them and drops them", async () => {
    const { segments } = await module(`(memory 1) (table 1 funcref) (func $f)
      (data "copied") (data "dropped") (data "both")
      (elem func $f) (elem func $f)
      (func (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 1)) (data.drop 1)
        (memory.init 2 (i32.const 0) (i32.const 0) (i32.const 1)) (data.drop 2)
        (table.init 1 (i32.const 0) (i32.const 0) (i32.const 1)) (elem.drop 1) (elem.drop 0))`);
    assert.deepEqual(segments, [
      { probe: `${METER_MODULE}/data2/probe`, drop: `${METER_MODULE}/data2/drop` },
      { probe: `${METER_MODULE}/element1/probe`, drop: `${METER_MODULE}/element1/drop` },
    ]);
  });

  test("are probed without a trace, and dropped from outside", async () => {
    const instance = await metered(`(module (memory 0) (data "x")
      (func (export "init") (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 0)))
      (func (export "drop") (data.drop 0)))`);
    const [segment] = instance.module.segments;
    assert.ok(segment);
    instance.call(segment.probe);
    instance.call("drop");
    assert.equal(instance.ends(segment.probe), "ENGINE_TRAP guest");
    instance.call(segment.drop);
  });

  test("that few bytes drop by the thousand make a module that cannot be copied", async () => {
    const many = Array.from({ length: 1_001 }, (_, at) => at);
    const code = many.map(
      (at) => `(memory.init ${at} (i32.const 0) (i32.const 0) (i32.const 0)) (data.drop ${at})`,
    );
    const made = await module(`(memory 1) ${many.map(() => `(data "")`).join("")}
      (func ${code.join("")})`);
    assert.match(made.uncopyable ?? "", /1000 segments/);
    assert.deepEqual(made.segments, []);
  });
});

describe("functions that stand behind references", () => {
  const SOME = `(import "a" "f" (func $imported)) (func $own) (func $called) (table 2 funcref)
    (elem (i32.const 0) func $own $imported)`;

  test("are exported where code moves references, by the guest's numbers", async () => {
    const setting = `${SOME} (func (table.set (i32.const 0) (table.get (i32.const 1))))`;
    const keeping = `${SOME} (global (mut funcref) (ref.null func))`;
    for (const text of [setting, keeping])
      assert.deepEqual((await module(text)).functions, [
        `${METER_MODULE}/function0`,
        `${METER_MODULE}/function1`,
      ]);
  });

  test("are exported nowhere else", async () => {
    assert.deepEqual((await module(`${SOME} (func (drop (ref.func $own)))`)).functions, []);
  });

  test("are not exported by the ten thousand", async () => {
    const made = await module(`(table 1 funcref)
      ${Array.from({ length: 10_001 }, (_, at) => `(func $f${at})`).join("")}
      (elem declare func ${Array.from({ length: 10_001 }, (_, at) => `$f${at}`).join(" ")})
      (func (table.set (i32.const 0) (ref.null func)))`);
    assert.deepEqual(made.functions, []);
    assert.match(made.uncopyable ?? "", /10000 functions/);
  });
});

test("what holds exceptions cannot be copied", async () => {
  const global = await module(`(global (mut exnref) (ref.null exn))`);
  assert.match(global.uncopyable ?? "", /global 0 holds references to exceptions/);
  const table = await module(`(table 1 (ref null exn))
    (func (table.set (i32.const 0) (ref.null exn)))`);
  assert.match(table.uncopyable ?? "", /table 0 holds references to exceptions/);
  assert.equal(
    (await module(`(table 1 exnref) (global exnref (ref.null exn))`)).uncopyable,
    undefined,
  );
});
