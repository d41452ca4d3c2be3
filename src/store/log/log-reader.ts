import type { ActorId, Digest } from "../../base/mod.ts";
import type { Listed, StoredLink, StoreReader } from "../chain-store.ts";
import { StoreError } from "../errors.ts";
import { Catalog } from "./catalog.ts";
import { linkPage, linkPlaces, readBlob } from "./chain-reading.ts";
import { listedAs, tipOf } from "./chain-state.ts";

import type { Checksum } from "./checksum.ts";
import { type Disk, DiskError } from "./disk.ts";
import type { LogSource } from "./find-batch.ts";
import { FrameReader } from "./frame-reader.ts";
import { closedStore, damagedBlob, damagedChain, diskError } from "./log-errors.ts";
import { GuardedIndex } from "./guarded-index.ts";
import { LogFiles } from "./log-files.ts";
import type { ChainRow, LogIndexReader } from "./log-index.ts";
import { MemoryIndex } from "./memory-index.ts";
import { identify, trustedMark } from "./identity.ts";
import { startOf } from "./opening.ts";
import { type Place, segmentOf } from "./place.ts";
import { LOG_START, scan, type ScanStart } from "./scan.ts";
import { saltOf } from "./segment-header.ts";

export interface LogReaderDeps {
  readonly disk: Disk;
  /** Its own: closed with the reader. As far as it is this log's it saves reading; it may be empty. */
  readonly index: LogIndexReader;
  readonly checksum: Checksum;
}

/**
 * Reads a log beside whoever writes it, or nobody: takes no lock and changes nothing. Each call sees what was written before it, up to
 * the first batch that is not whole, and syncs that first: what it shows is durable.
 * @throws StoreError STORE_MISSING, STORE_FOREIGN, STORE_DAMAGED (a segment is missing), STORE_FAILED
 */
export function openReader(deps: LogReaderDeps): StoreReader {
  const reader = new BesideReader(deps);
  reader.refresh();
  return reader;
}

/** No batch is larger, unless one link is. */
const NEAR_BYTES: number = 1024 * 1024;

class BesideReader implements StoreReader {
  readonly #deps: LogReaderDeps;
  readonly #index: LogIndexReader;
  readonly #files: LogFiles;
  readonly #logId: Uint8Array;
  readonly #reader: FrameReader;
  #catalog: Catalog;
  /** Where the catalog's scan began. */
  #from: Place = -1;
  #end: ScanStart = LOG_START;
  #isSearched = false;
  /** The index is not whole: the log says the same, and is read instead. It is the writer's to mend. */
  #isIndexLost = false;
  #isClosed = false;

  constructor(deps: LogReaderDeps) {
    this.#deps = deps;
    this.#index = new GuardedIndex(deps.index, () => {
      this.#isIndexLost = true;
    });
    this.#files = new LogFiles(deps.disk);
    this.#catalog = new Catalog(this.#index, { trusting: false });
    try {
      if (!hasLog(this.#files)) throw missingLog();
      this.#logId = identify(this.#files, deps.checksum);
    } catch (error) {
      throw diskError(error, "the log could not be read");
    }
    this.#reader = new FrameReader(this.#files, saltOf(this.#logId), deps.checksum);
  }

  /** Catches up with the writer. */
  refresh(): void {
    if (this.#isClosed) throw closedStore();
    try {
      this.#withoutLostIndex(() => this.#scan());
    } catch (error) {
      throw diskError(error, "the log could not be read");
    }
  }

  /** Where the index turns out not to be whole, this is done again without it. */
  #withoutLostIndex<Result>(work: () => Result): Result {
    const wasLost = this.#isIndexLost;
    try {
      return work();
    } catch (error) {
      if (wasLost || !this.#isIndexLost) throw error;
      this.#isSearched = false; // all of the log is looked through now
      this.#scan();
      return work();
    }
  }

  async actor(actor: ActorId): Promise<Listed | undefined> {
    this.refresh();
    const row = this.#withoutLostIndex(() => this.#sound(actor));
    const tip = row && tipOf(row);
    return tip && listedAs(actor, tip);
  }

  async *actors(): AsyncGenerator<readonly Listed[]> {
    this.refresh();
    const seen = new Set<ActorId>();
    let pages = this.#catalog.pages();
    for (;;) {
      const hadIndex = !this.#isIndexLost;
      const next = this.#withoutLostIndex(() => {
        if (hadIndex && this.#isIndexLost) pages = this.#catalog.pages(); // from the start, by the log
        return pages.next();
      });
      if (next.done === true) return;
      const page = next.value.filter(({ actor }) => !seen.has(actor));
      for (const { actor } of page) seen.add(actor);
      if (page.length > 0) yield page;
      this.#mustBeOpen();
    }
  }

  async *links(actor: ActorId, fromSeq: number): AsyncGenerator<readonly StoredLink[]> {
    let from = { fromSeq, fromLink: 0 };
    for (;;) {
      this.refresh();
      const end = this.#withoutLostIndex(() => this.#sound(actor));
      if (end === undefined || end.linkCount <= from.fromLink) return;
      const reader = this.#reader.anew();
      const places = linkPlaces(reader, actor, end, from);
      for (let next = 0; next < places.length;) {
        const page = linkPage(reader, actor, places, next);
        yield page.links;
        this.#mustBeOpen();
        next = page.next;
      }
      from = { fromSeq, fromLink: end.linkCount };
    }
  }

  async blob(digest: Digest): Promise<Uint8Array | undefined> {
    this.refresh();
    const place = this.#withoutLostIndex(() => this.#catalog.blob(digest));
    if (place !== undefined) return readBlob(this.#reader.anew(), digest, place);
    const lost = this.#catalog.damagedBlob(digest);
    if (lost !== undefined) throw damagedBlob(digest.toHex(), lost);
    return undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#files.close();
    this.#deps.index.close();
  }

  #scan(): void {
    const { checksum } = this.#deps;
    const index = this.#index;
    const source: LogSource = {
      files: this.#files,
      segments: this.#files.segments(),
      salt: saltOf(this.#logId),
      checksum,
      // Damage is looked for once, in all of the log; then only near the end, which is where the writer is.
      searchBytes: this.#isSearched ? NEAR_BYTES : Infinity,
    };
    const mark = this.#isIndexLost ? undefined : trustedMark(source, index, this.#logId);
    const start = mark === undefined ? LOG_START : startOf(mark);
    if (start.place !== this.#from) {
      // What the index learned since need not be kept here.
      this.#from = start.place;
      this.#end = start;
      this.#catalog = new Catalog(mark === undefined ? new MemoryIndex() : index, {
        trusting: false,
      });
    }
    const catalog = this.#catalog;
    const end = scan(source, this.#end, {
      frame: (frame, body) => {
        catalog.absorb(frame, body.subarray(body.length - frame.entryLength));
      },
      damaged: ({ owner, isBlob, place }) => {
        if (owner !== undefined) catalog.damage(owner, isBlob, place);
      },
      batch: () => undefined,
    });
    if (end.durable < end.place) this.#files.sync(segmentOf(end.place));
    this.#end = end;
    this.#isSearched = true;
  }

  #sound(actor: ActorId): ChainRow | undefined {
    const row = this.#catalog.chain(actor);
    if (row?.damage !== undefined) throw damagedChain(actor, row.damage);
    return row;
  }

  #mustBeOpen(): void {
    if (this.#isClosed) throw closedStore();
  }
}

function hasLog(files: LogFiles): boolean {
  try {
    return files.segments().length > 0;
  } catch (error) {
    if (error instanceof DiskError && error.code === "ENOENT") return false; // nor a directory
    throw error;
  }
}

function missingLog(): StoreError {
  return new StoreError("STORE_MISSING", {
    what: "there is no log in this directory",
    remedy: "name the directory in which a host runs, or ran",
  });
}
