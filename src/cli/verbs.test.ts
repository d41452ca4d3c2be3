import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { COMMON, parseLine } from "./command-line.ts";
import { commandLinePage } from "./command-line-page.ts";
import { VERBS } from "./verbs.ts";

describe("every example is a command line of its verb", () => {
  for (const { words, examples } of VERBS) {
    for (const { line } of examples) {
      test(line, () => {
        const parsed = parseLine(wordsOf(line), VERBS);
        assert.ok(parsed.kind === "do" && parsed.verb.words === words);
      });
    }
  }
});

/** The words behind `theater`, as a shell would part them, up to what is the shell's. */
function wordsOf(line: string): string[] {
  const [, own = ""] = /\btheater ([^|>)]*)/.exec(line) ?? [];
  const words = own.matchAll(/'([^']*)'|"([^"]*)"|([^\s"']+)/g);
  return Array.from(words, ([, single, double, plain]) => single ?? double ?? plain ?? "");
}

describe("every verb", () => {
  test("is described in one line that goes on from its name", () => {
    for (const { words, summary } of VERBS) {
      assert.match(summary, /^[a-z][^]*[^.]$/, words);
      assert.ok(summary.length <= 100, words);
    }
  });

  test("has options that no other option of it, and none of every verb's, is called", () => {
    const common = Object.keys(COMMON);
    for (const { words, options } of VERBS) {
      for (const key of Object.keys(options)) assert.ok(!common.includes(key), `${words} ${key}`);
      const letters = Object.values({ ...COMMON, ...options }).flatMap(({ short }) => short ?? []);
      assert.equal(new Set(letters).size, letters.length, words);
    }
  });
});

test("docs/command-line.md has the verbs, options and exit codes of the program: node scripts/command-line.ts", () => {
  const page = readFileSync("docs/command-line.md", "utf8");
  assert.ok(commandLinePage(page, VERBS) === page, "write it anew");
});
