import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { BuildError } from "../errors.ts";
import { parseWit } from "./parse.ts";

test("theater's contract is read whole", () => {
  const [contract, ...others] = parseWit(
    readFileSync(new URL("../../../wit/actor.wit", import.meta.url), "utf8"),
    "actor.wit",
  );
  assert.deepEqual(others, []);
  assert.equal(contract?.name, "theater:actor@0.1.0");
  assert.ok(contract.interfaces.has("messages"));
  assert.deepEqual(contract.worlds.get("actor")?.includes, ["imports"]);
  const send = contract.interfaces.get("messages")?.functions.find(({ name }) => name === "send");
  assert.deepEqual(send?.result, {
    name: "result",
    args: [undefined, { name: "call-error", args: [] }],
  });
  assert.match(send.docs, /^Leaves after the commit that holds it/);
});

test("packages in braces stand beside the one with a head, and gates and words of WIT as names are passed over", () => {
  const text = `package a:b@1.0.0-rc.1;
/* a comment /// that is none */
@since(version = 1.0.0)
interface %record {
  @unstable(feature = x)
  type: func(%type: own<x>, list: list<u8, 4>) -> _;
  resource x;
}
package c:d { interface e { flags f { g } } world w { include a:b/v@1.0.0 with { h as i } import j: interface { k: func(); } } }
`.replace("-> _", "-> u8");
  const [own, other] = parseWit(text, "it.wit");
  assert.equal(own?.name, "a:b@1.0.0-rc.1");
  assert.deepEqual([...own.interfaces.keys()], ["record"]);
  const [func] = own.interfaces.get("record")?.functions ?? [];
  assert.deepEqual(func?.params[0], {
    name: "type",
    docs: "",
    type: { name: "own", args: [{ name: "x", args: [] }] },
  });
  assert.equal(other?.name, "c:d");
  assert.equal(other.worlds.get("w")?.imports[0]?.kind, "inline");
});

test("what is wrong is told with its line and column", () => {
  for (const [text, where] of [
    ["package a:b;\ninterface c {\n  d: fun();\n}\n", "it.wit:3:6"],
    ["package a:b;\ninterface c {\n", "it.wit:3:1"],
    ["package a:b;\n\nworld § {}\n", "it.wit:3:7"],
    ["package a:b;\ninterface c { record d { e } }", "it.wit:2:28"],
  ] as const) {
    assert.throws(
      () => parseWit(text, "it.wit"),
      (error) =>
        error instanceof BuildError && error.code === "BUILD_BAD_WIT" && error.where === where,
      `${text} at ${where}`,
    );
  }
});
