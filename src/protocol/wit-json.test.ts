import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import type { Value, WitType } from "../base/mod.ts";
import { types, valuesOf } from "../base/wit-value.contract.ts";
import { argsFromJson, type BytesAs, valueFromJson, valueToJson } from "./wit-json.ts";

/** Handles cannot be written. */
const writable = types.filter((type) => !/"(own|borrow)"/.test(JSON.stringify(type)));
const typed = writable.chain((type) => valuesOf(type).map((value) => ({ type, value })));
const bytesAs = fc.constantFrom<BytesAs>("base64", "text");

test("a value of any type comes back from its JSON, written and read", () => {
  fc.assert(
    fc.property(typed, bytesAs, ({ type, value }, bytes) => {
      const line = JSON.stringify(valueToJson(type, value, bytes));
      assert.deepEqual(valueFromJson(type, JSON.parse(line), bytes), value);
    }),
    { numRuns: 500 },
  );
});

test("any JSON at all is a value of the type, or refused with a path", () => {
  fc.assert(
    fc.property(writable, fc.json(), (type, text) => {
      const json: unknown = JSON.parse(text);
      try {
        const value = valueFromJson(type, json);
        assert.deepEqual(
          valueFromJson(type, JSON.parse(JSON.stringify(valueToJson(type, value)))),
          value,
        );
      } catch (error) {
        const { code, where } = error as { code?: string; where?: string };
        assert.equal(code, "PROTOCOL_BAD_VALUE");
        assert.match(where ?? "", /^value/);
      }
    }),
    { numRuns: 500 },
  );
});

const STRING: WitType = { kind: "string" };
const U8: WitType = { kind: "u8" };
const U64: WitType = { kind: "u64" };
const BYTES: WitType = { kind: "list", element: U8 };
const item: WitType = {
  kind: "record",
  fields: [
    { name: "sku-code", type: STRING },
    { name: "price", type: { kind: "option", element: U64 } },
  ],
};
const order: WitType = {
  kind: "variant",
  cases: [
    { name: "add-item", type: item },
    { name: "clear", type: undefined },
  ],
};
const maybe: WitType = { kind: "option", element: { kind: "option", element: U8 } };
const outcome: WitType = { kind: "result", ok: undefined, err: STRING };
const rights: WitType = { kind: "flags", names: ["read", "write-all"] };

describe("each type is written one way", () => {
  const cases: readonly (readonly [string, WitType, Value, string])[] = [
    ["a record has WIT's names", item, { skuCode: "a", price: 5n }, '{"sku-code":"a","price":5}'],
    ["none is null", item, { skuCode: "a", price: undefined }, '{"sku-code":"a","price":null}'],
    [
      "a case with a payload",
      order,
      { tag: "add-item", val: { skuCode: "a", price: undefined } },
      '{"tag":"add-item","val":{"sku-code":"a","price":null}}',
    ],
    ["a case without", order, { tag: "clear", val: undefined }, '{"tag":"clear"}'],
    ["an inner none", maybe, { tag: "some", val: undefined }, '{"tag":"some","val":null}'],
    ["an outer none", maybe, { tag: "none", val: undefined }, '{"tag":"none"}'],
    ["ok of nothing", outcome, { tag: "ok", val: undefined }, '{"ok":null}'],
    ["err", outcome, { tag: "err", val: "no" }, '{"err":"no"}'],
    ["flags that are set", rights, { read: false, writeAll: true }, '["write-all"]'],
    ["bytes", BYTES, Uint8Array.of(255, 0), '"/wA="'],
    ["a wide integer that is safe", U64, 9007199254740991n, "9007199254740991"],
    ["one that is not", U64, 9007199254740992n, '"9007199254740992"'],
    ["not a number", { kind: "f64" }, Number.NaN, '"NaN"'],
    ["minus zero", { kind: "f32" }, -0, '"-0"'],
  ];
  for (const [name, type, value, json] of cases) {
    test(name, () => {
      assert.equal(JSON.stringify(valueToJson(type, value)), json);
      const read = valueFromJson(type, JSON.parse(json));
      assert.equal(JSON.stringify(valueToJson(type, read)), json);
    });
  }
});

describe("more than one form is read", () => {
  const cases: readonly (readonly [string, WitType, string, Value])[] = [
    ["a wide integer as digits", U64, '"7"', 7n],
    ["bytes as what they say they are", BYTES, '{"text":"é"}', Uint8Array.of(0xc3, 0xa9)],
    ["base64 that says so", BYTES, '{"base64":"/w=="}', Uint8Array.of(255)],
    ["an optional field left out", { kind: "option", element: U8 }, "null", undefined],
  ];
  for (const [name, type, json, value] of cases) {
    test(name, () => assert.deepEqual(valueFromJson(type, JSON.parse(json)), value));
  }

  test("a field that is an option may be left out", () => {
    assert.equal((valueFromJson(item, { "sku-code": "a" }) as { price?: bigint }).price, undefined);
  });

  test("text as bytes where the caller says so", () => {
    assert.deepEqual(valueFromJson(BYTES, "hi", "text"), Uint8Array.of(104, 105));
    assert.equal(valueToJson(BYTES, Uint8Array.of(104, 105), "text"), "hi");
    assert.deepEqual(valueToJson(BYTES, Uint8Array.of(255), "text"), { base64: "/w==" });
  });
});

describe("what does not fit is refused by its path, with the WIT type", () => {
  const cases: readonly (readonly [string, WitType, string, string, RegExp])[] = [
    [
      "a number too large",
      { kind: "list", element: item },
      '[{"sku-code":"a","price":-1}]',
      "value[0].price",
      /expected u64/,
    ],
    ["a number that JSON rounded", U64, "9007199254740993", "value", /as a string/],
    ["a fraction", U8, "1.5", "value", /expected u8; found the number 1.5/],
    ["digits that are none", U64, '"0x10"', "value", /u64/],
    ["a name that is not WIT's", item, '{"skuCode":"a"}', "value", /the key "skuCode"/],
    ["a field that is missing", item, "{}", "value.sku-code", /expected string; found nothing/],
    ["a prototype", item, '{"__proto__":{"sku-code":"a"}}', "value", /the key "__proto__"/],
    [
      "a case that is not one",
      order,
      '{"tag":"__proto__"}',
      "value.tag",
      /one of "add-item", "clear"/,
    ],
    [
      "a payload for a case without",
      order,
      '{"tag":"clear","val":1}',
      "value.val",
      /expected nothing/,
    ],
    ["both of a result", outcome, '{"ok":null,"err":"x"}', "value", /\{"ok": …\}/],
    ["a flag that is none", rights, '["write"]', "value[0]", /flags \{ read, write-all \}/],
    ["no base64", BYTES, '"*"', "value", /list<u8>/],
    ["half a character", STRING, '"\\ud800"', "value", /ill-formed/],
    ["two characters", { kind: "char" }, '"ab"', "value", /one Unicode scalar/],
    ["a number beyond f32", { kind: "f32" }, "1e39", "value", /out of its range/],
    ["a handle", { kind: "own", resource: "a:b/c#r" }, "1", "value", /which no JSON can be/],
    ["a list for a tuple", { kind: "tuple", elements: [U8, U8] }, "[1]", "value", /tuple<u8, u8>/],
  ];
  for (const [name, type, json, where, what] of cases) {
    test(name, () => {
      assert.throws(
        () => valueFromJson(type, JSON.parse(json)),
        (error: unknown) => {
          const found = error as { code: string; where: string; what: string };
          assert.equal(found.code, "PROTOCOL_BAD_VALUE");
          assert.equal(found.where, where);
          assert.match(found.what, what);
          return true;
        },
      );
    });
  }

  test("a function's arguments are named, and counted", () => {
    const add = { params: [{ name: "amount", type: U8 }], result: undefined };
    assert.deepEqual(argsFromJson(add, [5]), [5]);
    assert.throws(() => argsFromJson(add, ["x"]), { where: "amount" });
    assert.throws(() => argsFromJson(add, [1, 2]), {
      where: "args",
      message: /expected 1 of them \(amount: u8\); found 2/,
    });
  });
});
