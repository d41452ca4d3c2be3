import type { SealedBatch } from "./batch.ts";
import type { StoreError } from "../errors.ts";
import type { Place } from "./place.ts";

/** What the writer tells the store. */
export interface SinkListener {
  /** So many batches of those handed over, since the beginning, are durable. */
  durable(batchCount: number): void;
  /** Everything before this is in the index. */
  covered(place: Place): void;
  /** The disk has no room for another segment, or has it again. */
  full(isFull: boolean): void;
  /** A write or a sync failed: nothing more becomes durable. Called once. */
  failed(error: StoreError): void;
}

/** The writer as the store sees it, on its own thread or on this one. Batches become durable in the order in which they are handed over. */
export interface BatchSink {
  /** Called once, before anything else. Nothing is told before this returns, nor within a call of `hand`. */
  listen(listener: SinkListener): void;
  /** Room for one batch, to be handed over before the next is asked for. Its bytes are what they are. */
  room(size: number): Uint8Array;
  /** The bytes, which `room` gave, are the writer's now. */
  hand(batch: SealedBatch): void;
  /** After everything handed over is durable, or the writer has failed: tells the index, and ends. */
  close(): Promise<void>;
}
