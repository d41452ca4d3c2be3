import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyJson, jsonOf } from "./json.ts";

test("bytes are hexadecimal, Buffers too", () => {
  assert.deepEqual(jsonOf({ a: Uint8Array.of(1, 171), b: [Buffer.from([2])] }), {
    a: "01ab",
    b: ["02"],
  });
});

test("integers are numbers while that is exact", () => {
  assert.deepEqual(jsonOf([5n, 2n ** 53n - 1n, 2n ** 53n, -(2n ** 63n)]), [
    5,
    9007199254740991,
    "9007199254740992",
    "-9223372036854775808",
  ]);
});

test("what is undefined is left out, null stays", () => {
  assert.deepEqual(jsonOf({ a: undefined, b: null, c: false }), { b: null, c: false });
});

test("a body is text where it is UTF-8, base64 where it is not, null where there is none", () => {
  assert.deepEqual(bodyJson("reply", Buffer.from("grün\ufeff")), { reply: "grün\ufeff" });
  assert.deepEqual(bodyJson("reply", Uint8Array.of(0xff, 0)), { replyBase64: "/wA=" });
  assert.deepEqual(bodyJson("reply", new Uint8Array()), { reply: "" });
  assert.deepEqual(bodyJson("reply", undefined), { reply: null });
});
