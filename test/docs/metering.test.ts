import assert from "node:assert/strict";
import { test } from "node:test";
import { METER_VERSION } from "../../src/engine/mod.ts";
import { metered } from "../../src/engine/meter/metered-text.contract.ts";
import { textOf } from "./page.ts";

const PAGE = textOf("docs/metering.md");

/** What the page's table says, by its first column. */
const STATED: ReadonlyMap<string, string> = new Map(
  Array.from(PAGE.matchAll(/^\| (.+) \| (.+) \|$/gm), ([, what = "", cost = ""]) => [what, cost]),
);

/** What code of the guest burns, beside one for each instruction that it is said to have. */
async function burns(code: string, besides: number): Promise<number> {
  const instance = await metered(`(module (memory 1 9) (table 300 400 funcref) (tag $e)
    (data "${"a".repeat(80)}") (elem func ${"$run ".repeat(200)})
    (func $run (export "run") ${code}))`);
  return instance.burns("run") - besides;
}

/** Of an instruction that takes three numbers: without a length, and what each part of one adds. */
async function byLength(instruction: string, operand: string, most: number): Promise<string> {
  const of = (length: number): Promise<number> =>
    burns(`i32.const 0 ${operand} i32.const ${length} ${instruction}`, 3);
  const [none, all] = [await of(0), await of(most)];
  return `${none}, and ${most / (all - none) === 4 ? "1 for each 4 bytes" : `${(all - none) / most} for each element`}`;
}

async function alike(all: readonly Promise<string>[]): Promise<string> {
  const costs = await Promise.all(all);
  assert.equal(new Set(costs).size, 1, costs.join(" | "));
  return costs[0] ?? "";
}

async function growth(instruction: string, operand: string, unit: string): Promise<string> {
  const of = (length: number): Promise<number> =>
    burns(`${operand} i32.const ${length} ${instruction} drop`, operand === "" ? 2 : 3);
  const [none, two] = [await of(0), await of(2)];
  return `${none}, and ${((two - none) / 2).toLocaleString("en")} for each ${unit}`;
}

/** Frames between the throw and its handler: none, or one more in `deep`. */
async function thrown(): Promise<string> {
  const of = (inside: string): Promise<number> =>
    burns(`block $h try_table (catch_all $h) ${inside} end end`, 0);
  const near = await of("throw $e");
  const on =
    "block $h (result exnref) try_table (catch_all_ref $h) throw $e end unreachable end throw_ref";
  assert.equal(await burns(`block $o try_table (catch_all $o) ${on} end end`, near), near);
  const instance = await metered(`(module (tag $e)
    (func $down (param i32) local.get 0 if local.get 0 i32.const 1 i32.sub call $down else throw $e end)
    (func (export "run") (param i32)
      block $h try_table (catch_all $h) local.get 0 call $down end end))`);
  const frame = (instance.burns("run", 20) - instance.burns("run", 10)) / 10;
  const left = frame - 6; // the instructions that each frame runs
  return `${near}, and where it is caught ${left} for each unit of depth that it left behind`;
}

/** What a branch costs besides with `more` values, and not with `fewer`. */
async function carried(fewer: number, more: number, branch: string): Promise<string> {
  const of = async (count: number): Promise<number> =>
    (await burns(
      `(block (result ${"i32 ".repeat(count)}) ${"i32.const 1 ".repeat(count)} ${branch}) ${"drop ".repeat(count)}`,
      2 * count,
    )) -
    (branch.split(" ").length >> 1);
  const [none, some] = [await of(fewer), await of(more)];
  return perValues(more, more === 16 ? some - none : some);
}

async function handled(): Promise<string> {
  const instance = await metered(`(module (tag $e (param ${"i32 ".repeat(40)}))
    (func (export "run") (block (result ${"i32 ".repeat(40)}) (try_table (catch $e 0)) return) ${"drop ".repeat(40)}))`);
  return perValues(40, instance.burns("run") - 1);
}

function perValues(values: number, fuel: number): string {
  return `1 more for each ${values / fuel}`;
}

const MEASURED: Readonly<Record<string, () => Promise<string>>> = {
  "any instruction": async () => String((await burns("i32.const 1 i32.eqz drop", 0)) / 3),
  "`block`, `loop`, `else`, `end`, `nop`, `try_table`": async () =>
    String(
      await burns(
        "block loop nop end end i32.const 0 if else nop end block $h try_table (catch_all $h) end end",
        2,
      ),
    ),
  "`memory.fill`, `.copy`, `.init`": () =>
    alike([
      byLength("memory.fill", "i32.const 0", 4_000),
      byLength("memory.copy", "i32.const 0", 4_000),
      byLength("memory.init 0", "i32.const 0", 80),
    ]),
  "`table.fill`, `.copy`, `.init`": () =>
    alike([
      byLength("table.fill 0", "ref.null func", 200),
      byLength("table.copy", "i32.const 0", 200),
      byLength("table.init 0", "i32.const 0", 100),
    ]),
  "`table.set`": async () => String(await burns("i32.const 0 ref.null func table.set 0", 2)),
  "`memory.grow`": () => growth("memory.grow", "", "page"),
  "`table.grow`": () => growth("table.grow 0", "ref.null func", "element"),
  "a growth that a limit forbids (it answers -1)": () =>
    alike([
      burns("i32.const 1000 memory.grow drop", 2).then(String),
      burns("ref.null func i32.const 1000 table.grow 0 drop", 3).then(String),
    ]),
  "`throw`, `throw_ref`": thrown,
  "a branch that carries 16 values or more, and a `try_table` whose handler gets so many": () =>
    alike([carried(15, 16, "br 0"), carried(19, 20, "i32.const 0 br_if 0"), handled()]),
  "a call of a function of 64 slots or more ([depth](#depth))": async () => {
    const of = (count: number): Promise<number> => burns(`(local ${"i64 ".repeat(count)})`, 0);
    assert.equal(await of(63), 0);
    return `${((await of(640)) - (await of(64))) / 9} more for each 64`;
  },
};

for (const [what, measure] of Object.entries(MEASURED)) {
  test(`the page says what ${what} costs`, async () => {
    assert.equal(await measure(), STATED.get(what));
  });
}

test("the page's version is the meter's", () => {
  assert.match(PAGE, new RegExp(`\`METER_VERSION\` = ${METER_VERSION}\\b`));
});
