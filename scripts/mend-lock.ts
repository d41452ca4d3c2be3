/**
 * Mends package-lock.json after `npm install`. Some registries lack the packages of rare platforms: the lock then names
 * them as optional dependencies without an entry of their own, and `npm ci` refuses it. Removes those names.
 *
 *     node scripts/mend-lock.ts
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const LOCK = join(import.meta.dirname, "../package-lock.json");

interface Entry {
  optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(readFileSync(LOCK, "utf8")) as { packages: Record<string, Entry> };

for (const [path, entry] of Object.entries(lock.packages)) {
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    if (!stands(path, name)) delete entry.optionalDependencies?.[name];
  }
}

writeFileSync(LOCK, `${JSON.stringify(lock, undefined, 2)}\n`);

/** Whether a package at `path` finds `name`: beside its own dependencies, or further up. */
function stands(path: string, name: string): boolean {
  const at = path === "" ? `node_modules/${name}` : `${path}/node_modules/${name}`;
  if (at in lock.packages) return true;
  return path !== "" && stands(path.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, ""), name);
}
