import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { metered, run } from "./metered-text.contract.ts";
import { Meter, METER_MODULE, meterModule, PAGE_BYTES } from "./mod.ts";

const GROWS = `(module (memory (export "m") 1 20) (table (export "t") 1 20 externref)
  (func (export "memory") (param i32) (result i32) local.get 0 memory.grow)
  (func (export "table") (param i32) (result i32) ref.null extern local.get 0 table.grow)
  (func (export "pages") (result i32) memory.size))`;

describe("growth stays within what all may have together", () => {
  test("memory", async () => {
    const one = await metered(GROWS, { memoryBytesMax: 5 * PAGE_BYTES + 1 });
    assert.equal(one.meter.memoryBytes, PAGE_BYTES);
    assert.equal(one.call("memory", 5), -1);
    assert.equal(one.call("memory", 4), 1);
    assert.equal(one.call("memory", 1), -1);
    assert.equal(one.call("memory", 0), 5);
    assert.equal(one.call("pages"), 5);
    assert.equal(one.meter.memoryBytes, 5 * PAGE_BYTES);
  });

  test("tables", async () => {
    const one = await metered(GROWS, { tableElementsMax: 5 });
    assert.equal(one.call("table", 5), -1);
    assert.equal(one.call("table", 4), 1);
    assert.equal(one.call("table", 1), -1);
    assert.equal(one.meter.tableElements, 5);
  });

  test("several memories share it", async () => {
    const one = await metered(
      `(module (memory 1) (memory 1)
        (func (export "first") (result i32) i32.const 2 memory.grow 0)
        (func (export "second") (result i32) i32.const 2 memory.grow 1))`,
      { memoryBytesMax: 5 * PAGE_BYTES },
    );
    assert.equal(one.call("first"), 1);
    assert.equal(one.call("second"), -1);
  });

  test("and within what the module itself declares", async () => {
    const one = await metered(GROWS);
    assert.equal(one.call("memory", 20), -1);
    assert.equal(one.call("memory", 19), 1);
    assert.equal(one.call("memory", -1), -1);
    assert.equal(one.call("table", -1), -1);
    assert.equal(one.call("table", 19), 1);
  });

  test("also of a memory that another module declares", async () => {
    const meter = new Meter({
      fuelMax: 1_000_000n,
      depthMax: 10,
      memoryBytesMax: 100 * PAGE_BYTES,
      tableElementsMax: 100,
    });
    const { exports } = run(await parse(GROWS), {}, {}, meter);
    const importer = `(module (import "" "m" (memory 1)) (import "" "t" (table 1 externref))
      (func (export "memory") (param i32) (result i32) local.get 0 memory.grow)
      (func (export "table") (param i32) (result i32) ref.null extern local.get 0 table.grow))`;
    const other = run(await parse(importer), {}, { "": exports }, meter);
    assert.equal(other.call("memory", 20), -1);
    assert.equal(other.ends("memory", 20), undefined);
    assert.equal(other.call("memory", 19), 1);
    assert.equal(other.call("table", 20), -1);
    assert.equal(other.call("table", 19), 1);
    assert.equal(meter.memoryBytes, 20 * PAGE_BYTES);
  });
});

test("what begins larger than the limit is never made", async () => {
  for (const limits of [{ memoryBytesMax: PAGE_BYTES - 1 }, { tableElementsMax: 0 }]) {
    await assert.rejects(metered(GROWS, limits), {
      code: "ENGINE_OUT_OF_MEMORY",
      origin: "guest",
    });
  }
});

test("what V8 refuses within the limits ends the instance, and is the host's doing", async () => {
  const elements = 20_000_000; // V8 takes ten million
  const one = await metered(
    `(module (table 0 externref) (global $after (export "after") (mut i32) (i32.const 0))
      (func (export "run") ref.null extern i32.const ${elements} table.grow global.set $after))`,
    { tableElementsMax: elements },
  );
  assert.equal(one.ends("run"), "ENGINE_OUT_OF_MEMORY host");
  assert.equal((one.exports["after"] as WebAssembly.Global).value, 0);
});

test("memory that the host grows is counted too", () => {
  const meter = new Meter({
    fuelMax: 0n,
    depthMax: 1,
    memoryBytesMax: 3 * PAGE_BYTES,
    tableElementsMax: 2,
  });
  meter.claimPages(2);
  assert.throws(() => meter.claimPages(2), { code: "ENGINE_OUT_OF_MEMORY" });
  meter.claimElements(2);
  assert.throws(() => meter.claimElements(1), { code: "ENGINE_OUT_OF_MEMORY" });
  assert.equal(meter.memoryBytes, 2 * PAGE_BYTES);
});

describe("the linker learns what it must know", () => {
  test("memories, tables and globals, where they come from and under which name they can be seen", async () => {
    const module = meterModule(
      await parse(`(module (import "a" "m" (memory 2 3)) (import "a" "t" (table 4 funcref))
        (import "a" "g" (global (mut i32))) (memory 1)
        (table $set 5 6 externref) (table $quiet 7 funcref) (global i32 (i32.const 1))
        (global $number (mut i64) (i64.const 1)) (global $ref (mut externref) (ref.null extern))
        (global (mut i32) (i32.const 1))
        (func i32.const 0 ref.null extern table.set $set
          i64.const 2 global.set $number ref.null extern global.set $ref))`),
    );
    assert.deepEqual(module.memories, [
      {
        import: { module: "a", name: "m" },
        export: undefined,
        minimum: 2,
        maximum: 3,
        maximumImport: undefined,
      },
      {
        import: undefined,
        export: `${METER_MODULE}/memory1`,
        minimum: 1,
        maximum: undefined,
        maximumImport: undefined,
      },
    ]);
    assert.deepEqual(
      module.tables.map(({ export: name, minimum, mutated }) => [name, minimum, mutated]),
      [
        [undefined, 4, false],
        [`${METER_MODULE}/table1`, 5, true],
        [undefined, 7, false],
      ],
    );
    assert.deepEqual(module.globals, [
      { export: `${METER_MODULE}/global2`, type: "i64" },
      { export: `${METER_MODULE}/global3`, type: "reference" },
    ]);
    const exported = WebAssembly.Module.exports(new WebAssembly.Module(module.bytes));
    assert.deepEqual(
      exported.map(({ name }) => name).toSorted(),
      ["global2", "global3", "memory1", "table1"].map((name) => `${METER_MODULE}/${name}`),
    );
  });

  test("the same bytes are rewritten to the same bytes, and custom sections are gone", async () => {
    const bytes = await parse(`(module (func $name (param $x i32)) (@custom "guest" "text"))`);
    assert.deepEqual(meterModule(bytes), meterModule(bytes));
    const module = new WebAssembly.Module(meterModule(bytes).bytes);
    assert.equal(WebAssembly.Module.customSections(module, "name").length, 0);
    assert.equal(WebAssembly.Module.customSections(module, "guest").length, 0);
  });
});
