import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { TheaterError } from "../base/mod.ts";
import { ManifestError } from "../manifest/mod.ts";
import { failureLines, failureObject } from "./failure.ts";
import { plain } from "./paint.ts";

const PROBLEM = {
  code: "MANIFEST_NOT_TOML",
  what: "no",
  where: "a:1:1",
  remedy: "mend it",
} as const;

const all = (): boolean => true;

describe("an error", () => {
  test("says what, where and what to do; and how to read more, where there is more", () => {
    const error = new TheaterError("STORE_LOCKED", { what: "w", where: "here", remedy: "r" });
    const lines = ["error STORE_LOCKED: w", "  at here", "  r"];
    assert.deepEqual(failureLines(error), lines);
    assert.deepEqual(failureLines(error, plain, all), [...lines, "  theater explain STORE_LOCKED"]);
    assert.deepEqual(failureObject(error), {
      code: "STORE_LOCKED",
      what: "w",
      where: "here",
      remedy: "r",
    });
  });

  test("of several problems names each, and each code once to read more of", () => {
    const error = new ManifestError(PROBLEM, [PROBLEM, { ...PROBLEM, code: "MANIFEST_BAD_VALUE" }]);
    const lines = failureLines(error, plain, all);
    assert.equal(lines.filter((line) => line.startsWith("error ")).length, 3);
    assert.deepEqual(lines.slice(-2), [
      "  theater explain MANIFEST_NOT_TOML",
      "  theater explain MANIFEST_BAD_VALUE",
    ]);
  });

  test("of usage sends nobody on: its remedy is the help", () => {
    const lines = failureLines(
      new TheaterError("CLI_USAGE", { what: "w", remedy: "r" }),
      plain,
      all,
    );
    assert.deepEqual(lines, ["error CLI_USAGE: w", "  r"]);
  });

  test("shows what would drive a terminal", () => {
    const error = new TheaterError("ACTOR_REFUSED", { what: "\u001b[2J", remedy: "\u0007" });
    assert.deepEqual(failureLines(error), ["error ACTOR_REFUSED: \\u{1b}[2J", "  \\u{7}"]);
  });
});
