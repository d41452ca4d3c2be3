import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DiskError, StoreError } from "../store/mod.ts";
import { attempt } from "./node-disk.ts";
import { attemptSqlite } from "./sqlite-error.ts";

/**
 * The right to write in this directory, until `release` or the death of this process: a transaction that holds SQLite's exclusive
 * lock on `lock.db`, which the kernel frees.
 * @throws StoreError STORE_LOCKED, at once; DiskError
 */
export function lockDirectory(directory: string): { readonly release: () => void } {
  const file = join(directory, "lock.db");
  makePrivate(file);
  const database = attemptSqlite(file, () => new DatabaseSync(file, { timeout: 0 }));
  try {
    attemptSqlite(file, () => database.exec("BEGIN EXCLUSIVE"));
  } catch (error) {
    database.close();
    if (!(error instanceof DiskError) || error.code !== "EBUSY") throw error;
    throw new StoreError("STORE_LOCKED", {
      what: "another host writes in this directory",
      where: directory,
      remedy:
        "stop that one first (`theater doctor` says which), or name another directory; reading needs no lock",
      cause: error,
    });
  }
  return { release: () => database.close() };
}

/**
 * SQLite would make it for everyone to read. Where it is there it is not opened: as one descriptor of a file is closed, this process loses
 * all the locks that it has on it (POSIX fcntl), and it may be this one that hosts the directory.
 */
function makePrivate(file: string): void {
  if (existsSync(file)) return;
  attempt(file, () => closeSync(openSync(file, "a", 0o600)));
}
