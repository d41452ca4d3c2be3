import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { bodyOf } from "./request.ts";
import { idOf, parseRequest } from "./parse-request.ts";

describe("a request is what its verb takes, and nothing else", () => {
  const refused: readonly (readonly [string, string, string, RegExp])[] = [
    ["no object", "[]", "PROTOCOL_BAD_REQUEST", /one JSON object/],
    ["no verb", '{"id":1}', "PROTOCOL_BAD_REQUEST", /`verb`/],
    [
      "a verb of the prototype",
      '{"id":1,"verb":"constructor"}',
      "PROTOCOL_UNKNOWN_VERB",
      /"constructor"/,
    ],
    ["an unknown verb", '{"id":1,"verb":"\\u001b[31m"}', "PROTOCOL_UNKNOWN_VERB", /u\{1b\}/],
    ["no id", '{"verb":"status"}', "PROTOCOL_BAD_REQUEST", /"id"/],
    ["an id that is none", '{"id":-1,"verb":"status"}', "PROTOCOL_BAD_REQUEST", /"id"/],
    ["another key", '{"id":1,"verb":"status","x":1}', "PROTOCOL_BAD_REQUEST", /\\"x\\"/],
    [
      "a prototype",
      '{"id":1,"verb":"status","__proto__":{"x":1}}',
      "PROTOCOL_BAD_REQUEST",
      /__proto__/,
    ],
    ["no body", '{"id":1,"verb":"call","actor":"a"}', "PROTOCOL_BAD_REQUEST", /bodyBase64/],
    [
      "two bodies",
      '{"id":1,"verb":"call","actor":"a","body":"","bodyBase64":""}',
      "PROTOCOL_BAD_REQUEST",
      /one of/,
    ],
    [
      "half a character",
      '{"id":1,"verb":"call","actor":"a","body":"\\ud800"}',
      "PROTOCOL_BAD_REQUEST",
      /ill-formed/,
    ],
    [
      "no base64",
      '{"id":1,"verb":"call","actor":"a","bodyBase64":"*"}',
      "PROTOCOL_BAD_REQUEST",
      /bodyBase64/,
    ],
    ["neither manifest nor source", '{"id":1,"verb":"start"}', "PROTOCOL_BAD_REQUEST", /`source`/],
  ];
  for (const [name, json, code, message] of refused) {
    test(`${name} is refused with ${code}`, () => {
      assert.throws(
        () => parseRequest(JSON.parse(json)),
        (error: unknown) => {
          assert.equal((error as { code: string }).code, code);
          assert.match((error as Error).message, message);
          return true;
        },
      );
    });
  }

  test("a body is text, or any bytes in base64", () => {
    const call = { id: 1, verb: "call", actor: "a" };
    const text = parseRequest({ ...call, body: "é" });
    assert.deepEqual(text.verb === "call" && bodyOf(text), Uint8Array.of(0xc3, 0xa9));
    const bytes = parseRequest({ ...call, bodyBase64: "/wA=" });
    assert.deepEqual(bytes.verb === "call" && bodyOf(bytes), Uint8Array.of(255, 0));
  });
});

test("whatever JSON there is, it is a request or refused with a code", () => {
  const near = fc.record(
    {
      id: fc.oneof(fc.nat(), fc.jsonValue()),
      verb: fc.constantFrom("call", "watch", "invoke", "start", "stop", "cancel"),
      actor: fc.oneof(fc.string(), fc.jsonValue()),
      body: fc.oneof(fc.string(), fc.jsonValue()),
      args: fc.jsonValue(),
      function: fc.string(),
      request: fc.nat(),
      since: fc.integer(),
    },
    { requiredKeys: ["verb"] },
  );
  fc.assert(
    fc.property(fc.oneof(near, fc.jsonValue()), (value) => {
      const json: unknown = JSON.parse(JSON.stringify(value));
      try {
        assert.equal(parseRequest(json).id, idOf(json));
      } catch (error) {
        assert.match(
          String((error as { code?: unknown }).code),
          /^PROTOCOL_(BAD_REQUEST|UNKNOWN_VERB)$/,
        );
      }
    }),
    { numRuns: 500 },
  );
});
