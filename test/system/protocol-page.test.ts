import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import * as limits from "../../src/protocol/limits.ts";
import { VERBS } from "../../src/protocol/mod.ts";
import { Hosted } from "./hosted.ts";

const PAGE = readFileSync("docs/protocol.md", "utf8");
const NO_SOCKETS = process.platform === "win32" ? "Windows has no such socket" : false;

before(async () => {
  for (const name of ["counter-as", "resident"]) await buildExample(`examples/${name}`);
});

/** The conversations of the page, `>` and `<` a line. */
function conversations(): string[][] {
  const blocks = PAGE.matchAll(/^```text\n([^]*?)^```$/gm);
  return Array.from(blocks, ([, text = ""]) => text.trim().split("\n"));
}

/** Whether the line is what the page says, where `…` is anything. */
function fits(line: string, expected: string): boolean {
  const parts = expected.split("…").map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(line);
}

test(
  "what docs/protocol.md says that a host answers, it answers",
  { skip: NO_SOCKETS },
  async () => {
    const asked = new Set<string>();
    await using hosted = await Hosted.open();
    using client = await hosted.raw();
    for (const lines of conversations()) {
      for (const line of lines) {
        if (line.startsWith("> ")) {
          client.say(`${line.slice(2)}\n`);
          asked.add((JSON.parse(line.slice(2)) as { verb: string }).verb);
          continue;
        }
        const heard = JSON.stringify(await client.hear());
        assert.ok(fits(heard, line.slice(2)), `the host says\n${heard}\nand the page\n${line}`);
      }
    }
    assert.deepEqual(
      VERBS.filter((verb) => !asked.has(verb)),
      [],
    );
  },
);

describe("the limits of the page are those that hold", () => {
  const MIB = 1024 * 1024;
  const rows: readonly (readonly [string, number])[] = [
    [`| bytes of a line | ${limits.LINE_BYTES_MAX / MIB} MiB |`, 1],
    [`| ${limits.REQUESTS_MAX}; ${limits.REQUEST_BYTES_MAX / MIB} MiB |`, 1],
    [`| connections | ${limits.CONNECTIONS_MAX} |`, 1],
    [`| bytes on their way to one reader | ${limits.BUFFERED_BYTES_MAX / MIB} MiB |`, 1],
    [
      `more than ${limits.LAG_LINES_MAX.toLocaleString("en")} wait, or ${limits.LAG_CHARACTERS_MAX / MIB} Mi characters`,
      1,
    ],
    [`more than ${limits.LAG_ACTORS_MAX.toLocaleString("en")} actors`, 1],
  ];
  for (const [text, count] of rows) {
    test(text, () => assert.equal(PAGE.split(text).length - 1, count));
  }
});
