import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { described } from "./described.ts";

/** One line of the bundle, whose column 1 comes from a.ts:1:1, and column 11 from a.ts:3:5. */
const LINE_MAP = JSON.stringify({ sources: ["src/a.ts"], lines: "AAAA,UAEI" });

function withStack(error: Error, ...frames: string[]): Error {
  error.stack = frames.map((frame) => `    at ${frame}`).join("\n");
  return error;
}

describe("what was thrown is described", () => {
  test("by name, message and the places in the sources", () => {
    const error = withStack(
      new RangeError("too far"),
      "add (component.js:1:12)",
      "component.js:1:3",
      "native (native)",
      "serve (component.js:2:1)",
    );
    assert.equal(
      described(error, LINE_MAP),
      "RangeError: too far\n    at add (src/a.ts:3:5)\n    at src/a.ts:1:1",
    );
  });

  test("by the places in the bundle where there is no line map", () => {
    const error = withStack(new Error(""), "add (component.js:7:12)");
    assert.equal(described(error, undefined), "Error\n    at add (the bundle:7:12)");
  });

  test("with what is behind it, three deep", () => {
    const deep = [1, 2, 3, 4, 5].reduceRight<Error | undefined>(
      (cause, depth) => withStack(new Error(`${depth}`, cause === undefined ? {} : { cause })),
      undefined,
    );
    const lines = ["Error: 1", "caused by Error: 2", "caused by Error: 3", "caused by Error: 4"];
    assert.equal(described(deep, undefined), lines.join("\n"));
  });

  test("with twelve places at the most", () => {
    const frames = Array.from({ length: 40 }, (_, at) => `f${at} (component.js:1:1)`);
    const lines = described(withStack(new Error("x"), ...frames), LINE_MAP).split("\n");
    assert.equal(lines.length, 13);
  });

  const others: readonly [thrown: unknown, text: string][] = [
    ["a text", '"a text"'],
    [5, "5"],
    [{}, "[object Object]"],
    [Object.create(null), "object"],
    [Symbol("s"), "Symbol(s)"],
    [undefined, "undefined"],
    [null, "null"],
  ];
  for (const [thrown, text] of others) {
    test(`where it is no error: ${text}`, () => {
      assert.equal(described(thrown, LINE_MAP), `thrown, and no Error: ${text}`);
    });
  }
});
