import { join } from "node:path";
import {
  DEFAULT_LOG_LIMITS,
  diskError,
  DurableStore,
  LogFiles,
  type LogLimits,
  type LogStore,
  mustBeOurs,
  openReader,
  openSegments,
  type StoreError,
  type StoreReader,
} from "../store/mod.ts";
import { nodeChecksum } from "./checksum.ts";
import { lockDirectory } from "./lock.ts";
import { LogThread } from "./log-thread.ts";
import { makeDirectory } from "./make-directory.ts";
import { attempt, nodeDisk } from "./node-disk.ts";
import { nodeClock, nodeEntropy } from "./ports.ts";
import { openSqliteIndex, openSqliteIndexReader } from "./sqlite-index.ts";

export interface LogStoreOptions {
  /** Made where there is none, for its owner only. */
  readonly directory: string;
  readonly limits?: Partial<LogLimits>;
  /** Told once, when a write or a sync has failed: the process must end. */
  readonly fatal: (error: StoreError) => void;
}

const INDEX_FILE = "index.db";

/**
 * The store in a directory, to be written by this process alone.
 * @throws StoreError STORE_LOCKED, STORE_FOREIGN, STORE_DAMAGED (a segment is missing), STORE_FULL, STORE_FAILED
 */
export async function openLogStore(options: LogStoreOptions): Promise<LogStore> {
  try {
    return await open(options);
  } catch (error) {
    throw diskError(error, "the log could not be opened");
  }
}

async function open({ directory, fatal, limits: some }: LogStoreOptions): Promise<LogStore> {
  const limits = { ...DEFAULT_LOG_LIMITS, ...some };
  attempt(directory, () => makeDirectory(directory, 0o700));
  const disk = nodeDisk(directory);
  mustBeOurs(disk, nodeChecksum);
  await using undo = new AsyncDisposableStack();
  const lock = undo.adopt(lockDirectory(directory), ({ release }) => release());
  const sink = undo.adopt(new LogThread(directory), (thread) => thread.close());
  const indexFile = join(directory, INDEX_FILE);
  const index = undo.adopt(openSqliteIndex(indexFile), (one) => one.close());
  const ports = { disk, index, checksum: nodeChecksum, limits };
  const opened = openSegments({ ...ports, entropy: nodeEntropy });
  sink.begin({ directory, indexFile, limits, start: opened.writer });
  const files = new LogFiles(disk);
  const store = new DurableStore(
    { ...ports, sink, files, clock: nodeClock, fatal, closed: lock.release },
    opened,
  );
  undo.move(); // all of it is the store's now
  return store;
}

/**
 * What is durable in a directory, read beside whoever writes there.
 * @throws StoreError STORE_MISSING, STORE_FOREIGN, STORE_DAMAGED (a segment is missing), STORE_FAILED
 */
export async function openLogReader(directory: string): Promise<StoreReader> {
  const index = openSqliteIndexReader(join(directory, INDEX_FILE));
  try {
    return openReader({ disk: nodeDisk(directory), index, checksum: nodeChecksum });
  } catch (error) {
    index.close();
    throw error;
  }
}
