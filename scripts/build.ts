/**
 * Makes `dist/`, the package as it is published: JavaScript and declarations, since Node strips no types under node_modules.
 *
 *     node scripts/build.ts
 */

import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(import.meta.dirname, "..");
const DIST = join(ROOT, "dist");
const BESIDE = ["LICENSE", "README.md", "CHANGELOG.md", "theater.schema.json"];
/** The command `theater`, which finds a Node that is new enough: those are optional dependencies. */
const COMMAND = ["theater.cjs", "packaged-node.cjs"];

interface Package {
  readonly exports: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

const tsc = fileURLToPath(import.meta.resolve("typescript/package.json"));
rmSync(DIST, { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [join(tsc, "../bin/tsc"), "-p", "tsconfig.build.json"],
  { cwd: ROOT, stdio: "inherit" },
);
if (status !== 0) process.exit(status ?? 1); // tsc has said why
for (const file of BESIDE) {
  if (existsSync(join(ROOT, file))) copyFileSync(join(ROOT, file), join(DIST, file));
}
cpSync(join(ROOT, "wit"), join(DIST, "wit"), { recursive: true });
for (const script of COMMAND) cpSync(join(ROOT, "scripts", script), join(DIST, "scripts", script));
writeFileSync(join(DIST, "package.json"), `${JSON.stringify(published(), undefined, 2)}\n`);

/** package.json with its doors turned to what was built, and without what only a checkout needs. */
function published(): unknown {
  const { exports, ...rest } = JSON.parse(
    readFileSync(join(ROOT, "package.json"), "utf8"),
  ) as Package;
  const doors = Object.entries(exports).map(([door, source]) => {
    const built = source.replace("./src/", "./").replace(/\.ts$/, "");
    return [door, { types: `${built}.d.ts`, default: `${built}.js` }];
  });
  const left = ["private", "scripts", "devDependencies"];
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([key]) => !left.includes(key))),
    exports: Object.fromEntries(doors) as unknown,
  };
}
