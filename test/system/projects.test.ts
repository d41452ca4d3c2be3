import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, describe, test, type TestContext } from "node:test";
import { promisify } from "node:util";
import { packages } from "../../scripts/packages.ts";

/** Where an outside project would stand: nothing of the checkout is within reach, but through the tarballs. */
const HOME = realpathSync(mkdtempSync(join(tmpdir(), "theater-projects-")));
const CHECKOUT = resolve("src/cli/main.ts");
const run = promisify(execFile);
/** Why nothing can be installed here. */
const out: { reason: string | undefined } = { reason: undefined };

interface PackageJson {
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

before(async () => {
  const [theater, guest] = packages();
  const asked = ["ts-counter", "ts-chat", "as-counter", "typed"].map((template) =>
    readJson(`templates/${template}/package.json`),
  );
  const dependencies = {
    ...Object.assign({}, ...asked.map(({ devDependencies }) => devDependencies)),
    theater: `file:${theater}`,
    "@theater/guest": `file:${guest}`,
  } as Record<string, string>;
  writeFileSync(join(HOME, "package.json"), JSON.stringify({ private: true, dependencies }));
  out.reason = await install();
});
after(() => rmSync(HOME, { recursive: true, force: true }));

/** One install for all projects, which stand below it. Undefined: it is there; else why not. */
async function install(): Promise<string | undefined> {
  const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts"];
  for (const from of ["--offline", "--prefer-offline"]) {
    try {
      await run("npm", [...args, from, "--fetch-retries=0", "--fetch-timeout=20000"], {
        cwd: HOME,
        timeout: 120_000,
      });
      return undefined;
    } catch (error) {
      const { stderr = "" } = error as { readonly stderr?: string };
      if (
        !/ENOTCACHED|EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EIDLETIMEOUT|E403|E404/.test(stderr)
      )
        throw error;
    }
  }
  return "the packages are not in npm's cache, and the registry cannot be reached";
}

function readJson(file: string): PackageJson {
  return JSON.parse(readFileSync(file, "utf8")) as PackageJson;
}

/** Whether the test has to be left out, which is said. */
function isOut(t: TestContext): boolean {
  if (out.reason !== undefined) t.skip(out.reason);
  return out.reason !== undefined;
}

async function make(template: string, name: string): Promise<string> {
  const folder = join(HOME, name);
  await run(process.execPath, [CHECKOUT, "new", template, folder]);
  return folder;
}

async function npm(folder: string, ...args: readonly string[]): Promise<string> {
  const PATH = `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`;
  const env: Record<string, string | undefined> = { ...process.env, PATH };
  delete env["NODE_TEST_CONTEXT"]; // that of this test's own runner
  const { stdout } = await run("npm", args, { cwd: folder, env, timeout: 120_000 });
  return stdout;
}

async function theater(folder: string, ...args: readonly string[]): Promise<string> {
  const command = join(HOME, "node_modules/.bin/theater");
  return (await run(command, args, { cwd: folder, timeout: 60_000 })).stdout.trim();
}

describe("what is published", () => {
  test("needs nothing but the versions that it names, and nothing of a checkout", (t) => {
    if (isOut(t)) return;
    for (const name of ["theater", "@theater/guest"]) {
      const found = readJson(join(HOME, "node_modules", name, "package.json"));
      for (const key of ["private", "workspaces", "devDependencies", "scripts"])
        assert.ok(!(key in found), `${name}: ${key}`);
      for (const version of Object.values(found.dependencies ?? {}))
        assert.match(version, /^\d+\.\d+\.\d+$/);
    }
  });

  test("has the command, its templates, every door, and the pages that errors name", async (t) => {
    if (isOut(t)) return;
    assert.match(
      readFileSync(join(HOME, "node_modules/theater/docs/errors.md"), "utf8"),
      /^# Errors/,
    );
    assert.match(await theater(HOME, "--version"), /^\d+\.\d+\.\d+/);
    const listed = (await theater(HOME, "new", "--list", "--json")).split("\n");
    assert.equal(listed.length, 4);
    const doors = ["theater", "theater/chain", "theater/engine", "theater/testing"];
    const text = `for (const door of ${JSON.stringify(doors)}) await import(door); console.log("all");`;
    mkdirSync(join(HOME, "doors"));
    writeFileSync(join(HOME, "doors/main.mjs"), text);
    const { stdout } = await run(process.execPath, [join(HOME, "doors/main.mjs")]);
    assert.equal(stdout, "all\n");
  });
});

describe("a new project is built, passes its tests and its types, and answers", () => {
  test("ts-counter", async (t) => {
    if (isOut(t)) return;
    const folder = await make("ts-counter", "my-counter");
    assert.match(readJson(join(folder, "package.json")).dependencies?.["theater"] ?? "", /^file:/);
    assert.match(await npm(folder, "test"), /pass 2\b/);
    assert.equal(
      await theater(folder, "run", "manifest.toml", "--call", 'my-counter={"add":5}'),
      "5",
    );
    assert.match(await theater(folder, "replay", "my-counter"), /replayed +yes/);
    await npm(folder, "run", "check");
  });

  test("ts-chat", async (t) => {
    if (isOut(t)) return;
    const folder = await make("ts-chat", "my-chat");
    assert.match(await npm(folder, "test"), /pass 3\b/);
    await npm(folder, "run", "check");
    const call = ["--call", "ann=join", "--call", 'ann={"say":"good morning"}'];
    assert.equal(await theater(folder, "run", "room.toml", "member.toml", ...call), "0\n1");
  });

  test("as-counter", async (t) => {
    if (isOut(t)) return;
    const folder = await make("as-counter", "my-as-counter");
    assert.match(await npm(folder, "test"), /pass 2\b/);
    await npm(folder, "run", "check");
    assert.equal(
      await theater(folder, "run", "manifest.toml", "--call", "my-as-counter=add 5"),
      "5",
    );
  });

  test("typed", async (t) => {
    if (isOut(t)) return;
    const folder = await make("typed", "my-cart");
    assert.match(await npm(folder, "test"), /pass 2\b/);
    await npm(folder, "run", "check");
  });
});
