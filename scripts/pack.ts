/**
 * Makes components of the examples and of the tests' actors: AssemblyScript → core module → component, and TypeScript → component, where
 * a folder's name ends in `-ts`. The same sources give the same bytes.
 *
 *     node scripts/pack.ts [NAME…]        all such folders of examples/ and test/actors/, unless some are named
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
import { CAPABILITIES } from "../src/capabilities/mod.ts";
import { newBuilder } from "../src/cli/builder.ts";
import { parseManifest } from "../src/manifest/mod.ts";

const ROOT = join(import.meta.dirname, "..");
const CONTRACT = join(ROOT, "wit/actor.wit");
const LIBRARY = join(ROOT, "guest/assembly");

/**
 * Builds the component of an example's folder unless it stands there for these very sources. Its path: `build/component.wasm`, or
 * what this manifest says of an actor in TypeScript.
 */
export function buildExample(folder: string, manifest = "manifest.toml"): Promise<string> {
  if (folder.endsWith("-ts")) return buildTypeScript(folder, manifest);
  const target = join(folder, "build/component.wasm");
  return unlessFresh(target, "sources.sha256", sourcesOf(folder), async () =>
    replace(target, await packAssemblyScript(folder)),
  );
}

function buildTypeScript(folder: string, manifest: string): Promise<string> {
  const file = join(folder, manifest);
  const target = join(folder, parseManifest(readFileSync(file, "utf8"), file, TABLES).component);
  const own = globSync(["src/**/*.ts", "*.toml", "*.wit", "tsconfig.json"], { cwd: folder });
  const shared = globSync(["guest/src/**/*.ts", "src/build/**/*.ts", "wit/**/*.wit"], {
    cwd: ROOT,
    exclude: ["**/*.test.ts"],
  });
  const sources = [
    ...own.map((name) => resolve(folder, name)),
    ...shared.map((name) => join(ROOT, name)),
    join(ROOT, "package-lock.json"),
  ].toSorted();
  return unlessFresh(target, `${basename(target)}.sources.sha256`, sources, async () => {
    await using builder = newBuilder();
    await builder.build(file);
  });
}

async function unlessFresh(
  target: string,
  stampName: string,
  sources: readonly string[],
  make: () => Promise<void>,
): Promise<string> {
  const stamp = join(dirname(target), stampName);
  const digest = digestOf(sources);
  if (readIfThere(stamp) === digest && readIfThere(target) !== undefined) return target;
  mkdirSync(dirname(target), { recursive: true });
  await make();
  replace(stamp, digest);
  return target;
}

const TABLES = new Map(CAPABILITIES.map(({ type, table }) => [type, table]));

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
  const typeScript = globSync("{examples,test/actors}/*-ts", { cwd: ROOT });
  const folders = [
    ...mains.map((main) => join(ROOT, main, "../..")),
    ...typeScript.map((folder) => join(ROOT, folder)),
  ].toSorted();
  if (names.length === 0) return folders;
  return names.map((name) => {
    const folder = folders.find((one) => basename(one) === basename(name));
    if (folder === undefined) throw new Error(`neither examples/ nor test/actors/ has ${name}`);
    return folder;
  });
}

if (import.meta.main) {
  for (const folder of foldersOf(process.argv.slice(2))) {
    const manifests = folder.endsWith("-ts") ? globSync("*.toml", { cwd: folder }) : [undefined];
    for (const manifest of manifests) {
      const file = await buildExample(folder, manifest);
      console.log(`${relative(ROOT, file)}  ${readFileSync(file).length} B`);
    }
  }
}
