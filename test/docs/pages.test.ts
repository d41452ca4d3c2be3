import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { buildExample } from "../../scripts/pack.ts";
import { readWit } from "../../src/build/wit/source.ts";
import { typesOf } from "../../src/build/wit/typescript.ts";
import { resolveWorld } from "../../src/build/wit/world.ts";
import { CAPABILITIES } from "../../src/capabilities/mod.ts";
import { parseManifest } from "../../src/manifest/mod.ts";
import { compileC, findClang, findRustc } from "../system/toolchain.ts";
import { fits, stepsOf } from "./console-block.ts";
import { type Block, blocksOf, indentedBlocks, pages, textOf } from "./page.ts";
import { ShellSession } from "./shell-session.ts";

const ROOT = join(import.meta.dirname, "../..");
const LANGUAGES = ["c", "cddl", "console", "json", "sh", "text", "toml", "ts", "wit"];
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

test("no page has a block that is only indented", () => {
  const found = pages().flatMap((page) =>
    indentedBlocks(textOf(page)).map((line) => `${page}:${line}`),
  );
  assert.deepEqual(found, []);
});

describe("the commands of a page do what it says", () => {
  let bin: string;

  before(async () => {
    // What pages run without saying how it is built; those that say so find the same bytes there.
    for (const name of ["counter-as", "shop-as", "resident", "counter-ts"])
      await buildExample(join(ROOT, "examples", name));
    const chat = join(ROOT, "examples/chat-ts");
    for (const manifest of ["room.toml", "helper.toml"]) await buildExample(chat, manifest);
    bin = mkdtempSync(join(tmpdir(), "theater-bin-"));
    const command = join(bin, "theater");
    writeFileSync(
      command,
      `#!/bin/sh\nexec "${process.execPath}" "${ROOT}/scripts/theater.cjs" "$@"\n`,
    );
    chmodSync(command, 0o755);
  });
  after(() => rmSync(bin, { recursive: true }));

  for (const { page, blocks } of BLOCKS) {
    const consoles = blocks.filter(({ language }) => language === "console");
    if (consoles.length === 0) continue;
    test(page, async (t) => {
      const toolchain = TOOLCHAINS.get(page);
      const { command, absent } = toolchain?.find() ?? {};
      if (absent !== undefined) return t.skip(absent);
      const folder = mkdtempSync(join(tmpdir(), "theater-page-"));
      try {
        await using session = new ShellSession(checkout(folder), {
          ...process.env,
          PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}`,
          NO_COLOR: "1",
          ...(toolchain && { [toolchain.variable]: command }),
        });
        for (const block of consoles) {
          if (await hold(session, block)) continue;
          t.skip("npm has no registry to install from");
          break;
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});

/** What was done where this test runs: it is one of the commands itself, or a step of .ci/run of its own. */
const DONE = ["npm ci", "npm run -s demo"];

/** Made by compilers of the machine: here in copies, since those that stand beside are other tests' too. */
const COPIED = ["counter-c", "counter-rust"];

/** A folder in which every path of the checkout is there, and what a page makes is not. */
function checkout(within: string): string {
  const folder = join(within, "theater");
  mkdirSync(join(folder, "examples"), { recursive: true });
  for (const name of readdirSync(ROOT)) {
    if (name !== "theater-data" && name !== ".git" && name !== "examples")
      symlinkSync(join(ROOT, name), join(folder, name));
  }
  for (const name of readdirSync(join(ROOT, "examples"))) {
    const [from, to] = [join(ROOT, "examples", name), join(folder, "examples", name)];
    if (!COPIED.includes(name)) symlinkSync(from, to);
    else cpSync(from, to, { recursive: true, filter: (path) => basename(path) !== "build" });
  }
  return folder;
}

/** What the commands of a page need that npm does not bring. */
const TOOLCHAINS = new Map([
  ["examples/counter-c/README.md", { variable: "CLANG", find: findClang }],
  ["examples/counter-rust/README.md", { variable: "RUSTC", find: findRustc }],
]);

/** False where the machine has no registry: the page needs packages that are not there. */
async function hold(session: ShellSession, { page, line, text }: Block): Promise<boolean> {
  for (const { command, expected } of stepsOf(text)) {
    if (DONE.includes(command)) continue;
    if (command.endsWith(" &")) {
      await session.start(command, (lines) => fits(lines, expected));
      continue;
    }
    const { lines } = await session.run(command);
    if (
      command.includes("npm install") &&
      /npm error code E(?:NOTFOUND|AI_AGAIN|CONN)/.test(lines.join("\n"))
    ) {
      return false;
    }
    assert(
      fits(lines, expected),
      `${page}:${line}: $ ${command}\nprints\n${lines.join("\n")}\nand the page says\n${expected.join("\n")}`,
    );
  }
  return true;
}

test("the programs of all pages have the types that they say", async () => {
  const folder = emptied("build/pages");
  for (const block of withLanguage("ts")) {
    if (block.marks.includes("assembly") || block.marks.includes("guest")) continue;
    writeFileSync(join(folder, `${nameOf(block)}.ts`), `${block.text}\nexport {};\n`);
  }
  await compiles(folder, {
    extends: "../../tsconfig.json",
    compilerOptions: { noUnusedLocals: false, isolatedDeclarations: false },
    include: ["*.ts", "../../src/engine/webassembly.d.ts"],
  });
});

test("the programs of all pages for guests have the types that they say, in the guests' world", async () => {
  const folder = emptied("build/pages-guest");
  for (const block of withLanguage("ts")) {
    if (!block.marks.includes("guest")) continue;
    writeFileSync(join(folder, `${nameOf(block)}.ts`), `${block.text}\nexport {};\n`);
  }
  for (const block of withLanguage("wit")) {
    const file = join(folder, `${nameOf(block)}.wit`);
    writeFileSync(file, block.text);
    const source = readWit(file);
    writeFileSync(file.replace(/wit$/, "d.ts"), typesOf(source, resolveWorld(source, undefined)));
  }
  await compiles(folder, {
    extends: "../../examples/tsconfig.json",
    compilerOptions: { noUnusedLocals: false },
    include: ["*.ts", "../../guest/*.d.ts"],
  });
});

/** A folder in the package, so that its libraries are found by their names. */
function emptied(path: string): string {
  const folder = join(ROOT, path);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

function nameOf({ page, line }: Block): string {
  return `${page.replaceAll(/\W+/g, "-")}-${line}`;
}

async function compiles(folder: string, config: object): Promise<void> {
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = fileURLToPath(import.meta.resolve("typescript/package.json"));
  const args = [join(tsc, "../bin/tsc"), "-p", folder, "--noEmit"];
  await promisify(execFile)(process.execPath, args, { cwd: ROOT }).catch(
    (error: { stdout: string }) => assert.fail(error.stdout),
  );
}

test("the programs of all pages in AssemblyScript compile", async () => {
  const folder = join(ROOT, "build/pages-assembly"); // in the package, so that the library is found by its name
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = withLanguage("ts")
    .filter(({ marks }) => marks.includes("assembly"))
    .map(({ page, line, text }) => {
      const name = `${page.replaceAll(/\W+/g, "-")}-${line}.ts`;
      writeFileSync(join(folder, name), text);
      return name;
    });
  const config = { extends: "@theater/guest/assembly/asconfig.json" };
  writeFileSync(join(folder, "asconfig.json"), JSON.stringify(config));
  const asc = fileURLToPath(import.meta.resolve("assemblyscript/asc")).replace(
    /dist.*$/,
    "bin/asc.js",
  );
  const args = [asc, ...files, "--config", "asconfig.json", "--noEmit", "-O0", "--no-converge"];
  await promisify(execFile)(process.execPath, args, { cwd: folder }).catch(
    (error: { stderr: string }) => assert.fail(error.stderr),
  );
});

test("the programs of all pages in C compile", async (t) => {
  const { command, absent } = findClang();
  if (absent !== undefined) return t.skip(absent);
  const folder = mkdtempSync(join(tmpdir(), "theater-page-"));
  try {
    for (const { page, line, text } of withLanguage("c")) {
      const file = join(folder, "actor.c");
      writeFileSync(file, text);
      await assert.doesNotReject(compileC(file, command), `${page}:${line}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe("a program that is marked `run` runs, and ends with true", () => {
  for (const { page, line, marks, text } of withLanguage("ts")) {
    if (!marks.includes("run")) continue;
    test(`${page}:${line}`, async () => {
      const data = mkdtempSync(join(tmpdir(), "theater-page-"));
      const file = join(ROOT, `build/page-${process.pid}-${line}.ts`); // in the package, so that `theater` is found by its name
      writeFileSync(file, text.replaceAll('"theater-data"', JSON.stringify(data)));
      try {
        const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: ROOT });
        assert.equal(stdout.trim().split("\n").at(-1), "true");
      } finally {
        rmSync(file);
        rmSync(data, { recursive: true });
      }
    });
  }
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
