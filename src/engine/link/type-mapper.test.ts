import assert from "node:assert/strict";
import { test } from "node:test";
import type { WitType } from "../../base/mod.ts";
import { TypeMapper } from "./type-mapper.ts";

const text = (): TypeMapper<number, string> => new TypeMapper((resource) => `r${resource}`);

test("a type without resources stays the same object", () => {
  const u8: WitType<number> = { kind: "u8" };
  const types: readonly WitType<number>[] = [
    u8,
    { kind: "list", element: u8 },
    { kind: "record", fields: [{ name: "a", type: u8 }] },
    { kind: "tuple", elements: [u8, u8] },
    {
      kind: "variant",
      cases: [
        { name: "a", type: undefined },
        { name: "b", type: u8 },
      ],
    },
    { kind: "enum", names: ["a"] },
    { kind: "option", element: u8 },
    { kind: "result", ok: u8, err: undefined },
  ];
  for (const type of types) assert.equal(text().type(type), type);
  const signature = { params: [{ name: "a", type: u8 }], result: u8 };
  assert.equal(text().function(signature), signature);
});

test("a resource is named anew wherever it stands", () => {
  const own: WitType<number> = { kind: "own", resource: 3 };
  const named: WitType = { kind: "own", resource: "r3" };
  const cases: readonly (readonly [WitType<number>, WitType])[] = [
    [own, named],
    [
      { kind: "borrow", resource: 1 },
      { kind: "borrow", resource: "r1" },
    ],
    [
      { kind: "list", element: own },
      { kind: "list", element: named },
    ],
    [
      { kind: "record", fields: [{ name: "a", type: own }] },
      { kind: "record", fields: [{ name: "a", type: named }] },
    ],
    [
      { kind: "tuple", elements: [own] },
      { kind: "tuple", elements: [named] },
    ],
    [
      { kind: "variant", cases: [{ name: "a", type: own }] },
      { kind: "variant", cases: [{ name: "a", type: named }] },
    ],
    [
      { kind: "option", element: own },
      { kind: "option", element: named },
    ],
    [
      { kind: "result", ok: own, err: own },
      { kind: "result", ok: named, err: named },
    ],
  ];
  for (const [type, expected] of cases) assert.deepEqual(text().type(type), expected);
});

test("what was one object stays one, so a type of 2^60 parts is mapped in 60 steps", () => {
  let type: WitType<number> = { kind: "own", resource: 0 };
  for (let depth = 0; depth < 60; depth++) type = { kind: "tuple", elements: [type, type] };
  const mapped = text().type(type);
  assert.ok(mapped.kind === "tuple");
  assert.equal(mapped.elements[0], mapped.elements[1]);
});
