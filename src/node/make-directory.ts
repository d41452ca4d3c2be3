import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a directory, and those above it that are not there; nothing where it stands. Node's own `recursive` goes round for ever where a
 * directory that is there takes none: in /proc, or in a working directory that was deleted.
 * @throws the system's error
 */
export function makeDirectory(path: string, mode: number): void {
  const directory = resolve(path);
  try {
    mkdirSync(directory, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && statSync(directory).isDirectory()) return;
    const parent = dirname(directory);
    if (code !== "ENOENT" || existsSync(parent)) throw error;
    makeDirectory(parent, mode);
    mkdirSync(directory, { mode });
  }
}
