import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { addressed, bodyText } from "./dispatch.ts";
import { Refusal } from "./refusal.ts";
import { encodeUtf8 } from "./utf8.ts";

const HANDLERS = { add: () => 1, get: () => 2, "with space": () => 3 };

function of(body: string): { handler: string; message: unknown } {
  const { handler, message } = addressed(encodeUtf8(body), HANDLERS);
  return { handler, message };
}

describe("a message to a handler", () => {
  const forms: readonly [body: string, handler: string, message: unknown][] = [
    ['{"add":5}', "add", 5],
    [' { "add" : {"a":[1]} } ', "add", { a: [1] }],
    ['{"get":null}', "get", null],
    ['"get"', "get", undefined],
    ["get", "get", undefined],
    ["with space", "with space", undefined],
  ];
  for (const [body, handler, message] of forms) {
    test(`is named by ${body}`, () => assert.deepEqual(of(body), { handler, message }));
  }

  test("is read as it was written", () => {
    const names = fc.constantFrom(...Object.keys(HANDLERS));
    fc.assert(
      fc.property(names, fc.option(fc.jsonValue(), { nil: undefined }), (handler, message) => {
        const text = bodyText(handler, message, (value) => JSON.stringify(value));
        const read = of(text);
        assert.equal(read.handler, handler);
        assert.equal(JSON.stringify(read.message), JSON.stringify(message));
      }),
    );
  });
});

describe("a message to nobody is refused", () => {
  const refused: readonly [name: string, body: string, told: RegExp][] = [
    [
      "another handler, with the one that is meant",
      '{"ad":1}',
      /no handler "ad"; did you mean "add"/,
    ],
    ["another handler, with all that there are", '{"remove":1}', /there are add, get, with space/],
    ["a misspelt bare name", "gett", /did you mean "get"/],
    ["no JSON", "{", /no JSON; say \{"add": \.\.\.\}/],
    ["two handlers at once", '{"add":1,"get":2}', /names no handler/],
    ["no handler", "[]", /names no handler/],
    ["what objects inherit", '"toString"', /no handler "toString"/],
    ["what objects inherit, as a key", '{"__proto__":1}', /no handler "__proto__"/],
    ["what objects inherit, as bare text", "constructor", /no JSON/],
  ];
  for (const [name, body, message] of refused) {
    test(`${name}: ${body}`, () => {
      assert.throws(
        () => of(body),
        (error) => error instanceof Refusal && message.test(error.message),
      );
    });
  }

  test("what is no UTF-8", () => {
    assert.throws(() => addressed(Uint8Array.of(0xff), HANDLERS), /not UTF-8/);
  });

  test("a long name is told by its beginning", () => {
    assert.throws(
      () => of(JSON.stringify("x".repeat(1_000))),
      ({ message }) => message.length < 200,
    );
  });
});
