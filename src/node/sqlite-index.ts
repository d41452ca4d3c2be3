import { closeSync, existsSync, openSync, rmSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { type ActorId, ACTOR_ID_BYTES, actorIdBytes, type Digest } from "../base/mod.ts";
import {
  type ChainRow,
  DiskError,
  type IndexChanges,
  type IndexMark,
  type LogIndex,
  type LogIndexReader,
  MemoryIndex,
  type Place,
} from "../store/mod.ts";
import { chainRow, columns } from "./index-row.ts";
import { attempt } from "./node-disk.ts";
import { attemptSqlite, DAMAGED } from "./sqlite-error.ts";

/** Changes with its tables: an index of another version is thrown away and made again. */
const VERSION = 2;

const TABLES = `
  CREATE TABLE mark (id INTEGER PRIMARY KEY CHECK (id = 1), log BLOB, covered INTEGER, batch INTEGER, crc INTEGER) STRICT;
  CREATE TABLE chain (
    actor BLOB PRIMARY KEY, place INTEGER NOT NULL, digest BLOB NOT NULL, links INTEGER NOT NULL, events INTEGER NOT NULL,
    crc INTEGER NOT NULL, entry BLOB, damaged INTEGER, damagedLink INTEGER, damagedSeq INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX damage ON chain (damaged) WHERE damaged IS NOT NULL;
  CREATE TABLE blob (digest BLOB PRIMARY KEY, place INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE damagedBlob (half BLOB PRIMARY KEY, place INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${VERSION};
`;

const PUT_CHAIN = `
  INSERT INTO chain VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (actor) DO UPDATE SET
    place = excluded.place, digest = excluded.digest, links = excluded.links, events = excluded.events, crc = excluded.crc,
    entry = coalesce(excluded.entry, entry),
    damagedLink = iif(damaged IS NULL, excluded.damagedLink, damagedLink),
    damagedSeq = iif(damaged IS NULL, excluded.damagedSeq, damagedSeq),
    damaged = coalesce(damaged, excluded.damaged)`;

type Row = Record<string, unknown>;

/**
 * The index in a file of its own, made again where it is not whole. It is never synced by a commit: in a power cut it loses its last
 * changes, whole, and the log is read from where it then ends.
 * @throws DiskError
 */
export function openSqliteIndex(file: string): LogIndex {
  try {
    return reopenSqliteIndex(file);
  } catch (error) {
    if (error instanceof DiskError && error.code !== DAMAGED) throw error;
    removeIndex(file);
    return reopenSqliteIndex(file);
  }
}

/** One that this process has open already. @throws DiskError */
export function reopenSqliteIndex(file: string): LogIndex {
  return attemptSqlite(
    file,
    () => new SqliteIndex(file, openWritable(file), () => removeIndex(file)),
  );
}

/** The same for readers, and an empty one where there is none that is whole. */
export function openSqliteIndexReader(file: string): LogIndexReader {
  if (!existsSync(file)) return new MemoryIndex();
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: 1_000 });
    if (version(database) !== VERSION) return new MemoryIndex();
    return new SqliteIndex(file, database, () => undefined); // the writer's to remove
  } catch {
    return new MemoryIndex();
  }
}

function openWritable(file: string): DatabaseSync {
  attempt(file, () => closeSync(openSync(file, "a", 0o600))); // SQLite would make it for everyone to read
  const database = new DatabaseSync(file, { timeout: 1_000 });
  try {
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    if (version(database) === 0) database.exec(`BEGIN; ${TABLES} COMMIT;`);
    if (version(database) !== VERSION) throw new DiskError(DAMAGED, file);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function removeIndex(file: string): void {
  for (const suffix of ["", "-wal", "-shm"])
    attempt(file, () => rmSync(`${file}${suffix}`, { force: true }));
}

function version(database: DatabaseSync): unknown {
  return database.prepare("PRAGMA user_version").get()?.["user_version"];
}

class SqliteIndex implements LogIndex {
  readonly #file: string;
  readonly #damaged: () => void;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** `damaged` is called when it shows that the file is not whole. */
  constructor(file: string, database: DatabaseSync, damaged: () => void) {
    this.#file = file;
    this.#damaged = damaged;
    this.#database = database;
    this.#database.prepare("SELECT count(*) FROM mark").get(); // fails here where the file is not whole
  }

  mark(): IndexMark | undefined {
    const row = this.#get("SELECT * FROM mark");
    if (row === undefined) return undefined;
    return {
      logId: row["log"] as Uint8Array,
      covered: row["covered"] as number,
      lastBatch: row["batch"] as number,
      lastBatchCrc: row["crc"] as number,
    };
  }

  chain(actor: ActorId): ChainRow | undefined {
    const sql = "SELECT * FROM chain WHERE actor = ?";
    return this.#attempt(() => {
      const row = this.#statement(sql).get(actorIdBytes(actor));
      return row && this.#row(row);
    });
  }

  chains(after: ActorId | undefined, countMax: number): readonly ChainRow[] {
    const from = after === undefined ? new Uint8Array(0) : actorIdBytes(after);
    const sql = "SELECT * FROM chain WHERE actor > ? ORDER BY actor LIMIT ?";
    return this.#attempt(() => this.#statement(sql).all(from, countMax).map(this.#row));
  }

  damaged(): readonly ChainRow[] {
    const sql = "SELECT * FROM chain WHERE damaged IS NOT NULL";
    return this.#attempt(() => this.#statement(sql).all().map(this.#row));
  }

  blob(digest: Digest): Place | undefined {
    return this.#get("SELECT place FROM blob WHERE digest = ?", digest)?.["place"] as
      | Place
      | undefined;
  }

  damagedBlob(digest: Digest): Place | undefined {
    const half = digest.subarray(0, ACTOR_ID_BYTES);
    return this.#get("SELECT place FROM damagedBlob WHERE half = ?", half)?.["place"] as
      | Place
      | undefined;
  }

  take(changes: IndexChanges, mark: IndexMark): void {
    this.#attempt(() => this.#take(changes, mark));
  }

  #take(changes: IndexChanges, mark: IndexMark): void {
    this.#database.exec("BEGIN");
    try {
      const putChain = this.#statement(PUT_CHAIN);
      for (const row of changes.chains) putChain.run(...columns(row));
      const putBlob = this.#statement("INSERT OR REPLACE INTO blob VALUES (?, ?)");
      const mend = this.#statement("DELETE FROM damagedBlob WHERE half = ?");
      for (const [digest, place] of changes.blobs) {
        const bytes = Uint8Array.fromHex(digest);
        putBlob.run(bytes, place);
        mend.run(bytes.subarray(0, ACTOR_ID_BYTES));
      }
      const putLost = this.#statement("INSERT OR REPLACE INTO damagedBlob VALUES (?, ?)");
      for (const [half, place] of changes.damagedBlobs)
        putLost.run(Uint8Array.fromHex(half), place);
      const { logId, covered, lastBatch, lastBatchCrc } = mark;
      this.#statement("INSERT OR REPLACE INTO mark VALUES (1, ?, ?, ?, ?)").run(
        logId,
        covered,
        lastBatch,
        lastBatchCrc,
      );
      this.#database.exec("COMMIT");
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  clear(): void {
    this.#attempt(() =>
      this.#database.exec(
        "BEGIN; DELETE FROM mark; DELETE FROM chain; DELETE FROM blob; DELETE FROM damagedBlob; COMMIT;",
      ),
    );
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  readonly #row = (row: Row): ChainRow => {
    const read = chainRow(row);
    if (read === undefined) throw new DiskError(DAMAGED, this.#file);
    return read;
  };

  #get(sql: string, ...parameters: Uint8Array[]): Row | undefined {
    return this.#attempt(() => this.#statement(sql).get(...parameters));
  }

  /** Damage is found page by page, also long after the opening. */
  #attempt<Result>(work: () => Result): Result {
    try {
      return attemptSqlite(this.#file, work);
    } catch (error) {
      if (error instanceof DiskError && error.code === DAMAGED) this.#damaged();
      throw error;
    }
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
