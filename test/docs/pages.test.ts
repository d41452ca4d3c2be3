import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { buildExample } from "../../scripts/pack.ts";
import { CAPABILITIES } from "../../src/capabilities/mod.ts";
import { parseManifest } from "../../src/manifest/mod.ts";
import { fits, stepsOf } from "./console-block.ts";
import { type Block, blocksOf, pages } from "./page.ts";
import { ShellSession } from "./shell-session.ts";

const ROOT = join(import.meta.dirname, "../..");
const LANGUAGES = ["c", "cddl", "console", "json", "rust", "text", "toml", "ts", "wit"];
const BLOCKS = pages().map((page) => ({ page, blocks: blocksOf(page) }));

function withLanguage(language: string): Block[] {
  return BLOCKS.flatMap(({ blocks }) => blocks.filter((block) => block.language === language));
}

test("every block of every page says what it is", () => {
  const unknown = BLOCKS.flatMap(({ blocks }) => blocks)
    .filter(({ language }) => !LANGUAGES.includes(language))
    .map(({ page, line, language }) => `${page}:${line} ${language}`);
  assert.deepEqual(unknown, []);
});

describe("the commands of a page do what it says", () => {
  let bin: string;

  before(async () => {
    for (const name of ["counter-as", "shop-as"]) await buildExample(join(ROOT, "examples", name));
    bin = mkdtempSync(join(tmpdir(), "theater-bin-"));
    const command = join(bin, "theater");
    writeFileSync(command, `#!/bin/sh\nexec node "${ROOT}/scripts/theater.cjs" "$@"\n`);
    chmodSync(command, 0o755);
  });
  after(() => rmSync(bin, { recursive: true }));

  for (const { page, blocks } of BLOCKS) {
    const consoles = blocks.filter(({ language }) => language === "console");
    if (consoles.length === 0) continue;
    test(page, async () => {
      const folder = checkout();
      try {
        await using session = new ShellSession(folder, {
          ...process.env,
          PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}`,
          NO_COLOR: "1",
        });
        for (const block of consoles) await hold(session, block);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});

/** A folder in which every path of the checkout is there, and what a page makes is not. */
function checkout(): string {
  const folder = mkdtempSync(join(tmpdir(), "theater-page-"));
  for (const name of readdirSync(ROOT)) {
    if (name !== "theater-data" && name !== ".git")
      symlinkSync(join(ROOT, name), join(folder, name));
  }
  return folder;
}

async function hold(session: ShellSession, { page, line, text }: Block): Promise<void> {
  for (const { command, expected } of stepsOf(text)) {
    const { lines } = await session.run(command);
    assert(
      fits(lines, expected),
      `${page}:${line}: $ ${command}\nprints\n${lines.join("\n")}\nand the page says\n${expected.join("\n")}`,
    );
  }
}

test("the programs of all pages have the types that they say", async () => {
  const folder = join(ROOT, "build/pages");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { page, line, text } of withLanguage("ts")) {
    writeFileSync(
      join(folder, `${page.replaceAll(/\W+/g, "-")}-${line}.ts`),
      `${text}\nexport {};\n`,
    );
  }
  const config = {
    extends: "../../tsconfig.json",
    compilerOptions: { noUnusedLocals: false },
    include: ["*.ts", "../../src/engine/webassembly.d.ts"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = fileURLToPath(import.meta.resolve("typescript/package.json"));
  const args = [join(tsc, "../bin/tsc"), "-p", folder, "--noEmit"];
  await promisify(execFile)(process.execPath, args, { cwd: ROOT }).catch(
    (error: { stdout: string }) => assert.fail(error.stdout),
  );
});

test("the manifests of all pages are such", () => {
  const tables = new Map(CAPABILITIES.map(({ type, table }) => [type, table]));
  for (const { page, line, marks, text } of withLanguage("toml")) {
    const whole = marks.includes("part")
      ? `name = "a"\nversion = "1.0.0"\ncomponent = "a.wasm"\n${text}`
      : text;
    assert.doesNotThrow(() => parseManifest(whole, `${page}:${line}`, tables));
  }
});

test("the JSON of all pages is such", () => {
  for (const { page, line, text } of withLanguage("json")) {
    for (const one of text.trim().split("\n\n")) {
      assert.doesNotThrow(() => JSON.parse(one) as unknown, `${page}:${line}`);
    }
  }
});
