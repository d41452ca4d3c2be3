import { hash, randomFillSync } from "node:crypto";
import type { Clock, Digest, Entropy, Scheduler, Sha256, Stopwatch } from "../base/mod.ts";

/** After which a timer looks at the wall clock again, which may have been set forward meanwhile, in milliseconds. */
const LOOK_AGAIN_MS = 60_000;

export const nodeClock: Clock = {
  nowMs: () => Date.now(),
  wakeAt(atMs, wake) {
    let timer = setTimeout(check, wait());
    function wait(): number {
      return Math.min(Math.max(atMs - Date.now(), 0), LOOK_AGAIN_MS);
    }
    // A timer counts another clock than the wall's, and may come a little early.
    function check(): void {
      if (Date.now() >= atMs) wake();
      else timer = setTimeout(check, wait());
    }
    return () => clearTimeout(timer);
  },
};

/** Bytes asked of the kernel at once: a draw of its own for each id takes 2 µs, one from here 0.2 (2026-11). */
const POOL_BYTES = 4_096;

export const nodeEntropy: Entropy = newEntropy(randomFillSync);

/** Gives every byte that `fill` makes once. */
export function newEntropy(fill: (into: Uint8Array) => void): Entropy {
  const pool = new Uint8Array(POOL_BYTES);
  let left = 0;
  return (size) => {
    const bytes = new Uint8Array(size);
    if (size > POOL_BYTES) {
      fill(bytes);
      return bytes;
    }
    if (size > left) {
      fill(pool);
      left = POOL_BYTES;
    }
    bytes.set(pool.subarray(left - size, left));
    pool.fill(0, left - size, left); // what was given stands nowhere else
    left -= size;
    return bytes;
  };
}

/** Buffers have it, and types do not: a tenth of a microsecond less than `write` with the encoding's name. */
type Latin1Buffer = Buffer & { latin1Write(text: string, offset: number, length: number): number };

/** One text from V8, copied: 0.5 µs at 200 bytes, where asking for a Buffer costs 1 µs more (2026-11). */
export const nodeSha256: Sha256 = (bytes) => {
  const digest = Buffer.allocUnsafe(32) as Latin1Buffer;
  digest.latin1Write(hash("sha256", bytes, "latin1"), 0, 32);
  return digest as Uint8Array as Digest; // 32 bytes: SHA-256
};

/** Runs a task when this thread has done all that it does now, promises included. */
export function nodeLull(task: () => void): void {
  queueMicrotask(() => process.nextTick(task));
}

export const nodeScheduler: Scheduler = { soon: (task) => void setImmediate(task) };

export const nodeStopwatch: Stopwatch = {
  passedMs: () => performance.now(),
  workedMs() {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  },
};
