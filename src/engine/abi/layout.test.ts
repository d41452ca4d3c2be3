import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { layoutOf, offsetsOf, type Type } from "./layout.ts";

const U8: Type = { kind: "u8" };
const U16: Type = { kind: "u16" };
const U32: Type = { kind: "u32" };
const U64: Type = { kind: "u64" };
const F32: Type = { kind: "f32" };
const F64: Type = { kind: "f64" };
const STRING: Type = { kind: "string" };

const tuple = (...elements: Type[]): Type => ({ kind: "tuple", elements });
const repeated = (count: number, type: Type): Type =>
  tuple(...Array.from({ length: count }, () => type));
const variant = (...types: (Type | undefined)[]): Type => {
  return { kind: "variant", cases: types.map((type, at) => ({ name: `c${at}`, type })) };
};
const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `n${at}`);

describe("size, alignment and core values", () => {
  const cases: [string, Type, number, number, readonly string[] | undefined][] = [
    ["a string is a pointer and a length", STRING, 8, 4, ["i32", "i32"]],
    ["a tuple is padded within and at its end", tuple(U8, U64, U16), 24, 8, ["i32", "i64", "i32"]],
    ["an option has its payload aligned", { kind: "option", element: U64 }, 16, 8, ["i32", "i64"]],
    [
      "a result without payloads is a byte",
      { kind: "result", ok: undefined, err: undefined },
      1,
      1,
      ["i32"],
    ],
    ["an enum of 256 is a byte", { kind: "enum", names: names(256) }, 1, 1, ["i32"]],
    ["an enum of 257 is two", { kind: "enum", names: names(257) }, 2, 2, ["i32"]],
    [
      "flags of 8, 9, 17",
      tuple(...[8, 9, 17].map((count): Type => ({ kind: "flags", names: names(count) }))),
      8,
      4,
      ["i32", "i32", "i32"],
    ],
    ["i32 and f32 share an i32", variant(U32, F32), 8, 4, ["i32", "i32"]],
    ["any other two share an i64", variant(F32, F64), 16, 8, ["i32", "i64"]],
    [
      "a case may have more than another",
      variant(U8, STRING, undefined),
      12,
      4,
      ["i32", "i32", "i32"],
    ],
    ["16 core values are flat", repeated(16, U32), 64, 4, Array(16).fill("i32")],
    ["17 are not", repeated(17, U32), 68, 4, undefined],
  ];
  for (const [name, type, size, align, flat] of cases) {
    test(name, () => {
      const layout = layoutOf(type);
      assert.deepEqual([layout.size, layout.align, layout.flat], [size, align, flat]);
    });
  }
});

test("members begin at their alignment", () => {
  assert.deepEqual(offsetsOf([U8, U32, U8, U16, U64]), [0, 4, 8, 10, 16]);
});

test("a type of 16^12 values is laid out without listing them", () => {
  let type: Type = U32;
  for (let depth = 0; depth < 12; depth++) type = repeated(16, type);
  const { flat, elements, size } = layoutOf(type);
  assert.equal(flat, undefined);
  assert.equal(size, 4 * 16 ** 12);
  assert.ok(elements > 16 ** 12);
});
