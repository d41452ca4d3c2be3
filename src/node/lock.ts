import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../store/mod.ts";

const BUSY = 5; // SQLITE_BUSY

/**
 * The right to write in this directory, until `release` or the death of this process: a transaction that holds SQLite's exclusive
 * lock on `lock.db`, which the kernel frees.
 * @throws StoreError STORE_LOCKED, at once
 */
export function lockDirectory(directory: string): { readonly release: () => void } {
  const file = join(directory, "lock.db");
  closeSync(openSync(file, "a", 0o600)); // SQLite would make it for everyone to read
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== BUSY) throw error;
    throw new StoreError("STORE_LOCKED", {
      what: "another host writes in this directory",
      where: directory,
      remedy: "Stop that one first, or name another directory; reading needs no lock.",
      cause: error,
    });
  }
  return { release: () => database.close() };
}
