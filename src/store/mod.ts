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
export { type StoreCode, StoreError } from "./errors.ts";
