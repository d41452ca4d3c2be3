import { globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { quote } from "../../base/mod.ts";
import { BuildError } from "../errors.ts";
import type { WitPackage } from "./package.ts";
import { parseWit } from "./parse.ts";
import { tokensOf } from "./token.ts";

/** WIT with every package that it names, as one text. */
export interface WitSource {
  /** The first package with a head, the others in braces. */
  readonly text: string;
  /** The same with the first package in braces too, to stand behind another. */
  readonly nested: string;
  readonly packages: readonly WitPackage[];
  /** What was read of the project's. */
  readonly files: readonly string[];
}

/**
 * A WIT file, or a folder of one package with those that it needs in `deps`. Theater's own contract and the WASI
 * packages beside it need not be there.
 * @throws BuildError BUILD_BAD_WIT
 */
export function readWit(path: string): WitSource {
  const files = witFiles(path);
  const own = merge(files.own, path);
  const [first] = parseWit(own, path);
  if (first === undefined || first.name === "") {
    throw badWit(`${quote(path)} has no package`, "begin it with `package ns:name;`");
  }
  const dependencies = files.dependencies.map((of) => nested(merge(of, of[0] ?? path)));
  const text = completed([own, ...dependencies].join("\n"));
  const inBraces = [nested(own), ...dependencies].join("\n");
  return {
    text,
    nested: inBraces,
    packages: parseWit(text, path),
    files: [...files.own, ...files.dependencies.flat()],
  };
}

/** A text with the packages that theater brings behind it, where it names them and does not hold them. */
export function completed(text: string): string {
  const held = new Set(parseWit(text, "world.wit").map(({ name }) => name));
  const missing = LIBRARY.filter(({ name }) => !held.has(name) && names(text, name));
  if (missing.length === 0) return text;
  return completed([text, ...missing.map((one) => nested(one.text))].join("\n"));
}

/** A text whose first package has a head, all packages in braces. */
function nested(text: string): string {
  const inBraces = packagesInBraces(text);
  const own = inBraces.reduce((rest, one) => rest.replace(one, ""), text);
  return [`${own.replace(HEAD, "package $1 {")}\n}`, ...inBraces].join("\n");
}

function packagesInBraces(text: string): string[] {
  const found: string[] = [];
  let start: number | undefined;
  let depth = 0;
  for (const { text: token, at } of tokensOf(text)) {
    if (token === "package" && depth === 0) start = at;
    if (token === ";" && depth === 0) start = undefined; // it was a head
    if (token === "{") depth += 1;
    if (token === "}") depth -= 1;
    if (token === "}" && depth === 0 && start !== undefined) {
      found.push(text.slice(start, at + 1));
      start = undefined;
    }
  }
  return found;
}

const HEAD = /^package\s+([^;{]+);/m;

function names(text: string, packageName: string): boolean {
  const [name = "", version] = packageName.split("@");
  const suffix = version === undefined ? "" : `@${version}`;
  return Array.from(text.matchAll(/([\w-]+(?::[\w-]+)+)\/[\w-]+(@[\w.+-]*\w)?/g)).some(
    ([, of, at = ""]) => of === name && at === suffix,
  );
}

interface LibraryPackage {
  readonly name: string;
  readonly text: string;
}

const LIBRARY: readonly LibraryPackage[] = library();

/** The contract with guests. */
export const ACTOR_WIT: string =
  LIBRARY.find(({ name }) => name.startsWith("theater:actor"))?.text ?? "";

/** `wit/` of this package: the contract with guests, and WASI beside it. */
function library(): LibraryPackage[] {
  const folder = fileURLToPath(new URL("../../../wit", import.meta.url));
  return globSync("**/*.wit", { cwd: folder })
    .toSorted()
    .map((file) => {
      const text = readFileSync(join(folder, file), "utf8");
      return { name: HEAD.exec(text)?.[1]?.trim() ?? "", text };
    });
}

interface WitFiles {
  readonly own: readonly string[];
  /** One package each. */
  readonly dependencies: readonly (readonly string[])[];
}

function witFiles(path: string): WitFiles {
  try {
    if (!statSync(path).isDirectory()) return { own: [path], dependencies: [] };
    const deps = join(path, "deps");
    const dependencies = globSync("*", { cwd: deps })
      .toSorted()
      .map((name) => (name.endsWith(".wit") ? [join(deps, name)] : inFolder(join(deps, name))));
    return { own: inFolder(path), dependencies: dependencies.filter(({ length }) => length > 0) };
  } catch (cause) {
    throw badWit(`${quote(path)} cannot be read`, "check the path under `wit` of [build]", cause);
  }
}

function inFolder(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".wit"));
  return names.toSorted().map((name) => join(folder, name));
}

/** The files of one package as one text, with one head. */
function merge(files: readonly string[], path: string): string {
  const texts = files.map((file) => {
    const text = readFileSync(file, "utf8");
    parseWit(text, file); // so that what is wrong is told where it stands
    return text;
  });
  const headed = texts.findIndex((text) => HEAD.test(text));
  if (headed === -1) {
    throw badWit(`${quote(basename(path))} has no package`, "begin it with `package ns:name;`");
  }
  const others = texts.filter((_, at) => at !== headed);
  return [texts[headed], ...others.map((text) => text.replace(HEAD, ""))].join("\n");
}

function badWit(what: string, remedy: string, cause?: unknown): BuildError {
  return new BuildError("BUILD_BAD_WIT", { what, remedy, cause });
}
