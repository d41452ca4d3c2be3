import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { WitFunction } from "../base/mod.ts";
import { type Entry, KEPT, type Shape } from "./entry.ts";
import { holdToShape } from "./upgrade.ts";

const TEXT: WitFunction = {
  params: [{ name: "name", type: { kind: "string" } }],
  result: undefined,
};
const COUNT: WitFunction = { params: [], result: { kind: "u32" } };

function shape(
  functions: Readonly<Record<string, WitFunction>>,
  discipline: Shape["discipline"] = "threaded",
): Shape {
  const entries = Object.entries(functions).map(([name, recorded]): [string, Entry] => [
    name,
    { name, threaded: true, recorded, split: (result) => ({ result, state: KEPT }) },
  ]);
  return { discipline, entries: new Map(entries), init: undefined };
}

describe("a component can go on for another", () => {
  test("that exports the same, or less", () => {
    holdToShape(shape({ add: TEXT }), shape({ add: TEXT }));
    holdToShape(shape({ add: TEXT }), shape({ add: TEXT, count: COUNT }));
  });

  for (const [what, before, after] of [
    ["one that exports more", shape({ add: TEXT, count: COUNT }), shape({ add: TEXT })],
    ["one with a function of another type", shape({ add: TEXT }), shape({ add: COUNT })],
    ["a resident one", shape({ add: TEXT }, "resident"), shape({ add: TEXT })],
    ["any where it is resident itself", shape({ add: TEXT }), shape({ add: TEXT }, "resident")],
  ] as const) {
    test(`but not for ${what}`, () => {
      assert.throws(() => holdToShape(before, after), { code: "ACTOR_UPGRADE_UNFIT" });
    });
  }
});
