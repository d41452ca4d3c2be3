import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { buildExample } from "../../../scripts/pack.ts";
import { walkExport } from "../../../src/chain/mod.ts";
import { openLogStore } from "../../../src/node/mod.ts";
import { CliShell } from "../cli-shell.ts";
import type { StageName } from "./rows.ts";

export const COUNTER = "examples/counter-as/manifest.toml";
const TILL = "examples/shop-as/till.toml";

/** A command line, and a folder of its own. */
export class Stage implements AsyncDisposable {
  readonly cli: CliShell;
  readonly folder: string;
  readonly #rest: AsyncDisposableStack;

  constructor(cli: CliShell, folder: string, rest: AsyncDisposableStack) {
    this.cli = cli;
    this.folder = folder;
    this.#rest = rest;
  }

  /** Runs one row's arguments. */
  run(args: readonly string[]): ReturnType<CliShell["run"]> {
    return this.cli.run(...args.map((arg) => arg.replaceAll("FOLDER", this.folder)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#rest.disposeAsync();
  }
}

export async function buildStages(): Promise<void> {
  for (const name of ["counter-as", "faulty", "resident", "shop-as"])
    await buildExample(`examples/${name}`);
}

export async function setStage(name: StageName): Promise<Stage> {
  const rest = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "theater-stage-"));
  rest.defer(() => rmSync(folder, { recursive: true }));
  const directory = join(folder, "data");
  const cli = rest.use(IN_MEMORY.has(name) ? new CliShell() : new CliShell(directory));
  const stage = new Stage(cli, folder, rest);
  if (name === "counter") {
    await calls(cli, [COUNTER], ["counter=5", "counter="]);
    writeFileSync(join(folder, "counter.chain"), (await cli.run("export", "counter")).bytes);
  } else if (name === "damaged") await damage(stage, directory);
  else if (name === "foreign") {
    mkdirSync(directory);
    writeFileSync(join(directory, "letter.txt"), "mine");
  } else if (name === "sleeping") {
    await sending(cli, "sleeper", "sleep 3600000");
  } else if (name === "dead") {
    await sending(cli, "faulty", "trap");
  } else if (name === "family") {
    await stopped(cli, folder);
  } else if (name === "hosted") {
    rest.defer(await hosting(cli));
  } else if (name === "project") {
    writeProject(folder);
  } else if (name === "locked") {
    rest.use(await openLogStore({ directory, fatal: fail }));
  }
  return stage;
}

const IN_MEMORY: ReadonlySet<StageName> = new Set([
  "counter",
  "empty",
  "family",
  "hosted",
  "sleeping",
  "dead",
]);

/** A core module without anything but a function `go`: the quickest of projects. */
function writeProject(folder: string): void {
  const head = 'name = "project"\nversion = "1.0.0"\n';
  const build = (entry: string, component = "build/it.wasm"): string =>
    `${head}component = "${component}"\nexports = ["go"]\n[build]\nentry = "${entry}"\nwit = "world.wit"\n`;
  const files = {
    "world.wit": "package stage:project;\n\nworld project {\n  export go: func();\n}\n",
    "wrong.wit": "package stage:project;\n\nworld project {\n  export go: fun();\n}\n",
    "core.wasm": GO,
    "cut.wasm": GO.subarray(0, -3),
    "manifest.toml": build("core.wasm"),
    "cut.toml": build("cut.wasm"),
    "unwritable.toml": build("core.wasm", "core.wasm/it.wasm"),
    "unbuilt.toml": build("core.wasm", "build/another.wasm"),
    "no-table.toml": `${head}component = "it.wasm"\n`,
  };
  for (const [name, contents] of Object.entries(files)) writeFileSync(join(folder, name), contents);
}

/** (module (func (export "go"))) */
const GO = Buffer.from("0061736d010000000104016000000302010007060102676f00000a040102000b", "hex");

/** Hosts `counter` beside what comes; what it returns ends that. */
async function hosting(cli: CliShell): Promise<() => Promise<void>> {
  const ready = Promise.withResolvers<void>();
  cli.heard = (text) => {
    if (/ready/.test(text)) ready.resolve();
  };
  const host = cli.run("run", COUNTER);
  await Promise.race([ready.promise, host.then(({ stderr }) => assert.fail(stderr))]);
  return async () => {
    cli.stop.abort();
    assert.equal((await host).code, 0);
  };
}

/** A tree of two, of which one is stopped. */
async function stopped(cli: CliShell, folder: string): Promise<void> {
  const file = join(folder, "shop.toml");
  const child = relative(folder, resolve("examples/faulty/manifest.toml"));
  const children = ["a", "b"].map((name) => `[[child]]\nname = "${name}"\nmanifest = "${child}"\n`);
  writeFileSync(file, `name = "shop"\nversion = "1.0.0"\n${children.join("")}`);
  for (const args of [
    ["run", file, "--call", "shop/b=hi"],
    ["stop", "shop/a"],
  ]) {
    const { code, stderr } = await cli.run(...args);
    assert.equal(code, 0, stderr);
  }
}

/** Sends to an actor that fails as it is asked to. */
async function sending(cli: CliShell, name: string, body: string): Promise<void> {
  const words = ["--name", name, "--send", `${name}=${body}`];
  const { code, stderr } = await cli.run("run", "examples/faulty/manifest.toml", ...words);
  assert.equal(code, 0, stderr);
}

function fail(error: unknown): never {
  throw error;
}

async function calls(cli: CliShell, manifests: string[], messages: string[]): Promise<void> {
  const { code, stderr } = await cli.run(
    "run",
    ...manifests,
    ...messages.flatMap((message) => ["--call", message]),
  );
  assert.equal(code, 0, stderr);
}

async function damage({ cli, folder }: Stage, directory: string): Promise<void> {
  await calls(cli, [COUNTER, TILL], ["counter=5", "till=1", "counter=1", "till=2"]);
  const { bytes } = await cli.run("export", "counter");
  const links = Array.from(walkExport(bytes)).filter((item) => item.kind === "link");
  const link = links[1]?.bytes ?? new Uint8Array();
  flip(join(directory, "0000000001.log"), readFileSync(join(directory, "0000000001.log")), link);
  flip(join(folder, "forged.chain"), Buffer.from(bytes), link);
}

/** Writes what it is given, with one bit another in this part of it. */
function flip(file: string, bytes: Buffer, part: Uint8Array): void {
  const at = bytes.indexOf(part) + part.length - 3;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}
