import assert from "node:assert/strict";
import { test } from "node:test";
import { paintFor } from "./paint.ts";

type Environment = Record<string, string>;
const CASES: readonly (readonly [
  what: string,
  isTerminal: boolean,
  Environment,
  noColor: boolean,
  isColoured: boolean,
])[] = [
  ["a terminal is coloured", true, {}, false, true],
  ["a pipe is not", false, {}, false, false],
  ["NO_COLOR takes colours away", true, { NO_COLOR: "1" }, false, false],
  ["an empty NO_COLOR is none", true, { NO_COLOR: "" }, false, true],
  ["TERM=dumb takes colours away", true, { TERM: "dumb" }, false, false],
  ["--no-color takes colours away", true, {}, true, false],
  ["FORCE_COLOR colours a pipe", false, { FORCE_COLOR: "1" }, false, true],
  [
    "FORCE_COLOR is stronger than NO_COLOR",
    false,
    { FORCE_COLOR: "1", NO_COLOR: "1" },
    false,
    true,
  ],
  ["FORCE_COLOR=0 takes colours away", true, { FORCE_COLOR: "0" }, false, false],
  ["an empty FORCE_COLOR is none", false, { FORCE_COLOR: "" }, false, false],
  ["--no-color is stronger than FORCE_COLOR", true, { FORCE_COLOR: "1" }, true, false],
];

for (const [what, isTerminal, environment, noColor, isColoured] of CASES) {
  test(what, () => {
    const text = paintFor(isTerminal, environment, noColor)("bad", "x");
    assert.equal(text, isColoured ? "\u001b[31mx\u001b[39m" : "x");
  });
}
