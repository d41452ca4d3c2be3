import assert from "node:assert/strict";
import { execFile } from "node:child_process";
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

test("what does not hold is missed, with its place and a reason", async () => {
  const output = await conformance(`${FIXTURES}/misses`);
  const missed = output.match(/^misses\.wast:\d+ .*\S$/gm) ?? [];
  const lines = missed.map((line) => Number(/:(\d+)/.exec(line)?.[1]));
  assert.deepEqual(
    lines,
    Array.from({ length: 14 }, (_, at) => 11 + at),
    output,
  );
  assert.match(output, /:11 {2}assert_return {2}gave 1, not 2/);
  assert.match(output, /^all +3 +14 +17$/m);
});

test("core modules that hold do so as they are and metered", async () => {
  for (const mode of [[], ["--metered"]]) {
    const output = await conformance("--core", `${FIXTURES}/core`, ...mode);
    assert.match(output, /^all +(\d+) +0 +\1$/m, output);
  }
});

test("a folder without scripts is told apart from a suite that misses", async () => {
  await assert.rejects(conformance(`${FIXTURES}/none`), { code: 2 });
  await assert.rejects(conformance(), { code: 2 });
});
