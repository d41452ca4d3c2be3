import { DiskError } from "../store/mod.ts";

/** The file is no database, or not whole, or its tables are others. */
export const DAMAGED = "EBADMSG";

/** SQLITE_ERROR, SQLITE_BUSY, SQLITE_READONLY, SQLITE_CORRUPT, SQLITE_FULL, SQLITE_NOTADB; everything else is EIO. */
const CODES: ReadonlyMap<number, string> = new Map([
  [1, DAMAGED],
  [5, "EBUSY"],
  [8, "EROFS"],
  [11, DAMAGED],
  [13, "ENOSPC"],
  [26, DAMAGED],
]);

/** What SQLite refuses, as the operating system would name it. @throws DiskError */
export function attemptSqlite<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const { errcode } = error as { errcode?: unknown };
    if (typeof errcode !== "number") throw error;
    throw new DiskError(CODES.get(errcode & 0xff) ?? "EIO", file, error);
  }
}
