import assert from "node:assert/strict";
import { test } from "node:test";
import { functionText, TYPE_TEXT_MAX, witText } from "./type-text.ts";
import type { WitType } from "./wit-type.ts";

const U8: WitType = { kind: "u8" };

/** 2^`doublings` parts, in as many objects as doublings. */
function doubled(doublings: number, name: string): WitType {
  let type: WitType = U8;
  for (let at = 0; at < doublings; at++) {
    type = {
      kind: "record",
      fields: [
        { name, type },
        { name: "other", type },
      ],
    };
  }
  return type;
}

test("a type is written as in WIT", () => {
  const type: WitType = {
    kind: "variant",
    cases: [
      { name: "none", type: undefined },
      { name: "list", type: { kind: "list", element: { kind: "option", element: U8 } } },
      { name: "pair", type: { kind: "tuple", elements: [U8, { kind: "own", resource: "a#b" }] } },
      { name: "record", type: doubled(1, "one") },
      { name: "flags", type: { kind: "flags", names: ["a", "b"] } },
      { name: "result", type: { kind: "result", ok: undefined, err: undefined } },
      { name: "ok", type: { kind: "result", ok: U8, err: undefined } },
      { name: "err", type: { kind: "result", ok: undefined, err: U8 } },
    ],
  };
  assert.equal(
    functionText({ params: [{ name: "a", type: U8 }], result: type }),
    "func(a: u8) -> variant { none, list(list<option<u8>>), pair(tuple<u8, own<a#b>>), " +
      "record(record { one: u8, other: u8 }), flags(flags { a, b }), result(result), ok(result<u8>), err(result<_, u8>) }",
  );
  assert.equal(functionText({ params: [], result: undefined }), "func()");
});

test("a type that a few bytes make endless is written as far as anyone reads", () => {
  for (const type of [doubled(60, "a"), doubled(16, "a".repeat(100_000))]) {
    const text = witText(type);
    assert.equal(text.length, TYPE_TEXT_MAX + 1);
    assert.equal(text.at(-1), "…");
  }
});
