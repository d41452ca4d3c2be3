import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { format as nodesFormat } from "node:util";
import { format } from "./format.ts";

describe("a line of the log, as Node formats it", () => {
  const lines: readonly (readonly unknown[])[] = [
    [],
    ["hello"],
    ["hello", "world", 5, true, null, undefined, 1n, Symbol("s")],
    [5, "%s", 6],
    [{ a: 1 }, "text", ["in"]],
    ["100%"],
    ["100%%"],
    ["%s and %s", "one"],
    ["%s", "one", "two"],
    ["%% %s", "x"],
    ["%s %s %s %s %s", 1, -0, 2n, null, undefined],
    ["%s", Symbol("s")],
    ["%s", { deep: { er: 1 } }],
    ["%s", [1, [2, [3]]]],
    ["%d %d %d %d", 5, "6.5", 7n, Symbol("s")],
    ["%d %d", "x", -0],
    ["%i %i %i", 5.9, "6.5px", 7n],
    ["%f %f %f", "1.5rem", 2, Symbol("s")],
    ["%j %j", { a: [1] }, undefined],
    ["%O", { a: { b: { c: 1 } } }],
    ["%c%s", "color: red", "plain"],
    ["%x %", 1],
  ];
  for (const line of lines) {
    test(nodesFormat(...line) || "nothing", () => assert.equal(format(line), nodesFormat(...line)));
  }
});

describe("a line of the log, in its own way", () => {
  test("%o is inspected deeper", () => {
    assert.equal(format(["%o", { a: { b: { c: { d: 1 } } } }]), "{ a: { b: { c: { d: 1 } } } }");
  });

  test("%j of what is no JSON says why", () => {
    assert.match(format(["%j", 1n]), /^\[no JSON: .*BigInt/);
  });
});
