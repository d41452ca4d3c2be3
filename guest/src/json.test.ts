import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { decodeJson, encodeJson } from "./json.ts";

describe("a value as JSON", () => {
  test("comes back", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        assert.equal(JSON.stringify(decodeJson(encodeJson(value, "it"))), text);
      }),
    );
  });

  const misfits: readonly [name: string, value: unknown, message: RegExp][] = [
    ["nothing", undefined, /^it is undefined/],
    ["a function", () => 1, /^it is a function/],
    ["a bigint within", { list: [1, { big: 1n }] }, /^it\.list\[1\]\.big is a bigint/],
    ["a map within", { all: [new Map()] }, /^it\.all\[0\] is a Map/],
    ["an array of bytes", { bytes: new Uint8Array(1) }, /^it\.bytes is an? Uint8Array/],
    ["a function within", { run: () => 1 }, /^it\.run is a function/],
    ["a loop", looped(), /^it\.self is a loop/],
  ];
  for (const [name, value, message] of misfits) {
    test(`is refused where it holds ${name}, with the path`, () => {
      assert.throws(() => encodeJson(value, "it"), { name: "TypeError", message });
    });
  }

  test("is not taken for a loop where one thing stands in two places", () => {
    const one = { n: 1 };
    assert.deepEqual(decodeJson(encodeJson([one, one], "it")), [one, one]);
  });

  test("fails as it failed where `toJSON` fails", () => {
    const failing = {
      toJSON(): never {
        throw new RangeError("not now");
      },
    };
    assert.throws(() => encodeJson(failing, "it"), { name: "RangeError", message: "not now" });
  });

  test("leaves out what is undefined, and takes what a `toJSON` makes of a value", () => {
    const value = { a: undefined, when: new Date(0), own: { toJSON: () => 5 } };
    assert.deepEqual(decodeJson(encodeJson(value, "it")), {
      when: "1970-01-01T00:00:00.000Z",
      own: 5,
    });
  });

  test("leaves what the program itself makes JSON of as it was", () => {
    assert.throws(() => encodeJson(new Map(), "it"), TypeError);
    assert.equal(JSON.stringify({ map: new Map() }), '{"map":{}}');
  });

  test("is no JSON where it is no UTF-8", () => {
    assert.throws(() => decodeJson(Uint8Array.of(0xff)), SyntaxError);
    assert.throws(() => decodeJson(Uint8Array.of(0x7b)), SyntaxError);
  });
});

function looped(): object {
  const value: { self?: object } = {};
  value.self = value;
  return value;
}
