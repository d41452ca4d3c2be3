import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { CHILDREN_MAX, DEFAULT_POLICY, REQUESTS_MAX } from "../../src/supervision/mod.ts";
import { SUITE_CASES } from "../peers/otp/suite-cases.ts";
import { textOf } from "./page.ts";

const ROOT = join(import.meta.dirname, "../..");
const page = textOf("docs/supervision.md");
const rows = Array.from(page.matchAll(/^\| `(\w+)` \| (.+) \|$/gm), ([, name = "", said = ""]) => ({
  name,
  said,
}));

describe("the table of OTP's test cases", () => {
  test("has each case once, with a test of ours or a reason", () => {
    const names = rows.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const { name, said } of rows) assert.match(said, /^(?:"[^"]+"|none: .+)$/, name);
  });

  test("has all cases of the release that the peer is", () => {
    const names = new Set(rows.map(({ name }) => name));
    assert.equal(SUITE_CASES.length, 88);
    assert.deepEqual(
      SUITE_CASES.filter((name) => !names.has(name)),
      [],
    );
  });

  test("names only tests that are there, and that pass", () => {
    const passed = passingTests(["src/supervision/*.test.ts", "test/peers/model-troupe.test.ts"]);
    for (const name of testsOfActors()) passed.add(name);
    const named = rows.flatMap(({ said }) =>
      Array.from(said.matchAll(/"([^"]+)"/g), ([, one]) => one),
    );
    assert.ok(named.length > 60);
    const absent = named.filter((one) => one === undefined || !passed.has(one));
    assert.deepEqual(absent, []);
  });
});

test("the page's limits and defaults are those of the code", () => {
  assert.ok(page.includes(`\`REQUESTS_MAX\` (${REQUESTS_MAX})`));
  assert.ok(page.includes(`\`CHILDREN_MAX\` (${CHILDREN_MAX})`));
  const { intensity, periodMs, strategy } = DEFAULT_POLICY;
  assert.ok(page.includes(`| ${intensity} in ${periodMs / 1_000} s |`));
  assert.match(page, new RegExp(`^\\| strategy .*\\| ${strategy} \\|$`, "m"));
});

/** The names of those that pass, run in a process of their own. */
function passingTests(patterns: readonly string[]): Set<string> {
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: ROOT }));
  const { NODE_TEST_CONTEXT: _, ...env } = process.env; // else it would take itself for a part of this run
  const flags = ["--test", "--test-reporter=tap", "--test-isolation=none"];
  const { stdout } = spawnSync(process.execPath, [...flags, ...files], {
    cwd: ROOT,
    env,
    encoding: "utf8",
  });
  return new Set(Array.from(stdout.matchAll(/^ *ok \d+ - (.+)$/gm), ([, name = ""]) => name));
}

/** Those of real actors take longer than to be run twice. */
function testsOfActors(): readonly string[] {
  const text = readFileSync(join(ROOT, "test/peers/actors/actor-troupe.test.ts"), "utf8");
  return Array.from(text.matchAll(/^ *test\("([^"]+)"/gm), ([, name = ""]) => name);
}
