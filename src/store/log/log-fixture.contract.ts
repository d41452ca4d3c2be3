import { randomBytes } from "node:crypto";
import { setImmediate } from "node:timers";
import { crc32 } from "node:zlib";
import type { Clock, Scheduler } from "../../base/mod.ts";
import type { Checksum } from "./checksum.ts";
import type { Disk } from "./disk.ts";
import type { LogLimits } from "./limits.ts";
import type { LogIndex } from "./log-index.ts";
import type { LogStore } from "./log-store.ts";
import { MemoryIndex } from "./memory-index.ts";
import { openLog } from "./open-log.ts";

export const checksum: Checksum = (bytes, seed) => crc32(bytes, seed);

/** Small enough that a few links fill several. */
export const SMALL: Partial<LogLimits> = { segmentBytes: 16 * 1024, indexChangesMax: 8 };

/** A clock that a test moves. */
export class TestClock implements Clock {
  #nowMs = 1_000;
  #waking: { readonly atMs: number; readonly wake: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  wakeAt(atMs: number, wake: () => void): () => void {
    const waiting = { atMs, wake };
    this.#waking.push(waiting);
    return () => void (this.#waking = this.#waking.filter((one) => one !== waiting));
  }

  pass(ms: number): void {
    this.#nowMs += ms;
    const due = this.#waking.filter(({ atMs }) => atMs <= this.#nowMs);
    this.#waking = this.#waking.filter(({ atMs }) => atMs > this.#nowMs);
    for (const { wake } of due) wake();
  }
}

export const soon: Scheduler = { soon: (task) => void setImmediate(task) };

export interface OpenOptions {
  readonly index?: LogIndex;
  readonly limits?: Partial<LogLimits>;
  readonly clock?: Clock;
  readonly fatal?: (error: Error) => void;
}

/** A log over this disk, written on this thread. */
export function openTestLog(disk: Disk, options: OpenOptions = {}): LogStore {
  const { index = new MemoryIndex(), limits = SMALL, clock = new TestClock(), fatal } = options;
  return openLog({
    disk,
    index,
    checksum,
    entropy: (size) => randomBytes(size),
    clock,
    scheduler: soon,
    limits,
    fatal: fatal ?? (() => undefined),
  });
}
