import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { nearest } from "./nearest.ts";

describe("the nearest of some names", () => {
  test("is the one with the fewest edits, whatever its case", () => {
    assert.equal(nearest("incremnet", ["decrement", "increment", "get"]), "increment");
    assert.equal(nearest("ADD", ["get", "add"]), "add");
  });

  test("is the first where two are as near", () => {
    assert.equal(nearest("gat", ["get", "got"]), "get");
  });

  test("is none where half of the name would have to change", () => {
    assert.equal(nearest("remove", ["add", "get"]), undefined);
    assert.equal(nearest("x", ["add"]), undefined);
    assert.equal(nearest("", ["add"]), undefined);
  });

  test("is not looked for where that would be long work", () => {
    assert.equal(nearest("a".repeat(41), ["a".repeat(41)]), undefined);
    const many = Array.from({ length: 51 }, (_, at) => (at === 50 ? "stop" : "stap"));
    assert.equal(nearest("stop", many), "stap");
  });
});
