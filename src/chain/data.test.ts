import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { type Data, decodeData, encodeData } from "./mod.ts";

const { data } = fc.letrec<{ data: Data }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.string(),
    fc.uint8Array(),
    fc.array(tie("data"), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie("data"), { maxKeys: 5, noNullPrototype: false }),
  ),
}));

test("plain data comes back from its bytes, whatever order its keys were in", () => {
  fc.assert(
    fc.property(data, (one) => {
      const bytes = encodeData(one);
      assert.deepEqual(encodeData(decodeData(bytes)), bytes);
      assert.deepEqual(structuredClone(decodeData(bytes)), structuredClone(one));
    }),
  );
});

test("a map's keys stand in the bytewise order of their encodings", () => {
  assert.equal(encodeData({ bb: 1, a: 2, "": -1 }).toHex(), "a3602061610262626201");
  for (const hex of ["a2616201616102", "a2616101616102"])
    assert.throws(() => decodeData(Uint8Array.fromHex(hex)), { code: "CHAIN_NOT_CANONICAL" });
});

test("data that is nested deeper than 64 is refused both ways", () => {
  const deep = Array.from({ length: 65 }).reduce<Data>((inner) => [inner], []);
  assert.throws(() => encodeData(deep), { code: "CHAIN_TOO_LARGE" });
  const bytes = new Uint8Array(66).fill(0x81).with(65, 0x80);
  assert.throws(() => decodeData(bytes), { code: "CHAIN_TOO_LARGE" });
});

test("a fraction and an unsafe integer are refused", () => {
  for (const n of [0.5, 2 ** 53, NaN])
    assert.throws(() => encodeData(n), { code: "CHAIN_BAD_VALUE" });
});
