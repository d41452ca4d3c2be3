import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { Handle, type Value, type WitType } from "../base/mod.ts";
import { types, valuesOf } from "../base/wit-value.contract.ts";
import { decodeResult, decodeValue, encodeResult, encodeValue } from "./mod.ts";

const typed = types.chain((type) => valuesOf(type).map((value) => ({ type, value })));

test("a value of any type comes back from its bytes, and its bytes from it", () => {
  fc.assert(
    fc.property(typed, ({ type, value }) => {
      const bytes = encodeValue(type, value);
      const decoded = decodeValue(type, bytes);
      assert.deepEqual(decoded, value);
      assert.deepEqual(encodeValue(type, decoded), bytes);
    }),
    { numRuns: 300 },
  );
});

test("bytes that decode are the ones that encoding gives", () => {
  fc.assert(
    fc.property(typed, fc.nat(), fc.nat(255), ({ type, value }, at, byte) => {
      const bytes = encodeValue(type, value).slice();
      bytes[at % bytes.length] = byte;
      try {
        assert.deepEqual(encodeValue(type, decodeValue(type, bytes)), bytes);
      } catch (error) {
        assert.equal((error as Error).name, "ChainError");
      }
    }),
    { numRuns: 500 },
  );
});

test("a value cut at any byte is refused", () => {
  fc.assert(
    fc.property(typed, fc.nat(), ({ type, value }, at) => {
      const bytes = encodeValue(type, value);
      assert.throws(() => decodeValue(type, bytes.subarray(0, at % bytes.length)), {
        name: "ChainError",
      });
    }),
  );
});

const U8: WitType = { kind: "u8" };
const NINE = Array.from("abcdefghi");
const resource: WitType = { kind: "own", resource: "a:b/c#r" };

describe("each type has one form", () => {
  const cases: readonly (readonly [string, WitType, Value, string])[] = [
    ["bool", { kind: "bool" }, true, "f5"],
    ["u8", U8, 255, "18ff"],
    ["s8", { kind: "s8" }, -128, "387f"],
    ["s64", { kind: "s64" }, -(2n ** 63n), "3b7fffffffffffffff"],
    ["u64", { kind: "u64" }, 2n ** 64n - 1n, "1bffffffffffffffff"],
    ["f32 in full width", { kind: "f32" }, 1, "fa3f800000"],
    ["f64 in full width", { kind: "f64" }, 1, "fb3ff0000000000000"],
    ["one NaN of 32 bits", { kind: "f32" }, NaN, "fa7fc00000"],
    ["one NaN of 64 bits", { kind: "f64" }, NaN, "fb7ff8000000000000"],
    ["minus zero", { kind: "f64" }, -0, "fb8000000000000000"],
    ["char", { kind: "char" }, "😀", "1a0001f600"],
    ["string", { kind: "string" }, "é", "62c3a9"],
    ["list<u8>", { kind: "list", element: U8 }, Uint8Array.of(1, 2), "420102"],
    ["list<u16>", { kind: "list", element: { kind: "u16" } }, [1, 256], "8201190100"],
    ["tuple", { kind: "tuple", elements: [U8, { kind: "bool" }] }, [1, false], "8201f4"],
    ["record", { kind: "record", fields: [{ name: "a-b", type: U8 }] }, { aB: 1 }, "8101"],
    ["enum", { kind: "enum", names: ["x", "y"] }, "y", "01"],
    [
      "flags",
      { kind: "flags", names: NINE },
      Object.fromEntries(NINE.map((key) => [key, key === "a" || key === "i"])),
      "420101",
    ],
    ["none", { kind: "option", element: U8 }, undefined, "80"],
    ["some", { kind: "option", element: U8 }, 7, "8107"],
    [
      "some(none)",
      { kind: "option", element: { kind: "option", element: U8 } },
      { tag: "some", val: undefined },
      "8180",
    ],
    [
      "a case without a payload",
      { kind: "variant", cases: [{ name: "x", type: undefined }] },
      { tag: "x" },
      "8100",
    ],
    ["ok", { kind: "result", ok: U8, err: undefined }, { tag: "ok", val: 7 }, "820007"],
    ["err", { kind: "result", ok: U8, err: undefined }, { tag: "err" }, "8101"],
    ["a handle", resource, new Handle("a:b/c#r", 3), "03"],
  ];
  for (const [what, type, value, hex] of cases)
    test(what, () => assert.equal(encodeValue(type, value).toHex(), hex));
});

describe("another form is refused", () => {
  const cases: readonly (readonly [string, WitType, string, string])[] = [
    ["a longer head", U8, "1801", "CHAIN_NOT_CANONICAL"],
    ["a number out of range", U8, "190100", "CHAIN_BAD_SHAPE"],
    ["a negative number for a natural", U8, "20", "CHAIN_BAD_SHAPE"],
    ["trailing bytes", U8, "0100", "CHAIN_TRAILING_BYTES"],
    ["an indefinite length", { kind: "list", element: U8 }, "5f4101ff", "CHAIN_NOT_CANONICAL"],
    ["another NaN", { kind: "f32" }, "fa7fc00001", "CHAIN_NOT_CANONICAL"],
    ["a float of another width", { kind: "f64" }, "fa3f800000", "CHAIN_BAD_SHAPE"],
    ["a surrogate as a char", { kind: "char" }, "19d800", "CHAIN_BAD_SHAPE"],
    ["overlong UTF-8", { kind: "string" }, "62c080", "CHAIN_NOT_CANONICAL"],
    ["a bit beyond the last flag", { kind: "flags", names: ["a"] }, "4102", "CHAIN_BAD_SHAPE"],
    [
      "an unknown case",
      { kind: "variant", cases: [{ name: "x", type: undefined }] },
      "8101",
      "CHAIN_BAD_SHAPE",
    ],
    [
      "a payload too many",
      { kind: "variant", cases: [{ name: "x", type: undefined }] },
      "820000",
      "CHAIN_BAD_SHAPE",
    ],
    ["an option of two", { kind: "option", element: U8 }, "820101", "CHAIN_BAD_SHAPE"],
    ["handle 0", resource, "00", "CHAIN_BAD_SHAPE"],
    [
      "more items than bytes",
      { kind: "list", element: { kind: "bool" } },
      "9affffffff",
      "CHAIN_CUT_SHORT",
    ],
  ];
  for (const [what, type, hex, code] of cases)
    test(what, () => assert.throws(() => decodeValue(type, Uint8Array.fromHex(hex)), { code }));
});

describe("a value that does not fit its type is refused, and not repeated in the message", () => {
  const cases: readonly (readonly [string, WitType, Value])[] = [
    ["a fraction", U8, 1.5],
    ["a number for a bigint", { kind: "u64" }, 1],
    ["half a surrogate pair", { kind: "string" }, "\ud800"],
    ["half a surrogate pair in a long text", { kind: "string" }, `${"x".repeat(100)}\ud800`],
    ["two characters", { kind: "char" }, "ab"],
    ["a list for bytes", { kind: "list", element: U8 }, [1, 2]],
    ["an unknown name", { kind: "enum", names: ["x"] }, "secret"],
    ["a handle of another resource", resource, new Handle("other", 1)],
    ["a tuple of another length", { kind: "tuple", elements: [U8] }, [1, 2]],
    ["a record that is none", { kind: "record", fields: [{ name: "a", type: U8 }] }, "secret"],
  ];
  for (const [what, type, value] of cases)
    test(what, () =>
      assert.throws(
        () => encodeValue(type, value),
        (error: Error & { code: string }) =>
          error.code === "CHAIN_BAD_VALUE" && !error.message.includes("secret"),
      ),
    );
});

test("a function without a result answers null", () => {
  assert.equal(encodeResult(undefined, undefined).toHex(), "f6");
  assert.equal(decodeResult(undefined, Uint8Array.of(0xf6)), undefined);
  assert.throws(() => encodeResult(undefined, 1), { code: "CHAIN_BAD_VALUE" });
  assert.throws(() => decodeResult(undefined, Uint8Array.of(0x00)), { code: "CHAIN_BAD_SHAPE" });
});
