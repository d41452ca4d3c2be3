import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";

// The file `theater` that npm links, as it lies in an installed package, with a main program that tells how it was run.

const MAIN = `
const [verb, ...args] = process.argv.slice(2);
if (verb === "wait") {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => { console.log(signal); process.exit(7); });
  const alive = setInterval(() => {}, 1000);
  console.log("ready", process.env.THEATER_TOGETHER);
} else if (verb === "die") process.kill(process.pid, "SIGKILL");
else if (verb === "exit") process.exitCode = Number(args[0]);
else if (verb === "echo") process.stdin.pipe(process.stdout);
else console.log(JSON.stringify({ node: process.versions.node, args: [verb, ...args] }));
`;
/** Lets a Node say that it is an old one: it says so to what it loads, and not to what it spawns. */
const OLD = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.1.0" } });`;

/** A user's environment: `npm test` names a folder for what is compiled. */
const { NODE_COMPILE_CACHE: _, ...withoutCache } = process.env;

const root = mkdtempSync(join(tmpdir(), "theater command "));
const project = join(root, "my project");
const installed = join(project, "node_modules/theater");
const lonely = join(root, "without node/node_modules/theater");
const command = join(installed, "scripts/theater.cjs");
const link = join(project, "node_modules/.bin/theater");
const oldFile = join(root, "old node.cjs");

before(() => {
  for (const folder of [installed, lonely]) {
    mkdirSync(join(folder, "src/cli"), { recursive: true });
    mkdirSync(join(folder, "scripts"));
    writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
    writeFileSync(join(folder, "src/cli/main.js"), MAIN);
    for (const name of ["theater.cjs", "node.cjs", "packaged-node.cjs"])
      cpSync(join("scripts", name), join(folder, "scripts", name));
  }
  for (const name of packagedNodes())
    symlinkSync(packageFolder(name), join(project, "node_modules", name));
  mkdirSync(dirname(link));
  symlinkSync("../theater/scripts/theater.cjs", link);
  chmodSync(command, 0o755);
  writeFileSync(oldFile, OLD);
});
after(() => rmSync(root, { recursive: true }));

/** The packages of Nodes that this checkout has: the one for this machine. */
function packagedNodes(): string[] {
  return readdirSync("node_modules").filter((name) =>
    /^node-(bin-)?[a-z0-9]+-[a-z0-9]+$/.test(name),
  );
}

function packageFolder(name: string): string {
  return dirname(
    createRequire(join(process.cwd(), "package.json")).resolve(`${name}/package.json`),
  );
}

/** Nodes that run the command: this one, this one as if it were old, and an old one where the machine has one. */
const NODES: readonly { readonly name: string; readonly node: string; readonly args: string[] }[] =
  [
    { name: "a Node that is new enough", node: process.execPath, args: [] },
    { name: "a Node that is too old", node: process.execPath, args: ["--require", oldFile] },
    ...oldNode().map((node) => ({ name: `Node ${versionOf(node)}`, node, args: [] })),
  ];

function oldNode(): string[] {
  const nodes = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "node"));
  return nodes
    .filter((node) => existsSync(node) && Number.parseInt(versionOf(node), 10) < 26)
    .slice(0, 1);
}

function versionOf(node: string): string {
  return execFileSync(node, ["-p", "process.versions.node"], { encoding: "utf8" }).trim();
}

function start(file: string, of: (typeof NODES)[number], ...args: string[]): ChildProcess {
  return spawn(of.node, [...of.args, file, ...args], {
    cwd: root,
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...withoutCache, XDG_CACHE_HOME: join(root, "cache") },
  });
}

async function ended(
  child: ChildProcess,
): Promise<{ stdout: string; end: unknown; stderr: string }> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error("its streams are pipes");
  const [out, errors, [code, signal]] = await Promise.all([
    text(stdout),
    text(stderr),
    once(child, "close") as Promise<[number | null, string | null]>,
  ]);
  return { stdout: out, stderr: errors, end: signal ?? code };
}

for (const of of NODES) {
  describe(`the command, run by ${of.name}`, () => {
    test("runs on Node 26, with its arguments as they were, from paths with spaces and through a link", async () => {
      for (const file of [command, link]) {
        const { stdout, stderr, end } = await ended(start(file, of, "a b", "", "--c", "*"));
        assert.deepEqual([stderr, end], ["", 0]);
        const { node, args } = JSON.parse(stdout) as { node: string; args: string[] };
        assert.ok(Number.parseInt(node, 10) >= 26, node);
        assert.deepEqual(args, ["a b", "", "--c", "*"]);
      }
    });

    test("keeps the exit code, and the streams", async () => {
      assert.equal((await ended(start(command, of, "exit", "65"))).end, 65);
      const child = start(command, of, "echo");
      child.stdin?.end("grün");
      assert.equal((await ended(child)).stdout, "grün");
    });

    test("dies by the signal that its program died by", async () => {
      assert.equal((await ended(start(command, of, "die"))).end, "SIGKILL");
    });

    test("takes its program with it when it is killed", { timeout: 60_000 }, async () => {
      const child = start(command, of, "wait");
      const end = ended(child);
      if (child.stdout !== null) await once(child.stdout, "data");
      child.kill("SIGKILL");
      const { stdout } = await end; // which the program has too: it ends when both are gone
      assert.equal(stdout, "ready undefined\n");
    });

    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      test(`passes ${signal} on`, async () => {
        const child = start(command, of, "wait");
        const end = ended(child);
        if (child.stdout !== null) await once(child.stdout, "data");
        child.kill(signal);
        const { end: code } = await end;
        assert.equal(code, 7);
      });
    }
  });
}

test("where no Node is new enough it says so, and ends with 69", async () => {
  const old = NODES[1];
  if (old === undefined) throw new Error("there is one");
  const file = join(lonely, "scripts/theater.cjs");
  const { stderr, end } = await ended(start(file, old, "ps"));
  assert.equal(end, 69);
  assert.match(
    stderr,
    /^error CLI_OLD_NODE: theater needs Node 26, this is 20.1.0\n {2}install Node 26/,
  );
  const { error } = JSON.parse((await ended(start(file, old, "ps", "--json"))).stderr) as {
    error: { code: string };
  };
  assert.equal(error.code, "CLI_OLD_NODE");
  const script = await ended(start(join(lonely, "scripts/node.cjs"), old, "main.ts"));
  assert.equal(script.end, 69);
  assert.match(script.stderr, /^this needs Node 26, and this is 20.1.0: run `npm ci` first/);
});

test("what was compiled is kept in the user's own folder", () => {
  assert.ok(existsSync(join(root, "cache/theater/compiled")));
});
