import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Value, WitType } from "../../src/base/mod.ts";
import { componentValue, sameValue, shown } from "./component-value.ts";
import { parseSexprs, type Sexpr } from "./sexpr.ts";
import { Miss } from "./stage.ts";

const u8: WitType = { kind: "u8" };
const u32: WitType = { kind: "u32" };
const string: WitType = { kind: "string" };
const option: WitType = { kind: "option", element: u32 };

const point: WitType = {
  kind: "record",
  fields: [
    { name: "name-of-it", type: string },
    { name: "at", type: { kind: "list", element: u32 } },
  ],
};

const shape: WitType = {
  kind: "variant",
  cases: [
    { name: "a-dot", type: undefined },
    { name: "ring", type: u32 },
  ],
};

function only(text: string): Sexpr {
  const [expression] = parseSexprs(text);
  assert.ok(expression !== undefined);
  return expression;
}

describe("a value is read by its type", () => {
  const cases: [string, WitType, Value][] = [
    ["(bool.const true)", { kind: "bool" }, true],
    ["(u32.const 0xffff_ffff)", u32, 4_294_967_295],
    ["(s8.const -0x80)", { kind: "s8" }, -128],
    ["(u64.const 18446744073709551615)", { kind: "u64" }, 18_446_744_073_709_551_615n],
    ["(s64.const -1)", { kind: "s64" }, -1n],
    ["(f32.const 0x1p-1)", { kind: "f32" }, 0.5],
    ["(f64.const nan:canonical)", { kind: "f64" }, NaN],
    ["(f64.const -0)", { kind: "f64" }, -0],
    ['(char.const "⛳")', { kind: "char" }, "⛳"],
    ['(str.const "a\\u{e9}\\n")', string, "aé\n"],
    [
      "(list.const (u8.const 1) (u8.const 255))",
      { kind: "list", element: u8 },
      Uint8Array.of(1, 255),
    ],
    ["(list.const)", { kind: "list", element: u32 }, []],
    ["(tuple.const (u8.const 1) (u32.const 2))", { kind: "tuple", elements: [u8, u32] }, [1, 2]],
    [
      '(record.const (field "at" list.const (u32.const 3)) (field "name-of-it" (str.const "x")))',
      point,
      { nameOfIt: "x", at: [3] },
    ],
    ['(variant.const "a-dot")', shape, { tag: "a-dot", val: undefined }],
    ['(variant.const "ring" (u32.const 4))', shape, { tag: "ring", val: 4 }],
    ['(enum.const "red")', { kind: "enum", names: ["red"] }, "red"],
    ['(flags.const "b-c")', { kind: "flags", names: ["a", "b-c"] }, { a: false, bC: true }],
    ["(option.none)", option, undefined],
    ["(option.some (u32.const 5))", option, 5],
    [
      "(option.some (option.none))",
      { kind: "option", element: option },
      { tag: "some", val: undefined },
    ],
    [
      "(result.ok (u32.const 6))",
      { kind: "result", ok: u32, err: undefined },
      { tag: "ok", val: 6 },
    ],
    ["(result.err)", { kind: "result", ok: u32, err: undefined }, { tag: "err", val: undefined }],
  ];
  for (const [text, type, value] of cases) {
    test(text, () => {
      const read = componentValue(only(text), type);
      assert.ok(sameValue(read, value), shown(read));
    });
  }
});

describe("a value of another type is refused", () => {
  const cases: [string, WitType][] = [
    ["(u8.const 1)", u32],
    ["(u32.const one)", u32],
    ["(u32.const)", u32],
    ["(str.const 1)", string],
    ["(tuple.const (u8.const 1))", { kind: "tuple", elements: [u8, u8] }],
    ['(record.const (field "at" list.const))', point],
    ['(variant.const "square")', shape],
    ['(variant.const "ring")', shape],
    ['(flags.const "x")', { kind: "flags", names: ["a"] }],
    ["(option.some)", option],
    ["(result.err (u32.const 1))", { kind: "result", ok: u32, err: undefined }],
  ];
  for (const [text, type] of cases) {
    test(text, () => assert.throws(() => componentValue(only(text), type), Miss));
  }
});

test("values are compared by what they are, not by how they were made", () => {
  const bare = Object.assign(Object.create(null), { a: NaN });
  assert.ok(sameValue(bare, { a: NaN }));
  assert.ok(!sameValue(0, -0));
  assert.ok(!sameValue([1], Uint8Array.of(1)));
  assert.ok(!sameValue({ tag: "a", val: undefined }, { tag: "b" }));
  assert.ok(!sameValue([1, 2], [1]));
});
