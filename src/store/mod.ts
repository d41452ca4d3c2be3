export type { Blob, BlobReader, BlobStore } from "./blob-store.ts";
export {
  type Append,
  type ChainReader,
  type ChainStore,
  type Entry,
  type Head,
  type Listed,
  PAGE_BYTES_MAX,
  PAGE_ENTRIES_MAX,
  type Refusal,
  type Store,
  type StoredLink,
  type StoreReader,
} from "./chain-store.ts";
export {
  DEFAULT_MEMORY_LIMITS,
  type MemoryLimits,
  openMemoryStore,
} from "./memory/memory-store.ts";
export { BATCH_HEADER_BYTES, BATCH_TAIL_BYTES, type SealedBatch } from "./log/batch.ts";
export type { BatchSink, SinkListener } from "./log/batch-sink.ts";
export type { Checksum } from "./log/checksum.ts";
export { type Disk, DiskError, type DiskFile } from "./log/disk.ts";
export { decodeEntry, encodeEntry } from "./log/entry-codec.ts";
export { DEFAULT_LOG_LIMITS, type LogLimits } from "./log/limits.ts";
export { diskError, failedWrite } from "./log/log-errors.ts";
export { LogFiles } from "./log/log-files.ts";
export type {
  ChainRow,
  Damage,
  IndexChanges,
  IndexMark,
  LogIndex,
  LogIndexReader,
} from "./log/log-index.ts";
export { openReader } from "./log/log-reader.ts";
export { DurableStore, type LogStore } from "./log/log-store.ts";
export { LogWriter, type WriterStart } from "./log/log-writer.ts";
export { MemoryIndex } from "./log/memory-index.ts";
export { type LogDeps, openLog } from "./log/open-log.ts";
export { mustBeOurs } from "./log/identity.ts";
export { type DamagedPlace, type OpeningReport, openSegments } from "./log/opening.ts";
export type { Place } from "./log/place.ts";
export {
  encodeSegmentHeader,
  LOG_VERSION,
  type SegmentHeader,
  segmentName,
} from "./log/segment-header.ts";
export { extend, type MakeSpare, type Spare, UNREADY_NAME } from "./log/spare-segment.ts";
export type { TornPart } from "./log/torn.ts";
export { type StoreCode, StoreError } from "./errors.ts";
