/**
 * Makes components of the examples and of the tests' actors: AssemblyScript → core module → component. The same sources give the
 * same bytes.
 *
 *     node scripts/pack.ts [NAME…]        all folders of examples/ and test/actors/ with an assembly/main.ts, unless some are named
 */

import { createHash, randomUUID } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import {
  actorWorldText,
  compileAssemblyScript,
  packCore,
  readWorldText,
} from "../src/build/mod.ts";

const ROOT = join(import.meta.dirname, "..");
const CONTRACT = join(ROOT, "wit/actor.wit");
const LIBRARY = join(ROOT, "guest/assembly");

/** Builds `build/component.wasm` in an example's folder unless it stands there for these very sources. Its path. */
export async function buildExample(folder: string): Promise<string> {
  const target = join(folder, "build/component.wasm");
  const stamp = join(folder, "build/sources.sha256");
  const sources = digestOf(sourcesOf(folder));
  if (readIfThere(stamp) === sources && readIfThere(target) !== undefined) return target;
  mkdirSync(dirname(target), { recursive: true });
  replace(target, await packAssemblyScript(folder));
  replace(stamp, sources);
  return target;
}

/**
 * The component of a folder with `assembly/main.ts`, `asconfig.json` and, where the actor exports an interface of its
 * own, `world.wit`; without one it is a `theater:actor/actor`.
 * @throws BuildError
 */
export async function packAssemblyScript(folder: string): Promise<Uint8Array> {
  const core = await compileAssemblyScript(folder, [
    "assembly/main.ts",
    "--config",
    "asconfig.json",
  ]);
  const wit = join(folder, "world.wit");
  const world = existsSync(wit) ? readWorldText(wit, undefined, "utf16") : actorWorldText("utf16");
  return packCore(core, world);
}

/** What of the room makes the bytes here. */
const BUILD = [
  "assemblyscript.ts",
  "core-exports.ts",
  "core-module.ts",
  "pack-core.ts",
  "world-text.ts",
  "wit/source.ts",
];

/** Everything that the bytes depend on, in an order that does not depend on how the folder was named. */
function sourcesOf(folder: string): string[] {
  const own = globSync(["assembly/**/*.ts", "asconfig.json", "world.wit"], { cwd: folder });
  const library = globSync(["*.ts", "asconfig.json"], { cwd: LIBRARY });
  return [
    ...own.map((file) => resolve(folder, file)),
    ...library.map((file) => join(LIBRARY, file)),
    CONTRACT,
    join(ROOT, "package-lock.json"),
    join(ROOT, "scripts/pack.ts"),
    ...BUILD.map((file) => join(ROOT, "src/build", file)),
  ].toSorted();
}

function digestOf(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${relative(ROOT, file)}\0`).update(readFileSync(file));
  return hash.digest("hex");
}

/** Whole or not at all: tests that run side by side may build the same example. */
function replace(file: string, contents: Uint8Array | string): void {
  const beside = `${file}.${randomUUID()}`;
  writeFileSync(beside, contents);
  renameSync(beside, file);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** @throws Error where a name is that of no folder */
function foldersOf(names: readonly string[]): string[] {
  const mains = globSync("{examples,test/actors}/*/assembly/main.ts", { cwd: ROOT });
  const folders = mains.map((main) => join(ROOT, main, "../..")).toSorted();
  if (names.length === 0) return folders;
  return names.map((name) => {
    const folder = folders.find((one) => basename(one) === basename(name));
    if (folder === undefined) throw new Error(`neither examples/ nor test/actors/ has ${name}`);
    return folder;
  });
}

if (import.meta.main) {
  for (const folder of foldersOf(process.argv.slice(2))) {
    const file = await buildExample(folder);
    console.log(`${relative(ROOT, file)}  ${readFileSync(file).length} B`);
  }
}
