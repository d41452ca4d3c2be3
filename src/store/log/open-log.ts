import type { Clock, Entropy, Scheduler } from "../../base/mod.ts";
import type { StoreError } from "../errors.ts";
import type { Checksum } from "./checksum.ts";
import type { Disk } from "./disk.ts";
import { DEFAULT_LOG_LIMITS, type LogLimits } from "./limits.ts";
import { diskError } from "./log-errors.ts";
import { LogFiles } from "./log-files.ts";
import type { LogIndex } from "./log-index.ts";
import { DurableStore, type LogStore } from "./log-store.ts";
import { LogWriter } from "./log-writer.ts";
import { openSegments } from "./opening.ts";
import { type MakeSpare, SpareSegment } from "./spare-segment.ts";
import { SameThreadSink } from "./same-thread-sink.ts";

export interface LogDeps {
  readonly disk: Disk;
  /** Its own: closed with the store. What it knows of another log, or of a longer one, it forgets. */
  readonly index: LogIndex;
  readonly checksum: Checksum;
  readonly entropy: Entropy;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly limits?: Partial<LogLimits>;
  /** Told once, when a write or a sync has failed: the process must end. */
  readonly fatal: (error: StoreError) => void;
}

/**
 * A log over any disk, written on this thread. Whoever calls holds the lock of the directory.
 * @throws StoreError STORE_FOREIGN, STORE_DAMAGED, STORE_FULL, STORE_FAILED
 */
export function openLog(deps: LogDeps): LogStore {
  const limits = { ...DEFAULT_LOG_LIMITS, ...deps.limits };
  try {
    const opened = openSegments({ ...deps, limits });
    const spareDeps = { ...deps, logId: opened.writer.logId };
    const makeSpare: MakeSpare = (...spare) => new SpareSegment(spareDeps, ...spare);
    const writer = new LogWriter({ ...deps, limits, makeSpare }, opened.writer);
    const sink = new SameThreadSink(writer, deps.scheduler);
    const files = new LogFiles(deps.disk);
    return new DurableStore({ ...deps, limits, sink, files, closed: () => undefined }, opened);
  } catch (error) {
    throw diskError(error, "the log could not be opened");
  }
}
