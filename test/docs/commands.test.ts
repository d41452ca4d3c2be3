import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { parseLine } from "../../src/cli/command-line.ts";
import { VERBS } from "../../src/cli/verbs.ts";
import { blocksOf, pages, textOf, withoutBlocks } from "./page.ts";

const ROOT = join(import.meta.dirname, "../..");

interface Command {
  readonly page: string;
  readonly line: string;
}

/** What the prose of a page names as commands, and what stands in blocks of the language `sh`, which no test runs. */
function commandsOf(page: string): Command[] {
  const prose = withoutBlocks(textOf(page)).join("\n");
  const spans = Array.from(prose.matchAll(/`([^`]+)`/g), ([, text = ""]) => text);
  const blocks = blocksOf(page).filter(({ language }) => language === "sh");
  const lines = [...spans, ...blocks.flatMap(({ text }) => text.split("\n"))];
  return lines.map((line) => ({ page, line: line.replaceAll(/\s+/g, " ").trim() }));
}

const COMMANDS = pages().flatMap(commandsOf);

/** As a shell would part them, up to a comment. */
function wordsOf(line: string): string[] {
  const words = line.replace(/ +#.*/, "").matchAll(/'([^']*)'|"([^"]*)"|([^\s"']+)/g);
  return Array.from(words, ([, single, double, plain]) => single ?? double ?? plain ?? "");
}

/** How it is used, rather than a use of it. */
const USAGE = /[[|…]|\b[A-Z]+\b \.\.\./;

/** A verb that is only named. */
const NAMES = new Set(VERBS.map(({ words }) => words));

test("every command of theater that a page names has that verb and those options", () => {
  for (const { page, line } of COMMANDS) {
    const own = /^(?:npx |npm run -s |node \S+ )?theater (?:-- )?(?=[a-z-])(.*)$/.exec(line)?.[1];
    if (own === undefined || USAGE.test(own) || NAMES.has(own)) continue;
    assert.doesNotThrow(() => parseLine(wordsOf(own), VERBS), `${page}: ${line}`);
  }
});

test("every script of npm that a page names is one", () => {
  for (const { page, line } of COMMANDS) {
    const script = /^npm run (?:-s )?([\w-]+)/.exec(line)?.[1];
    if (script === undefined) continue;
    const file = join(ROOT, page.startsWith("templates/") ? dirname(page) : "", "package.json");
    const { scripts } = JSON.parse(readFileSync(file, "utf8")) as { scripts: object };
    assert(Object.hasOwn(scripts, script), `${page}: ${line}`);
  }
});

test("docs/command-line.md says of every verb what it prints in JSON", () => {
  const [, table = ""] =
    /\| verb \| one object \|\n([^]*?)\n\n/.exec(textOf("docs/command-line.md")) ?? [];
  const said = new Set(
    Array.from(table.matchAll(/^\| `([a-z -]+?)(?: --[a-z]+)?`/gm), ([, words = ""]) => words),
  );
  const silent = VERBS.filter(({ isHidden, words }) => !isHidden && !said.has(words));
  assert.deepEqual(
    silent.map(({ words }) => words),
    [],
  );
});
