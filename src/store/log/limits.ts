export interface LogLimits {
  /** Bytes of the largest segment, at most 2 GiB. The first ones are smaller: each twice the one before. A frame that is larger gets its own. */
  readonly segmentBytes: number;
  /** Bytes of the log after which no new work is admitted. STORE_FULL */
  readonly bytesMax: number;
  /** Bytes on their way to the disk after which new work waits. */
  readonly unsyncedBytesMax: number;
  /** Actors and blobs that changed after which the index is told; it is told after a second too. */
  readonly indexChangesMax: number;
}

export const DEFAULT_LOG_LIMITS: LogLimits = {
  segmentBytes: 64 * 1024 * 1024,
  bytesMax: 1024 ** 4,
  unsyncedBytesMax: 16 * 1024 * 1024,
  indexChangesMax: 4_096,
};

/** Milliseconds without a commit after which an empty batch says that all before it is durable. */
export const IDLE_MS = 1_000;

const FIRST_SEGMENT_BYTES: number = 4 * 1024 * 1024;
const SEGMENT_BYTES_MIN: number = 4 * 1024;

/** How large this segment is made, unless a frame needs more. */
export function segmentBytesOf(segment: number, { segmentBytes }: LogLimits): number {
  const bytes = Math.min(segmentBytes, FIRST_SEGMENT_BYTES * 2 ** Math.min(segment - 1, 9));
  return Math.max(bytes, SEGMENT_BYTES_MIN);
}
