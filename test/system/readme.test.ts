import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { before, test } from "node:test";
import { promisify } from "node:util";
import { buildExample } from "../../scripts/pack.ts";

const readme = readFileSync("README.md", "utf8");

before(() => buildExample("examples/counter-as"));

test("the README's program for embedding does what the README says", async () => {
  const [, program = ""] = /```ts\n([^]*?)```/.exec(readme) ?? [];
  assert(program.split("\n").length <= 12, "it is ten lines or so");
  const file = `build-readme-${process.pid}.ts`; // in the package, so that `theater` is found by its name
  writeFileSync(file, program);
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [file]);
    const lines = stdout.trim().split("\n");
    assert.equal(lines[0], "5");
    assert.match(lines[1] ?? "", /^0 \d+$/);
    assert.equal(lines.at(-1), "true");
  } finally {
    rmSync(file);
  }
});

test("the README's manifest is one", async () => {
  const [, manifest = ""] = /```toml\n([^]*?)```/.exec(readme) ?? [];
  const { parseManifest } = await import("../../src/manifest/mod.ts");
  const { CAPABILITIES } = await import("../../src/capabilities/mod.ts");
  const tables = new Map(CAPABILITIES.map(({ type, table }) => [type, table]));
  assert.equal(parseManifest(manifest, "README.md", tables).name, "counter");
});

test("every command that the README names is a script of package.json", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
    scripts: Record<string, string>;
  };
  const named = Array.from(readme.matchAll(/npm run ([a-z-]+)/g), ([, name = ""]) => name);
  assert.deepEqual(
    named.filter((name) => scripts[name] === undefined),
    [],
  );
});
