/**
 * Makes `dist/theater/` and `dist/guest/`, the packages as they are published: laid out as the checkout is, with JavaScript and declarations for
 * the sources, since Node strips no types under node_modules.
 *
 *     node scripts/build.ts
 */

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(import.meta.dirname, "..");

interface Package {
  /** Where its package.json stands. */
  readonly folder: string;
  readonly dist: string;
  readonly project: string;
  /** What goes along as it is. */
  readonly beside: readonly string[];
}

const PACKAGES: readonly Package[] = [
  {
    folder: ROOT,
    dist: join(ROOT, "dist/theater"),
    project: "tsconfig.build.json",
    beside: [
      "LICENSE",
      "README.md",
      "CHANGELOG.md",
      "docs",
      "theater.schema.json",
      "wit",
      "templates",
      "scripts/theater.cjs",
      "scripts/node.cjs",
      "scripts/packaged-node.cjs",
    ],
  },
  {
    folder: join(ROOT, "guest"),
    dist: join(ROOT, "dist/guest"),
    project: "tsconfig.build.json",
    beside: ["README.md", "env.d.ts", "host.d.ts", "assembly", "c"],
  },
];

/** What only a checkout needs. */
const LEFT_OUT = ["private", "workspaces", "scripts", "devDependencies"];
/** What stands in a folder and is made anew, or installed. */
const MADE = ["node_modules", "build", "dist"];

/** Builds both, and gives their folders. @throws Error where the compiler refuses; it has said why */
export function buildPackages(): string[] {
  return PACKAGES.map((one) => {
    const { folder, dist } = one;
    rmSync(dist, { recursive: true, force: true });
    compile(one);
    turnReferences(one);
    for (const path of one.beside) copy(folder, dist, path);
    if (!existsSync(join(dist, "LICENSE"))) copy(ROOT, dist, "LICENSE");
    const published = publishedFrom(readFileSync(join(folder, "package.json"), "utf8"));
    writeFileSync(join(dist, "package.json"), `${JSON.stringify(published, undefined, 2)}\n`);
    return dist;
  });
}

function compile({ folder, project }: Package): void {
  const tsc = join(fileURLToPath(import.meta.resolve("typescript/package.json")), "../bin/tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-p", project], {
    cwd: folder,
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) throw new Error(`tsc -p ${join(folder, project)} refuses the sources`);
}

/** Declarations name files beside the sources by where those stood: what is published has them in the same place. */
function turnReferences({ folder, dist }: Package): void {
  for (const file of globSync("src/**/*.d.ts", { cwd: dist }).map((path) => join(dist, path))) {
    const text = readFileSync(file, "utf8");
    if (!text.startsWith("/// <reference path=")) continue;
    const [before, after] = [folder, dist].map((to) => relative(dirname(file), to));
    writeFileSync(file, text.replaceAll(`path="${before}/`, `path="${after}/`));
  }
}

function copy(from: string, to: string, path: string): void {
  if (!existsSync(join(from, path))) return;
  const isSource = (file: string): boolean => !MADE.includes(basename(file));
  cpSync(join(from, path), join(to, path), { recursive: true, filter: isSource });
}

/** package.json with its doors turned to what was built of `src/`, and without what only a checkout needs. */
function publishedFrom(text: string): unknown {
  const { exports, ...rest } = JSON.parse(text) as {
    readonly exports: Readonly<Record<string, unknown>>;
  };
  const doors = Object.entries(exports).map(([door, target]) => [door, publishedDoor(target)]);
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([key]) => !LEFT_OUT.includes(key))),
    exports: { ...(Object.fromEntries(doors) as object), "./package.json": "./package.json" },
  };
}

function publishedDoor(target: unknown): unknown {
  if (typeof target !== "string" || !target.startsWith("./src/")) return target;
  const source = target.replace(/\.ts$/, "");
  return { types: `${source}.d.ts`, default: `${source}.js` };
}

if (import.meta.main) buildPackages();
