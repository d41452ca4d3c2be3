import assert from "node:assert/strict";
import { test } from "node:test";
import { pathText, quote, quoteList } from "./quote.ts";

test("what an outsider named can neither move a terminal nor end a line, and is cut", () => {
  assert.equal(quote('a"\\\n\u{1b}[2J\u202e\u0000'), '"a\\"\\\\\\u{a}\\u{1b}[2J\\u{202e}\\u{0}"');
  assert.equal(quote("\ud800"), '"\\u{d800}"');
  assert.equal(quote("x".repeat(1_000_000)), `"${"x".repeat(120)}"… (1000000 characters)`);
});

test("of many names the first twenty are listed", () => {
  assert.equal(quoteList([]), "");
  assert.equal(quoteList(["a", "\n"]), '"a", "\\u{a}"');
  const many = quoteList(Array.from({ length: 50_000 }, (_, at) => `f${at}`));
  assert.match(many, /^"f0", .*"f19" and 49980 more$/);
});

test("of a long path both ends are shown, and how long it is", () => {
  assert.equal(pathText("args[0].items[3].price"), "args[0].items[3].price");
  const long = `args[0].${"a".repeat(100_000)}.price`;
  assert.match(pathText(long), /^args\[0\]\.a+…a+\.price \(100014 characters\)$/);
  assert.ok(pathText(long).length < 300);
});
