import { TheaterError } from "../base/mod.ts";

export type StoreCode =
  | "STORE_STALE_HEAD" // the chain's head is not the one that the link was built on
  | "STORE_STALE_TERM" // a cell with a later term has claimed the actor
  | "STORE_FULL" // no room for new work; what was admitted before is still taken
  | "STORE_FAILED" // a write or sync failed: nothing later can be trusted, the process must end
  | "STORE_CLOSED" // used after it was disposed of
  | "STORE_LOCKED" // another process writes in this directory
  | "STORE_DAMAGED" // bytes that were durable are not what they were: one actor, link and byte, or a whole file
  | "STORE_FOREIGN" // the directory, or a file in it, is not a log of ours, or of another format version
  | "STORE_MISSING"; // there is no log here to be read

export class StoreError extends TheaterError<StoreCode> {}
