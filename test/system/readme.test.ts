import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { promisify } from "node:util";
import { buildExample } from "../../scripts/pack.ts";

const readme = readFileSync("README.md", "utf8");

before(() => buildExample("examples/counter-as"));

test("the README's program for embedding does what the README says", async () => {
  const program = programOf(readme);
  assert(program.split("\n").length <= 12, "it is ten lines or so");
  const lines = await printed(program);
  assert.equal(lines[0], "5");
  assert.match(lines[1] ?? "", /^0 \d+$/);
  assert.equal(lines.at(-1), "true");
});

test("the program of docs/messages.md gets the same answer twice, also from the next host", async () => {
  const data = mkdtempSync(join(tmpdir(), "theater-readme-"));
  const program = programOf(readFileSync("docs/messages.md", "utf8")).replace(
    '"theater-data"',
    JSON.stringify(data),
  );
  assert.deepEqual(await printed(program), ["true"]);
  assert.deepEqual(await printed(program), ["true"]);
  rmSync(data, { recursive: true });
});

function programOf(page: string): string {
  return /```ts\n([^]*?)```/.exec(page)?.[1] ?? "";
}

/** The lines that a program prints which stands in the package, so that `theater` is found by its name. */
async function printed(program: string): Promise<string[]> {
  const file = `build-readme-${process.pid}.ts`;
  writeFileSync(file, program);
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [file]);
    return stdout.trim().split("\n");
  } finally {
    rmSync(file);
  }
}

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
