import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, test } from "node:test";
import { metered } from "./metered-text.contract.ts";

/** More than V8 may see through, of each instruction that branches by a number. */
const MANY = 300;

const UNITS: readonly (readonly [
  text: string,
  step: (value: number) => [value: number, fuel: number],
])[] = [
  [
    "local.get 0 i32.const 1 i32.and if local.get 0 i32.const 3 i32.add local.set 0 end",
    (value) => ((value & 1) === 1 ? [value + 3, 8] : [value, 4]),
  ],
  [
    "block local.get 0 i32.const 1 i32.and br_if 0 local.get 0 i32.const 3 i32.add local.set 0 end",
    (value) => ((value & 1) === 1 ? [value, 4] : [value + 3, 8]),
  ],
  [
    "block block local.get 0 i32.const 2 i32.rem_u br_table 0 1 end local.get 0 i32.const 1 i32.add local.set 0 end",
    (value) => (value % 2 === 0 ? [value + 1, 8] : [value, 4]),
  ],
];

describe("a function of many branches answers and costs as one of few", () => {
  for (const [unit, step] of UNITS) {
    test(unit, async () => {
      const one = await metered(
        `(module (func (export "run") (param i32) (result i32) ${`${unit} `.repeat(MANY)} local.get 0))`,
      );
      for (const argument of [0, 1, 2, 7]) {
        let value = argument;
        let fuel = 1;
        for (let at = 0; at < MANY; at++) {
          const [next, cost] = step(value);
          value = next;
          fuel += cost;
        }
        assert.equal(one.call("run", argument), value);
        assert.equal(one.burns("run", argument), fuel);
      }
    });
  }
});

test("V8's optimising compiler takes no memory by the square of branches that depend on each other: 3,000 of them take less than 300 MB", () => {
  const unit = "local.get 0 if local.get 0 i32.const 3 i32.add local.set 0 end ";
  const contract = new URL("metered-text.contract.ts", import.meta.url).href;
  const script = `
    const { metered } = await import("${contract}");
    const code = "${unit}".repeat(3_000);
    const one = await metered('(module (func (export "run") (param i32) ' + code + "))");
    const before = process.resourceUsage().maxRSS;
    for (let call = 0; call < 3_000; call++) one.call("run", call % 7);
    console.log(process.resourceUsage().maxRSS - before);`;
  const flags = ["--wasm-sync-tier-up", "--input-type=module", "--eval", script];
  const kibibytes = Number(execFileSync(process.execPath, flags, { encoding: "utf8" }));
  assert.ok(kibibytes < 300_000, `${kibibytes} KiB`);
});
