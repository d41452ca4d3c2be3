import { dirname, join, relative, resolve, sep } from "node:path";
import { readFileSync } from "node:fs";

/** A source map of version 3 (ECMA-426), without the sources' text. */
export interface SourceMapText {
  readonly version: 3;
  readonly sources: readonly string[];
  readonly names: readonly string[];
  readonly mappings: string;
}

/**
 * A source's name in maps, with `/`: relative to the project's folder; of a package elsewhere, the package's name and the path in
 * it. Nothing in it depends on where the project lies.
 */
export function sourceName(file: string, folder: string): string {
  const path = slashed(relative(folder, file));
  const [, installed] = /.*(?:^|\/)node_modules\/(.+)$/.exec(slashed(file)) ?? [];
  if (installed !== undefined) return installed;
  if (path !== "" && !path.startsWith("../") && !/^[a-z]:/i.test(path)) return path;
  const home = packageOf(dirname(file));
  return home === undefined ? path : `${home.name}/${slashed(relative(home.folder, file))}`;
}

function packageOf(folder: string): { name: string; folder: string } | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const name = packageName(join(at, "package.json"));
    if (name !== undefined) return { name, folder: at };
    if (at === dirname(at)) return undefined;
  }
}

function packageName(file: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(file, "utf8")) as { name?: unknown };
    return typeof name === "string" ? name : undefined;
  } catch {
    return undefined; // not there, or not ours to judge
  }
}

function slashed(path: string): string {
  return path.replaceAll(sep, "/");
}
