/**
 * Makes the packages that are published, as tarballs: `build/packages/theater-0.1.0.tgz` and `theater-guest-0.1.0.tgz`, unless they stand
 * there for these very sources. Prints their paths.
 *
 *     node scripts/packages.ts
 */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { buildPackages } from "./build.ts";

const ROOT = join(import.meta.dirname, "..");
const PACKAGES = join(ROOT, "build/packages");
const STAMP = join(PACKAGES, "sources.sha256");
const SOURCES = [
  "*.{md,json}",
  "LICENSE",
  "{src,wit,templates,guest}/**/*",
  "scripts/*.cjs",
  "scripts/{build,packages}.ts",
];

/** The tarballs' paths, theater's first. */
export function packages(): string[] {
  const sources = digestOfSources();
  const version = (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Version).version;
  const tarballs = [`theater-${version}.tgz`, `theater-guest-${version}.tgz`].map((name) =>
    join(PACKAGES, name),
  );
  if (readIfThere(STAMP) === sources && tarballs.every(isThere)) return tarballs;
  mkdirSync(PACKAGES, { recursive: true });
  rmSync(STAMP, { force: true });
  for (const folder of buildPackages()) pack(folder);
  writeFileSync(STAMP, sources);
  return tarballs;
}

interface Version {
  readonly version: string;
}

/** Whole or not at all: another process may be installing the one that is there. */
function pack(folder: string): void {
  const aside = join(PACKAGES, `making-${process.pid}`);
  mkdirSync(aside, { recursive: true });
  const args = ["pack", folder, "--pack-destination", aside, "--json", "--ignore-scripts"];
  execFileSync("npm", args, { cwd: ROOT, stdio: ["ignore", "ignore", 2] });
  for (const tarball of globSync(join(aside, "*.tgz")))
    renameSync(tarball, join(PACKAGES, basename(tarball)));
  rmSync(aside, { recursive: true });
}

function digestOfSources(): string {
  const hash = createHash("sha256");
  const made = /(^|\/)(node_modules|dist|build)\//;
  const files = SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
    .filter((file) => file.startsWith("src/") || !made.test(`${dirname(file)}/`))
    .filter((file) => !file.endsWith(".test.ts") && statSync(join(ROOT, file)).isFile());
  for (const file of files.toSorted())
    hash.update(`${file}\0`).update(readFileSync(join(ROOT, file)));
  return hash.digest("hex");
}

function isThere(file: string): boolean {
  return readIfThere(file) !== undefined;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return undefined; // it is made
  }
}

if (import.meta.main) console.log(packages().join("\n"));
