import type { LogLimits, WriterStart } from "../store/mod.ts";

/*
 * Between the store and its writer's thread: batches lie in shared memory and are named in a ring of descriptors; the writer sleeps on
 * a word of it, and answers with messages. To wake a thread so takes 4 µs there and back, where messages both ways take 13
 * (bench/store-durable, 2026-11). No guest ever sees this memory.
 */

/** Words of `LogChannel.words`. Counts wrap at 2^32 and are compared for equality, or by their difference. */
export const WORD = {
  /** Descriptors handed over since the beginning. The writer sleeps on it. */
  handed: 0,
  /** Of those, how many the writer needs no longer: their memory may be used again. */
  absorbed: 1,
  /** 1: there is a `Begin` to be received. */
  begun: 2,
  /** 1: end when all that was handed over is durable. */
  closing: 3,
  /** How far the segment is that was asked for last: `MADE`. */
  made: 4,
  /** 1: the writer waits for that segment, which need not be filled with zeros to its end. */
  isHurried: 5,
} as const;

export const WORD_COUNT = 6;

/** A segment is made on the store's side, by Node's pool of threads, so that no commit waits for it. */
export const MADE = { making: 0, ready: 1, full: 2, failed: 3 } as const;

/** Batches that may be on their way in the ring; others wait on the store's side. */
export const RING_SIZE = 1_024;
/** Of one descriptor: chunk, offset, size, place, segmentBytes, and 1 where another follows at once. */
export const DESCRIPTOR_NUMBERS = 6;
/** Of one piece of shared memory; a larger batch, of one large frame, has a piece of its own, used once. */
export const CHUNK_BYTES: number = 2 * 1024 * 1024;

export interface LogChannel {
  readonly words: Int32Array;
  readonly ring: Float64Array;
}

export function newLogChannel(): LogChannel {
  return {
    words: new Int32Array(new SharedArrayBuffer(WORD_COUNT * 4)),
    ring: new Float64Array(new SharedArrayBuffer(RING_SIZE * DESCRIPTOR_NUMBERS * 8)),
  };
}

/** What the thread is made with. `port` carries `Begin` and then chunks. */
export interface ThreadData {
  readonly channel: LogChannel;
  readonly port: MessagePort;
}

export interface Begin {
  readonly directory: string;
  readonly indexFile: string;
  readonly limits: LogLimits;
  readonly start: WriterStart;
}

export interface ChunkMessage {
  readonly chunk: number;
  readonly memory: SharedArrayBuffer;
}

/** A segment of so many bytes, which begin with these. */
export interface SegmentWanted {
  readonly kind: "make";
  readonly name: string;
  readonly header: Uint8Array;
  readonly bytes: number;
  readonly isFilled: boolean;
}

/** What the thread says: the count of durable batches, or something rarer. */
export type ThreadMessage =
  | number
  | SegmentWanted
  | { readonly kind: "covered"; readonly place: number }
  | { readonly kind: "full"; readonly isFull: boolean }
  | {
      readonly kind: "failed";
      readonly code: string | undefined;
      readonly file: string;
      readonly text: string;
    };
