import assert from "node:assert/strict";
import { test } from "node:test";
import { TheaterError } from "../base/mod.ts";
import { endingOf } from "./exit-code.ts";

const CODES: readonly (readonly [code: string, ending: string])[] = [
  ["CLI_USAGE", "usage"],
  ["CLI_NO_FILE", "input"],
  ["CLI_CANNOT_CREATE", "create"],
  ["CLI_ACTOR_DIFFERS", "no"],
  ["MANIFEST_UNREADABLE", "input"],
  ["MANIFEST_NOT_TOML", "data"],
  ["ENGINE_INVALID", "data"],
  ["CHAIN_CUT_SHORT", "data"],
  ["ACTOR_NOT_FOUND", "input"],
  ["ACTOR_FAILED", "no"],
  ["ACTOR_UNGRANTED", "data"],
  ["STORE_LOCKED", "locked"],
  ["STORE_DAMAGED", "data"],
  ["STORE_FOREIGN", "data"],
  ["STORE_MISSING", "input"],
  ["STORE_FAILED", "io"],
  ["STORE_FULL", "io"],
];
for (const [code, ending] of CODES) {
  test(`${code} ends with the code for ${ending}`, () => {
    assert.equal(endingOf(new TheaterError(code, { what: "w", remedy: "r" })), ending);
  });
}

test("what is no error of the world is a bug", () => {
  assert.equal(endingOf(new Error("broken")), "bug");
  assert.equal(endingOf(undefined), "bug");
});
