import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { promisify } from "node:util";

const FIXTURES = `${import.meta.dirname}/fixtures`;

async function conformance(...args: string[]): Promise<string> {
  const command = [`${import.meta.dirname}/main.ts`, ...args];
  return (await promisify(execFile)(process.execPath, command)).stdout;
}

test("a suite of components that hold is counted by file, in lines of JSON", async () => {
  const lines = (await conformance(`${FIXTURES}/component`, "--json")).trim().split("\n");
  assert.deepEqual(
    lines.map((line): unknown => JSON.parse(line)),
    [
      { file: "instances.wast", passed: 15, failed: 0 },
      { file: "refusals.wast", passed: 9, failed: 0 },
      { file: "values.wast", passed: 25, failed: 0 },
    ],
  );
});

test("the canonical ABI holds, rule by rule", async () => {
  assert.match(await conformance(`${FIXTURES}/abi`), /^all +(\d+) +0 +\1$\n\n.*no misses\n$/ms);
});

test("what does not hold is missed, with its place and a reason", async () => {
  const output = await conformance(`${FIXTURES}/suite/misses`);
  const missed = output.match(/^misses\.wast:\d+ .*\S$/gm) ?? [];
  const lines = missed.map((line) => Number(/:(\d+)/.exec(line)?.[1]));
  assert.deepEqual(
    lines,
    Array.from({ length: 14 }, (_, at) => 11 + at),
    output,
  );
  assert.match(output, /:11 {2}assert_return {2}gave 1, not 2/);
  assert.match(output, /^all +8 +19 +27$/m);

  // A trap of another class, and a refusal for another reason, among it.
  assert.match(
    output,
    /^classes\.wast:11 {2}assert_trap {2}another trap than unaligned pointer: /m,
  );
  assert.match(output, /^classes\.wast:12 {2}assert_trap {2}another trap than unknown handle /m);
  assert.match(output, /^classes\.wast:13 {2}assert_trap {2}a trap of a sort that the engine /m);
  assert.match(output, /^classes\.wast:14 {2}assert_trap {2}ENGINE_STACK_OVERFLOW was expected: /m);
  assert.match(output, /^classes\.wast:15 {2}assert_invalid {2}refused for another reason than /m);
});

test("the lists of docs/conformance.md are printed as they stand there", async () => {
  const [folders = "", misses = "", files = ""] = (
    await conformance(`${FIXTURES}/suite`, "--misses")
  ).split("\n\n");
  assert.match(folders, /^\| folder \| held \| of \|$/m);
  assert.match(misses, /^\| `misses\/misses\.wast:11` \| `assert_return` \| gave 1, not 2 \|$/m);
  assert.match(files, /^\| `async\/calls\.wast` \| 3 \| 6 \| an async lift; task\.return \|$/m);
});

test("a page that has other lists is told", async () => {
  await assert.rejects(conformance(`${FIXTURES}/suite`, "--check"), {
    code: 1,
    stdout: /^docs\/conformance\.md lacks: \| `async\/calls\.wast` /m,
  });
});

const PAGE = `${import.meta.dirname}/../../docs/conformance.md`;

test("the page's files of async/ add up to its folder", () => {
  const rows = (pattern: RegExp): number[][] =>
    Array.from(readFileSync(PAGE, "utf8").matchAll(pattern), ([, held, of]) =>
      [held, of].map(Number),
    );
  const [folder = []] = rows(/^\| `async\/` +\| +(\d+) +\| +(\d+) +\|$/gm);
  const files = rows(/^\| `async\/[a-z-]+\.wast` +\| +(\d+) +\| +(\d+) +\|/gm);
  const sums = [0, 1].map((at) => files.reduce((sum, file) => sum + (file[at] ?? 0), 0));
  assert.deepEqual(sums, folder);
});

test("core modules that hold do so as they are and metered", async () => {
  for (const mode of [[], ["--metered"]]) {
    const output = await conformance("--core", `${FIXTURES}/core`, ...mode);
    assert.match(output, /^all +(\d+) +0 +\1$/m, output);
  }
});

test("a folder without scripts is told apart from a suite that misses", async () => {
  await assert.rejects(conformance(`${FIXTURES}/none`), { code: 2 });
  await assert.rejects(conformance("--none"), { code: 2 });
  await assert.rejects(conformance(), { code: 2, stderr: /git clone .*component-model/ });
});
