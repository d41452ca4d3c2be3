import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sameFunctionType } from "./same-type.ts";
import type { WitType } from "./wit-type.ts";

const U8: WitType = { kind: "u8" };
const U16: WitType = { kind: "u16" };

function same(a: WitType, b: WitType): boolean {
  return sameFunctionType(
    { params: [{ name: "a", type: a }], result: a },
    { params: [{ name: "a", type: b }], result: b },
  );
}

function nested(levels: number, leaf: WitType): WitType {
  return levels === 0 ? leaf : { kind: "tuple", elements: Array(2).fill(nested(levels - 1, leaf)) };
}

describe("two types are the same where they are written alike to the last name", () => {
  const differing: [string, WitType, WitType][] = [
    ["the kind", U8, U16],
    ["an element", { kind: "list", element: U8 }, { kind: "list", element: U16 }],
    [
      "a field's name",
      { kind: "record", fields: [{ name: "a", type: U8 }] },
      { kind: "record", fields: [{ name: "b", type: U8 }] },
    ],
    [
      "a payload",
      { kind: "variant", cases: [{ name: "a", type: U8 }] },
      { kind: "variant", cases: [{ name: "a", type: undefined }] },
    ],
    ["how many", { kind: "tuple", elements: [U8] }, { kind: "tuple", elements: [U8, U8] }],
    ["a name", { kind: "flags", names: ["a"] }, { kind: "flags", names: ["b"] }],
    [
      "the side of a result",
      { kind: "result", ok: U8, err: undefined },
      { kind: "result", ok: undefined, err: U8 },
    ],
    ["a resource", { kind: "own", resource: "a" }, { kind: "own", resource: "b" }],
    ["the last leaf of many", nested(6, U8), nested(6, U16)],
  ];
  for (const [what, a, b] of differing) {
    test(what, () => {
      assert.ok(same(a, structuredClone(a)));
      assert.ok(!same(a, b));
    });
  }
});

test("types of a million million parts are compared by their objects", () => {
  const types = [U8, structuredClone(U8)].map((leaf) => {
    let type: WitType = leaf;
    for (let level = 0; level < 40; level++) type = { kind: "tuple", elements: [type, type] };
    return type;
  });
  assert.ok(same(types[0] as WitType, types[1] as WitType));
});
