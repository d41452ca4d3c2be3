import { Handle, type Value, witText, type WitType } from "../../src/base/mod.ts";
import { type ChainCode, encodeValue } from "../../src/chain/mod.ts";

export interface GoodValue {
  readonly wit: string;
  readonly type: WitType;
  /** JSON, where `{"$": …}` stands for bytes in hex, a 64-bit integer, a handle's number or a float that JSON has not. */
  readonly value: unknown;
  readonly hex: string;
}

export interface BadValue {
  readonly wit: string;
  readonly type: WitType;
  readonly why: string;
  readonly code: ChainCode;
  readonly hex: string;
}

const U8: WitType = { kind: "u8" };
const FLAGS = Array.from("abcdefghi");

export function goodValues(): GoodValue[] {
  const value = (type: WitType, one: Value): GoodValue => ({
    wit: witText(type),
    type,
    value: plain(one),
    hex: encodeValue(type, one).toHex(),
  });
  const cases = [
    { name: "circle", type: U8 },
    { name: "none", type: undefined },
  ];
  const record: WitType = {
    kind: "record",
    fields: [
      { name: "unit-price", type: { kind: "u32" } },
      { name: "name", type: { kind: "string" } },
    ],
  };
  return [
    value({ kind: "bool" }, false),
    value({ kind: "bool" }, true),
    value(U8, 23),
    value(U8, 24),
    value({ kind: "s8" }, -128),
    value({ kind: "u16" }, 65_535),
    value({ kind: "s16" }, -257),
    value({ kind: "u32" }, 4_294_967_295),
    value({ kind: "s32" }, -1),
    value({ kind: "u64" }, 2n ** 64n - 1n),
    value({ kind: "s64" }, -(2n ** 63n)),
    value({ kind: "f32" }, 1.5),
    value({ kind: "f32" }, NaN),
    value({ kind: "f64" }, -0),
    value({ kind: "f64" }, Infinity),
    value({ kind: "f64" }, NaN),
    value({ kind: "char" }, "😀"),
    value({ kind: "string" }, ""),
    value({ kind: "string" }, "héllo"),
    value({ kind: "list", element: U8 }, Uint8Array.of(1, 2, 3)),
    value({ kind: "list", element: { kind: "u16" } }, [1, 1000]),
    value({ kind: "tuple", elements: [U8, { kind: "bool" }] }, [7, true]),
    value(record, { unitPrice: 250, name: "tea" }),
    value({ kind: "variant", cases }, { tag: "circle", val: 9 }),
    value({ kind: "variant", cases }, { tag: "none", val: undefined }),
    value({ kind: "enum", names: ["low", "high"] }, "high"),
    value(
      { kind: "flags", names: FLAGS },
      Object.fromEntries(FLAGS.map((name) => [name, "ai".includes(name)])),
    ),
    value({ kind: "option", element: U8 }, undefined),
    value({ kind: "option", element: U8 }, 7),
    value(
      { kind: "option", element: { kind: "option", element: U8 } },
      { tag: "some", val: undefined },
    ),
    value({ kind: "result", ok: U8, err: { kind: "string" } }, { tag: "ok", val: 7 }),
    value({ kind: "result", ok: undefined, err: { kind: "string" } }, { tag: "err", val: "no" }),
    value({ kind: "own", resource: "a:b/c#file" }, new Handle("a:b/c#file", 3)),
    value({ kind: "borrow", resource: "a:b/c#file" }, new Handle("a:b/c#file", 300)),
  ];
}

function plain(value: Value): unknown {
  if (value === undefined) return null;
  if (value instanceof Uint8Array) return { $: value.toHex() };
  if (typeof value === "bigint") return { $: String(value) };
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0)))
    return { $: Object.is(value, -0) ? "-0" : String(value) };
  if (value instanceof Handle) return { $: value.rep };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}

export function badValues(): BadValue[] {
  const value = (type: WitType, why: string, code: ChainCode, hex: string): BadValue => ({
    wit: witText(type),
    type,
    why,
    code,
    hex,
  });
  const variant: WitType = { kind: "variant", cases: [{ name: "x", type: undefined }] };
  return [
    value(U8, "a longer head than its number needs", "CHAIN_NOT_CANONICAL", "1801"),
    value(U8, "out of range", "CHAIN_BAD_SHAPE", "190100"),
    value(U8, "negative", "CHAIN_BAD_SHAPE", "20"),
    value(U8, "a byte after the value", "CHAIN_TRAILING_BYTES", "0100"),
    value({ kind: "s8" }, "out of range", "CHAIN_BAD_SHAPE", "3880"),
    value({ kind: "bool" }, "a number", "CHAIN_BAD_SHAPE", "01"),
    value({ kind: "f32" }, "another NaN", "CHAIN_NOT_CANONICAL", "fa7fc00001"),
    value({ kind: "f64" }, "half its width", "CHAIN_BAD_SHAPE", "fa3f800000"),
    value({ kind: "char" }, "a surrogate", "CHAIN_BAD_SHAPE", "19d800"),
    value({ kind: "char" }, "above U+10FFFF", "CHAIN_BAD_SHAPE", "1a00110000"),
    value({ kind: "string" }, "overlong UTF-8", "CHAIN_NOT_CANONICAL", "62c080"),
    value({ kind: "string" }, "cut short", "CHAIN_CUT_SHORT", "6261"),
    value({ kind: "list", element: U8 }, "an indefinite length", "CHAIN_NOT_CANONICAL", "5f4101ff"),
    value(
      { kind: "list", element: { kind: "bool" } },
      "more items than bytes",
      "CHAIN_CUT_SHORT",
      "9affffffff",
    ),
    value({ kind: "tuple", elements: [U8] }, "an element too many", "CHAIN_BAD_SHAPE", "820101"),
    value(variant, "an unknown case", "CHAIN_BAD_SHAPE", "8101"),
    value(variant, "a payload too many", "CHAIN_BAD_SHAPE", "820000"),
    value({ kind: "enum", names: ["x"] }, "an unknown name", "CHAIN_BAD_SHAPE", "01"),
    value({ kind: "flags", names: ["a"] }, "a bit beyond the last flag", "CHAIN_BAD_SHAPE", "4102"),
    value({ kind: "option", element: U8 }, "two values", "CHAIN_BAD_SHAPE", "820101"),
    value(
      { kind: "own", resource: "a:b/c#file" },
      "0, where handles are counted from 1",
      "CHAIN_BAD_SHAPE",
      "00",
    ),
  ];
}
