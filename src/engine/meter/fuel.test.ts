import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, test } from "node:test";
import { metered } from "./metered-text.contract.ts";

describe("each instruction that runs costs 1, and structure costs nothing", () => {
  const cases: readonly [text: string, args: readonly number[], fuel: number][] = [
    ["", [], 0],
    ["nop block loop nop end end", [], 0],
    ["i32.const 1 drop", [], 2],
    ["return", [], 1],
    ["i32.const 1 drop return i32.const 2 drop", [], 3],
    ["local.get 0 if i32.const 1 drop else nop end", [1], 4],
    ["local.get 0 if i32.const 1 drop else nop end", [0], 2],
    ["local.get 0 if i32.const 1 drop end i32.const 1 drop", [1], 6],
    ["local.get 0 if i32.const 1 drop end i32.const 1 drop", [0], 4],
    ["block local.get 0 br_if 0 i32.const 1 drop i32.const 1 drop end", [1], 2],
    ["block local.get 0 br_if 0 i32.const 1 drop i32.const 1 drop end", [0], 6],
    ["block block local.get 0 br_table 0 1 end i32.const 1 drop end", [0], 4],
    ["block block local.get 0 br_table 0 1 end i32.const 1 drop end", [1], 2],
    ["loop local.get 0 i32.const 1 i32.sub local.tee 0 br_if 0 end", [10], 50],
    ["block local.get 0 i32.eqz br_if 0 call $f end", [1], 3 + 1 + 2],
    ["call $f call $f", [], 2 + 2 * 2],
    ["i32.const 0 call_indirect (type $t)", [], 2 + 2],
    ["ref.func $f call_ref $t", [], 2 + 2],
    ["return_call $f", [], 1 + 2],
    ["i32.const 0 return_call_indirect (type $t)", [], 2 + 2],
    ["call $import", [], 1],
    ["global.get 0 drop memory.size drop table.size 0 drop", [], 6],
  ];
  for (const [body, args, fuel] of cases) {
    test(`${body} ${args.join()} costs ${fuel}`, async () => {
      const one = await metered(
        `(module (type $t (func)) (import "" "f" (func $import)) (memory 1)
          (global (mut i32) (i32.const 0)) (table funcref (elem $f))
          (func $f i32.const 1 drop) (func (export "run") (param i32) ${body}))`,
        {},
        { "": { f: () => undefined } },
      );
      assert.equal(one.burns("run", ...args), fuel);
      assert.equal(one.burns("run", ...args), fuel);
    });
  }
});

describe("what V8 copies or clears by the hundred costs by the number", () => {
  const many = (count: number, what: string): string => `${what} `.repeat(count);
  const cases: readonly (readonly [what: string, run: string, fuel: number, fields?: string])[] = [
    ["63 slots, of which one is for an operand", `(local ${many(61, "i64")}) i64.const 1 drop`, 2],
    ["64 slots", `(local ${many(62, "i64")}) i64.const 1 drop`, 2 + 32],
    ["40,000 slots", `(local ${many(39_999, "i64")})`, 625 * 32],
    ["a branch with 15 values", carrying(15), 15 + 1 + 15],
    ["a branch with 16", carrying(16), 16 + 1 + 16 + 4],
    ["a branch back with 16", goingBack(16), 16 + 2 + 16 + 4],
    ["a table of branches with 16", carrying(16, "i32.const 0 br_table 0 0 0"), 16 + 2 + 16 + 4],
    [
      "a call that gives 64",
      `call $f ${many(64, "drop")}`,
      1 + 64 + 32 + 64 + 32,
      `(func $f (result ${many(64, "i32")}) ${many(64, "i32.const 1")})`,
    ],
  ];
  for (const [what, run, fuel, fields = ""] of cases) {
    test(`${what}: ${fuel}`, async () => {
      const one = await metered(`(module ${fields} (func (export "run") (param i32) ${run}))`);
      assert.equal(one.burns("run", 0), fuel);
      one.meter.fuel = BigInt(fuel);
      assert.equal(one.ends("run", 0), undefined);
      one.meter.fuel = BigInt(fuel - 1);
      assert.equal(one.ends("run", 0), "ENGINE_OUT_OF_FUEL guest");
    });
  }

  function carrying(count: number, branch = "br 0"): string {
    return `(block (result ${many(count, "i32")}) ${many(count, "i32.const 1")} ${branch}) ${many(count, "drop")}`;
  }

  function goingBack(count: number): string {
    return `${many(count, "i32.const 1")} (loop (param ${many(count, "i32")}) (result ${many(count, "i32")}) local.get 0 br_if 0) ${many(count, "drop")}`;
  }
});

describe("what works on a length costs by it", () => {
  const cases: readonly [body: string, length: number, fuel: number][] = [
    ["i32.const 0 i32.const 7 local.get 0 memory.fill", 800, 36 + 200],
    ["i32.const 0 i32.const 99 local.get 0 memory.copy", 799, 36 + 199],
    ["i32.const 0 i32.const 0 local.get 0 memory.init $d", 8, 36 + 2],
    ["i32.const 0 ref.null func local.get 0 table.fill 0", 10, 36 + 160],
    ["i32.const 0 i32.const 5 local.get 0 table.copy 0 0", 10, 36 + 160],
    ["i32.const 0 i32.const 0 local.get 0 table.init 0 $e", 1, 36 + 16],
    ["ref.null func local.get 0 table.grow 0 drop", 10, 68 + 160],
    ["local.get 0 memory.grow drop", 2, 67 + 2 * 4_096],
    ["i32.const 1 ref.null func table.set 0", 0, 3 + 16],
  ];
  for (const [body, length, fuel] of cases) {
    test(`${body} of ${length} costs ${fuel}`, async () => {
      const one = await metered(
        `(module (memory 1) (table 20 funcref) (data $d "12345678") (elem $e func $f)
          (func $f) (func (export "run") (param i32) ${body}))`,
      );
      assert.equal(one.burns("run", length), fuel);
    });
  }

  test("and is charged before it works: a fill that the fuel does not cover fills nothing", async () => {
    const one = await metered(
      `(module (memory (export "m") 1) (func (export "run")
        i32.const 0 i32.const 7 i32.const 65536 memory.fill))`,
      { fuelMax: 8_000n },
    );
    assert.equal(one.ends("run"), "ENGINE_OUT_OF_FUEL guest");
    assert.equal(new Uint8Array((one.exports["m"] as WebAssembly.Memory).buffer)[0], 0);
    assert.equal(one.meter.fuel, 0n);
  });

  test("a growth that a limit forbids costs nothing by length", async () => {
    const one = await metered(
      `(module (memory 1 2) (func (export "run") i32.const 9 memory.grow drop))`,
    );
    assert.equal(one.burns("run"), 67);
  });
});

describe("the fuel is enough to the unit", () => {
  const LOOP = `(module (func (export "run") (param i32)
    loop local.get 0 i32.const 1 i32.sub local.tee 0 br_if 0 end))`;
  for (const rounds of [1, 10, 819, 820, 5_000]) {
    test(`${rounds} rounds of 5 run on ${rounds * 5}, and on one less do not`, async () => {
      const enough = await metered(LOOP, { fuelMax: BigInt(rounds * 5) });
      assert.equal(enough.ends("run", rounds), undefined);
      assert.equal(enough.meter.fuel, 0n);
      const short = await metered(LOOP, { fuelMax: BigInt(rounds * 5 - 1) });
      assert.equal(short.ends("run", rounds), "ENGINE_OUT_OF_FUEL guest");
      assert.equal(short.meter.fuel, 0n);
    });
  }

  test("what is set between two calls is what the next may burn", async () => {
    const one = await metered(LOOP);
    one.call("run", 10);
    one.meter.fuel = 50n;
    assert.equal(one.ends("run", 10), undefined);
    assert.equal(one.meter.fuel, 0n);
    one.meter.fuel = 49n;
    assert.equal(one.ends("run", 10), "ENGINE_OUT_OF_FUEL guest");
  });

  test("a host function sees what is left when it is called, and what it takes is gone", async () => {
    const seen: bigint[] = [];
    const one = await metered(
      `(module (import "" "f" (func $f)) (func (export "run") call $f i32.const 1 drop call $f))`,
      { fuelMax: 100n },
      {
        "": {
          f: () => {
            seen.push(one.meter.fuel);
            one.meter.fuel -= 10n;
          },
        },
      },
    );
    one.call("run");
    assert.deepEqual(seen, [96n, 86n]); // all four were paid at the function's entry
    assert.equal(one.meter.fuel, 76n);
  });
});

describe("after a trap the fuel is that of every other run", () => {
  const TRAPS = `(module (memory 1)
    (func $deep (param i32) local.get 0 i32.const 70000 i32.gt_u if unreachable end
      local.get 0 i32.load drop local.get 0 i32.const 4 i32.add call $deep)
    (func (export "load") i32.const 0 call $deep)
    (func (export "stop") i32.const 1 if unreachable end))`;

  test("exact at an unreachable", async () => {
    const one = await metered(TRAPS);
    assert.equal(one.burns("stop"), 3);
  });

  test("within what is set aside elsewhere, and equal each time", async () => {
    const burnt = new Set<number>();
    for (let run = 0; run < 10; run++) {
      const one = await metered(TRAPS, { depthMax: 20_000 });
      burnt.add(one.burns("load"));
    }
    assert.equal(burnt.size, 1);
    const [fuel = 0] = burnt;
    assert.ok(Math.abs(fuel - 16_384 * 11) <= 4_096 + 11, String(fuel));
  });
});

describe("the same fuel, wherever it runs", () => {
  const MIXED = `(module (memory 1) (table funcref (elem $g))
    (type $t (func (param i32) (result i32)))
    (func $g (param i32) (result i32) local.get 0 i32.const 3 i32.mul)
    (func $f (param i32) (result i32) (local f64 i32)
      local.get 0 i32.const 2 i32.lt_s if (result i32) local.get 0 else
        local.get 0 i32.const 1 i32.sub call $f
        local.get 0 i32.const 2 i32.sub call $f i32.add
        i32.const 0 call_indirect (type $t) end
      local.get 1 local.get 0 f64.convert_i32_s f64.sqrt f64.add local.set 1
      i32.const 8 local.get 1 f64.store)
    (func (export "run") (param i32) (result i32) local.get 0 call $f))`;

  test("in a hundred fresh instances", async () => {
    const first = await metered(MIXED);
    const expected = [first.call("run", 12), first.burns("run", 12)];
    for (let run = 0; run < 100; run++) {
      const one = await metered(MIXED);
      assert.deepEqual([one.call("run", 12), one.burns("run", 12)], expected);
    }
  });

  test("in each of V8's compilers", () => {
    const script = `import { metered } from ${JSON.stringify(new URL("./metered-text.contract.ts", import.meta.url).href)};
      const one = await metered(${JSON.stringify(MIXED)});
      for (let run = 0; run < 20; run++) one.call("run", 12);
      console.log(one.call("run", 14), String(one.meter.fuel));`;
    const answers = [[], ["--liftoff-only"], ["--no-liftoff"]].map((flags) =>
      execFileSync(process.execPath, [...flags, "--input-type=module", "-e", script], {
        encoding: "utf8",
      }),
    );
    assert.equal(new Set(answers).size, 1, answers.join());
  });
});
