import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { OutputChunk } from "rolldown";

/** A bundle's code, and where it comes from. */
export interface Generated {
  readonly code: string;
  /** Of version 3 (ECMA-426). */
  readonly map: { readonly sources: readonly string[]; readonly mappings: string };
  /** `file:line:column` of the sources for a place in the code; lines and columns from 1. */
  readonly origin: (line: number, column: number) => string;
}

/** @param filesByName what its map calls each file */
export function generated(chunk: OutputChunk, filesByName: ReadonlyMap<string, string>): Generated {
  const code = chunk.code.replace(/\n\/\/# sourceMappingURL=.*\n?$/, "\n");
  const { sources = [], names = [], mappings = "" } = chunk.map ?? {};
  const map = { version: 3, sources: sources.map(String), names, mappings };
  const positions = new SourceMap({ ...map, file: "", sourceRoot: "", sourcesContent: [] });
  const origin = (line: number, column: number): string => {
    const found = positions.findEntry(line - 1, column - 1);
    if (!("originalSource" in found)) return "the bundle";
    const file = filesByName.get(found.originalSource) ?? "";
    return `${shown(file)}:${found.originalLine + 1}:${found.originalColumn + 1}`;
  };
  return { code, map, origin };
}

/** As a person who stands where we do would write it. */
export function shown(file: string): string {
  return slashed(relative(process.cwd(), file)) || ".";
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
