import type { ActorId, Digest } from "../base/mod.ts";
import type { Blob, BlobReader, BlobStore } from "./blob-store.ts";

/**
 * Where chains are kept. One per data directory, shared by all cells; a driver is one folder here, and each passes
 * `store.contract.ts`.
 *
 * Durability: what `append` or `keep` resolved survives `kill -9` and power loss, as far as the driver claims (`memory`
 * claims nothing). A link is durable whole or not at all. Readers, `claim` among them, see durable links only.
 * Order: the links of one actor become durable in the order in which they were handed in; between actors nothing is promised.
 * Concurrency: an append need not be awaited before the next; they resolve in order.
 * Closing: waits for what was handed in; after it every member rejects with STORE_CLOSED.
 * Failure: after STORE_FAILED every member rejects with it, and the process must end.
 */
export interface ChainStore extends ChainReader, AsyncDisposable {
  /**
   * Asked before a turn begins. Undefined: go on, and everything that turn appends will be taken. A promise: too much is
   * unsynced; go on when it resolves. It rejects with STORE_FULL where there is no room for new work.
   * Links that only stop or judge an actor need not ask: room is reserved for them.
   */
  admit(): Promise<void> | undefined;

  /**
   * Makes `term` the owner of this actor's chain: from here on appends of an earlier term are refused, those on their way
   * included, so the head that it answers with stays until the claimant moves it. Undefined: no such chain yet.
   * @throws StoreError STORE_STALE_TERM where a later term owns it.
   */
  claim(actor: ActorId, term: number): Promise<Head | undefined>;

  /**
   * Takes each link whose term and expected head are right, in order, and resolves when those are durable, with the
   * refusals among the batch (mostly none: then the same empty array every time). A refusal touches no other
   * actor; later links built on a refused one are refused with it. All bytes are copied before `append` returns: buffers may be
   * used again at once. One promise a batch, so that the hot path pays none a link.
   */
  append(batch: readonly Append[]): Promise<readonly Refusal[]>;
}

/**
 * Chains as others read them: durable links only. What reads beside a running host sees each chain whole up to some link, and
 * repairs nothing.
 */
export interface ChainReader {
  /** One actor as the index has it. Undefined: no such chain. */
  actor(actor: ActorId): Promise<Listed | undefined>;

  /** All of them in no order, in pages of at most PAGE_ENTRIES_MAX. One that appears meanwhile may be missed. */
  actors(): AsyncIterable<readonly Listed[]>;

  /**
   * The links of one chain in order, beginning with the one that holds event `fromSeq`, to the head as it is when the last page is read.
   * A page ends at PAGE_ENTRIES_MAX links or when it passes PAGE_BYTES_MAX. The pages belong to the caller.
   */
  links(actor: ActorId, fromSeq: number): AsyncIterable<readonly StoredLink[]>;
}

export type Store = ChainStore & BlobStore;

/** What reads a store, and changes nothing of it. */
export type StoreReader = ChainReader & BlobReader & AsyncDisposable;

/** Entries in one page of `links` or `actors`. */
export const PAGE_ENTRIES_MAX = 1_024;
/** Bytes of links after which a page of `links` ends. */
export const PAGE_BYTES_MAX: number = 1024 * 1024;

/** One link on its way in. The store reads none of the encoded bytes. */
export interface Append {
  readonly actor: ActorId;
  /** Of the cell that hands it in; equal to or later than the latest claim. */
  readonly term: number;
  /** The digest that `link` names as its parent: ZERO_DIGEST for genesis. */
  readonly expected: Digest;
  readonly digest: Digest;
  /** Of its first event: the head's `eventCount`. */
  readonly seq: number;
  /** At least 1. */
  readonly eventCount: number;
  /** The encoded link (docs/chain-format.md). */
  readonly link: Uint8Array;
  /** What this link is the first to name, of any size; durable no later than the link. */
  readonly blobs: readonly Blob[];
  /** What the index shall say from this link on. Undefined: what it said before; genesis must bring one. */
  readonly entry: Entry | undefined;
}

/** Names its place in the batch. A refused link was not kept, nor were its blobs. */
export interface Refusal {
  readonly index: number;
  readonly code: "STORE_STALE_HEAD" | "STORE_STALE_TERM";
}

/** Where a chain ends. */
export interface Head {
  readonly digest: Digest;
  readonly linkCount: number;
  /** The seq of the event that comes next. */
  readonly eventCount: number;
}

/**
 * What must be known of an actor without opening its chain. It is never evidence: all of it can be computed from the chain
 * again.
 */
export interface Entry {
  readonly name: string | undefined;
  readonly supervisor: ActorId | undefined;
  /** A running actor may be passive; a stopped one runs only when it is started again. */
  readonly status: "running" | "stopped";
  /** When its earliest timer is due, in milliseconds since the epoch. */
  readonly wakeAtMs: number | undefined;
  /** It has an open turn, an undelivered outbox or a monitor: to be woken after a start of the host. */
  readonly dirty: boolean;
  /** Seq of the first event that activation must read: the latest epoch that can be entered. */
  readonly replayFromSeq: number;
}

export interface Listed {
  readonly actor: ActorId;
  readonly head: Head;
  readonly entry: Entry;
}

export interface StoredLink {
  readonly digest: Digest;
  readonly seq: number;
  readonly eventCount: number;
  readonly link: Uint8Array;
}
