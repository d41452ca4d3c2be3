import { existsSync, readFileSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { quote } from "../base/mod.ts";
import {
  type CapabilityTables,
  type Manifest,
  ManifestError,
  parseManifest,
} from "../manifest/mod.ts";
import { BuildError } from "./errors.ts";

/** A manifest that says how its component is made. Paths are absolute. */
export interface Project {
  readonly manifest: Manifest;
  readonly folder: string;
  readonly language: "typescript" | "assemblyscript" | "core";
  readonly entry: string;
  readonly wit: string | undefined;
  readonly world: string | undefined;
  /** Where the component is written. */
  readonly component: string;
}

/** @throws ManifestError; BuildError BUILD_NO_TABLE, BUILD_NO_ENTRY */
export function readProject(manifestFile: string, tables: CapabilityTables): Project {
  const manifest = parseManifest(readManifest(manifestFile), manifestFile, tables);
  const { build } = manifest;
  if (build === undefined) {
    throw new BuildError("BUILD_NO_TABLE", {
      what: "the manifest has no table [build], so nothing says what its component is made of",
      where: manifestFile,
      remedy: 'add `[build]` with `entry = "src/main.ts"`, or what your source is called',
    });
  }
  const folder = dirname(resolve(manifestFile));
  const entry = join(folder, build.entry);
  if (!existsSync(entry)) {
    throw new BuildError("BUILD_NO_ENTRY", {
      what: `there is no file ${quote(build.entry)}`,
      where: build.entryAt,
      remedy: "write it, or name the one that is there",
    });
  }
  return {
    manifest,
    folder,
    entry,
    language: languageOf(folder, entry),
    wit: build.wit === undefined ? undefined : join(folder, build.wit),
    world: build.world,
    component: join(folder, manifest.component),
  };
}

function languageOf(folder: string, entry: string): Project["language"] {
  if (extname(entry) === ".wasm") return "core";
  return existsSync(join(folder, "asconfig.json")) ? "assemblyscript" : "typescript";
}

function readManifest(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    const { code = "unknown" } = cause as NodeJS.ErrnoException; // what readFileSync throws
    const problem = {
      code: "MANIFEST_UNREADABLE",
      what: `${quote(file)} cannot be read (${code})`,
      where: file,
      remedy: "check that the file is there, and that you may read it",
    } as const;
    throw new ManifestError(problem, [], cause);
  }
}
