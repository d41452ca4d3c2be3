import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  type LogLimits,
  type LogStore,
  mustBeOurs,
  openLog,
  openReader,
  type StoreError,
  type StoreReader,
} from "../store/mod.ts";
import { nodeChecksum } from "./checksum.ts";
import { lockDirectory } from "./lock.ts";
import { nodeDisk } from "./node-disk.ts";
import { nodeClock, nodeEntropy, nodeScheduler } from "./ports.ts";
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
  const { directory, limits = {}, fatal } = options;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const disk = nodeDisk(directory);
  mustBeOurs(disk, nodeChecksum);
  lockDirectory(directory);
  return openLog({
    disk,
    index: openSqliteIndex(join(directory, INDEX_FILE)),
    checksum: nodeChecksum,
    entropy: nodeEntropy,
    clock: nodeClock,
    scheduler: nodeScheduler,
    limits,
    fatal,
  });
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
