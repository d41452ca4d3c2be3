import type { ActorId, Digest } from "../../base/mod.ts";
import type { Entry } from "../chain-store.ts";
import type { Place } from "./place.ts";

/** The first link of a chain that cannot be read. */
export interface Damage {
  /** Where its frame stands, or stood. */
  readonly place: Place;
  /** The link's number in its chain, from 0. */
  readonly link: number;
  /** Of its first event. */
  readonly seq: number;
}

/** One actor as the log shows it up to the index's mark. */
export interface ChainRow {
  readonly actor: ActorId;
  /** Of its last link's frame. NOWHERE: no link of it could be read. */
  readonly place: Place;
  /** Of its last link. */
  readonly digest: Digest;
  readonly linkCount: number;
  readonly eventCount: number;
  /** Undefined only where its genesis is damaged; in a change: as it was before. */
  readonly entry: Entry | undefined;
  /** In a change, undefined: as it was before. */
  readonly damage: Damage | undefined;
}

/** Up to where the index knows the log; names the last batch there, so that the index of another log, or of a longer one, is known. */
export interface IndexMark {
  readonly logId: Uint8Array;
  /** The end of the last batch that it covers. */
  readonly covered: Place;
  readonly lastBatch: Place;
  readonly lastBatchCrc: number;
}

/** What changed since the mark before. */
export interface IndexChanges {
  readonly chains: Iterable<ChainRow>;
  /** Digests in hex, and where the last part of each blob stands. */
  readonly blobs: Iterable<readonly [string, Place]>;
  /** First halves of the digests of blobs that are damaged, in hex. */
  readonly damagedBlobs: Iterable<readonly [string, Place]>;
}

/**
 * What is looked up instead of reading the log: never evidence, all of it can be made from the log again. Synchronous. What is
 * given belongs to the caller. Every member throws DiskError: then it must be made again, at the next start.
 */
export interface LogIndexReader {
  /** Undefined where it covers nothing. */
  mark(): IndexMark | undefined;
  chain(actor: ActorId): ChainRow | undefined;
  /** At most so many rows in order of their actors, those after `after`. */
  chains(after: ActorId | undefined, countMax: number): readonly ChainRow[];
  /** All that are damaged. */
  damaged(): readonly ChainRow[];
  /** Where the last part of this blob stands. */
  blob(digest: Digest): Place | undefined;
  /** Where a frame of a blob stood that is damaged, whose digest begins as this one does. */
  damagedBlob(digest: Digest): Place | undefined;
  close(): void;
}

export interface LogIndex extends LogIndexReader {
  /**
   * All or nothing, and the mark with it; need not be durable.
   * @throws DiskError ENOSPC or EBUSY: not now, and nothing was taken
   */
  take(changes: IndexChanges, mark: IndexMark): void;
  /** Forgets everything. */
  clear(): void;
}
