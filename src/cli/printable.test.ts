import assert from "node:assert/strict";
import { test } from "node:test";
import { printable, timeText } from "./printable.ts";

test("what drives a terminal or breaks a line is shown, and all else stays", () => {
  assert.equal(printable("grün → 字 👩\u200d🚀 \\"), "grün → 字 👩\u200d🚀 \\");
  assert.equal(
    printable("\u001b[31m\r\n\t\u0000\u007f\u009b"),
    "\\u{1b}[31m\\u{d}\\u{a}\\u{9}\\u{0}\\u{7f}\\u{9b}",
  );
  assert.equal(
    printable("\u202edlrow\u2028\u2066\u200f"),
    "\\u{202e}dlrow\\u{2028}\\u{2066}\\u{200f}",
  );
});

test("half of a surrogate pair is replaced", () => {
  assert.equal(printable("a\ud800b"), "a\ufffdb");
});

test("a time is ISO 8601 in UTC, as far as dates reach", () => {
  assert.equal(timeText(0), "1970-01-01T00:00:00.000Z");
  assert.equal(timeText(2 ** 53 - 1), "9007199254740991 ms");
});
