/**
 * Makes components of the examples and of the tests' actors: AssemblyScript → core module → component. The same sources give the
 * same bytes.
 *
 *     node scripts/pack.ts [NAME…]        all folders of examples/ and test/actors/ with an assembly/main.ts, unless some are named
 */

import { createHash, randomUUID } from "node:crypto";
import { globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { componentEmbed, componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compileAssemblyScript } from "./assemblyscript.ts";
import { renameExports } from "./core-exports.ts";

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
 * @throws Error with the compiler's or the packer's message.
 */
export async function packAssemblyScript(folder: string): Promise<Uint8Array> {
  const core = await compileAssemblyScript(folder, [
    "assembly/main.ts",
    "--config",
    "asconfig.json",
  ]);
  return packCore(core, { ...worldOf(folder), stringEncoding: "utf16" });
}

export interface World {
  /** WIT, complete: every package that it names. */
  readonly wit: string;
  readonly world: string;
  readonly stringEncoding: "utf8" | "utf16" | "compact-utf16";
}

/**
 * Any core module to a component. A function `do-it` of the interface `ns:pkg/some-api` is looked for under the export
 * `someApiDoIt`, its post-return under `someApiDoItPost`; beside them `memory`, `realloc` and, where there is one, `initialize`. A module
 * that exports the names of the Component Model's tools, `ns:pkg/some-api@1.0.0#do-it`, is taken with those (docs/languages.md).
 */
export async function packCore(core: Uint8Array, world: World): Promise<Uint8Array> {
  const options = {
    witSource: world.wit,
    world: world.world,
    stringEncoding: world.stringEncoding,
  };
  if (exportNames(core).some((name) => /[#|]/.test(name)))
    return componentNew(await componentEmbed({ ...options, binary: core }));
  const skeleton = await componentEmbed({ ...options, dummy: true });
  const renamed = renameExports(
    core,
    new Map(exportNames(skeleton).map((name) => [plainName(name), name] as const)),
  );
  return componentNew(await componentEmbed({ ...options, binary: renamed }));
}

function exportNames(core: Uint8Array): string[] {
  return WebAssembly.Module.exports(new WebAssembly.Module(core)).map(({ name }) => name);
}

/** `cm32p2|theater:actor/handler@0.1|init_post` → `handlerInitPost`; `cm32p2_realloc` → `realloc`. */
function plainName(standard: string): string {
  const [, path = "", name = ""] = /^cm32p2[|_](?:(.*)\|)?(.*)$/.exec(standard) ?? [];
  const label = path.replace(/@.*$/, "").replace(/^.*\//, "");
  const words = [label, ...name.split("_")].filter((word) => word !== "").join("-");
  return words.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The contract, and behind it the example's own world, if it has one, that may name the contract. */
function worldOf(folder: string): Pick<World, "wit" | "world"> {
  const contract = readFileSync(CONTRACT, "utf8");
  const own = readIfThere(join(folder, "world.wit"));
  if (own === undefined) return { wit: contract, world: "theater:actor/actor" };
  const [, name = "", version = ""] = /^package ([^@;]+)(@[^;]+)?;/m.exec(own) ?? [];
  const [, world = ""] = /^world ([\w-]+)/m.exec(own) ?? [];
  // One source holds one package with a head; any other stands in braces.
  const nested = contract.replace(/^(package [^;]+);/, "$1 {");
  return { wit: `${own}\n${nested}}\n`, world: `${name}/${world}${version}` };
}

/** Everything that the bytes depend on, in an order that does not depend on how the folder was named. */
function sourcesOf(folder: string): string[] {
  const own = globSync(["assembly/**/*.ts", "asconfig.json", "world.wit"], { cwd: folder });
  const library = globSync(["*.ts", "asconfig.json"], { cwd: LIBRARY });
  return [
    ...own.map((file) => resolve(folder, file)),
    ...library.map((file) => join(LIBRARY, file)),
    CONTRACT,
    join(ROOT, "package-lock.json"),
    join(ROOT, "scripts/assemblyscript.ts"),
    join(ROOT, "scripts/pack.ts"),
    join(ROOT, "scripts/core-exports.ts"),
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
