import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { CATALOGUE, CODES } from "./catalogue.ts";
import { errorsPage } from "./errors-page.ts";

/** Codes that no union has: of the launcher, of what is no TheaterError, and of what a chain may yet hold. */
const OUTSIDE = ["CLI_BUG", "CLI_OLD_NODE", "ACTOR_REWOUND"];

/** The members of each `type …Code =` in the sources. */
function declared(): string[] {
  const files = globSync("src/**/*.ts").filter((file) => !file.endsWith(".test.ts"));
  return files.flatMap((file) => {
    const text = readFileSync(file, "utf8").replaceAll(/\/\/.*$/gm, "");
    const unions = text.matchAll(/^export type \w+Code =([^;]*);/gm);
    return Array.from(unions, ([, members = ""]) => members).flatMap((members) =>
      Array.from(members.matchAll(/"([A-Z]+_[A-Z_]+)"/g), ([, code = ""]) => code),
    );
  });
}

/** The cases of `call-error` in the contract with guests. */
function guestCases(): string[] {
  const [, cases = ""] =
    /variant call-error \{([^}]*)\}/.exec(readFileSync("wit/actor.wit", "utf8")) ?? [];
  return Array.from(cases.matchAll(/^ +([a-z-]+)[(,]/gm), ([, name = ""]) => name);
}

test("the catalogue has every code of every room, every answer to a guest, and no other", () => {
  const known = [...declared(), ...OUTSIDE, ...guestCases()].toSorted();
  assert.ok(known.length > 80);
  assert.deepEqual([...CODES.keys()].toSorted(), known);
});

describe("the catalogue", () => {
  for (const { title, codes } of CATALOGUE) {
    test(`is in order: ${title}`, () => {
      const names = Object.keys(codes);
      assert.deepEqual(names, names.toSorted());
    });
  }

  test("says of each code what it means, where it comes from and what to do, in sentences", () => {
    for (const [code, { means, causes, todo }] of CODES) {
      assert.match(means, /^[A-Z][^]*\.$/, code);
      assert.ok(causes.length > 0 && todo.length > 0, code);
      for (const text of causes) assert.doesNotMatch(text, /\.$/, code);
      for (const text of todo) assert.match(text, /\.$/, code);
    }
  });

  test("sends readers to headings that are there", () => {
    for (const [code, { read }] of CODES) {
      if (read === undefined) continue;
      const [page = "", heading = ""] = read.split(": ");
      const headings = readFileSync(`docs/${page}`, "utf8").match(/^#+ .+$/gm) ?? [];
      assert.ok(
        headings.some((line) => line.replace(/^#+ /, "") === heading),
        `${code}: ${read}`,
      );
    }
  });

  test("is docs/errors.md: node scripts/errors.ts writes it", () => {
    assert.ok(readFileSync("docs/errors.md", "utf8") === errorsPage(), "write it anew");
  });
});
