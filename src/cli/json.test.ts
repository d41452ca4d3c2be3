import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonText } from "./json.ts";

test("printed JSON moves no terminal, and means what it meant", () => {
  const value = { "\u009b2J": "\u001b[2J\u202etxt\u2028\u{e0001}", plain: "ü 🙂 a\u200db" };
  const text = jsonText(value);
  assert.equal(
    text,
    '{"\\u009b2J":"\\u001b[2J\\u202etxt\\u2028\\udb40\\udc01","plain":"ü 🙂 a\u200db"}',
  );
  assert.deepEqual(JSON.parse(text), value);
});
