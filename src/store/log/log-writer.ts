import { type SealedBatch, sealBatch, visitFrames } from "./batch.ts";
import { Catalog } from "./catalog.ts";
import type { Checksum } from "./checksum.ts";
import { type Disk, DiskError, type DiskFile } from "./disk.ts";
import { type LogLimits, segmentBytesOf } from "./limits.ts";
import type { LogIndex } from "./log-index.ts";
import { offsetOf, type Place, segmentOf } from "./place.ts";
import type { ScanStart } from "./scan.ts";
import { saltOf, segmentName } from "./segment-header.ts";
import { FILL_BYTES, type MakeSpare, type Spare } from "./spare-segment.ts";

export interface LogWriterDeps {
  readonly disk: Disk;
  readonly index: LogIndex;
  readonly checksum: Checksum;
  readonly limits: LogLimits;
  readonly makeSpare: MakeSpare;
}

/** Where the writer goes on: the end of the log, everything before it synced. Data, so that it can be posted to a thread. */
export interface WriterStart extends ScanStart {
  readonly logId: Uint8Array;
  /** The next segment is there, empty. */
  readonly isSpareReady: boolean;
}

/**
 * Bytes of one sync from where on filling a segment with zeros first takes longer than what it saves: 1 ms a MiB against 0.1 ms a sync
 * (2026-11).
 */
const MUCH_BYTES: number = 128 * 1024;

/** What an index says that is only for now. */
const LATER: ReadonlySet<string> = new Set(["ENOSPC", "EBUSY"]);

/**
 * Writes the log: the only one who does, on a thread that runs no guest. It gets batches that are laid out already, fills in their
 * checksums, and makes as many as there are durable with one sync. What it does besides (the next segment, the index) happens in
 * `tend`, after the acknowledgement.
 *
 * After an error of `write` or `tend` nothing is known of what is on the disk: it must not be used again, and the process must end.
 */
export class LogWriter {
  readonly #deps: LogWriterDeps;
  readonly #logId: Uint8Array;
  readonly #salt: number;
  readonly #catalog: Catalog;
  #file: DiskFile;
  #size: number;
  /** Since this segment was begun, or the log opened. */
  #syncCount = 0;
  #segment: number;
  #spare: Spare;
  #durable: Place;
  #written: Place;
  #lastBatch: Place;
  #lastBatchCrc: number;
  #covered: Place;
  /** It had no room, the last time. */
  #isIndexFull = false;
  /** Bytes written since the spare was last worked at. */
  #owedBytes = 0;

  constructor(deps: LogWriterDeps, start: WriterStart) {
    this.#deps = deps;
    this.#logId = start.logId;
    this.#salt = saltOf(start.logId);
    this.#catalog = new Catalog(deps.index, { trusting: true });
    this.#segment = segmentOf(start.place);
    this.#file = deps.disk.open(segmentName(this.#segment), "write");
    this.#size = this.#file.size;
    this.#durable = start.place;
    this.#written = start.place;
    this.#covered = start.place;
    this.#lastBatch = start.lastBatch;
    this.#lastBatchCrc = start.lastBatchCrc;
    this.#spare = this.#nextSpare(start.isSpareReady);
  }

  /** There is no room for another segment: what is admitted now may find none. */
  get isFull(): boolean {
    return this.#spare.isFull;
  }

  /** Everything before this is in the index. */
  get covered(): Place {
    return this.#covered;
  }

  /** There is nothing to do on the next segment. */
  get isAtRest(): boolean {
    return this.#spare.isReady || this.#isEarly;
  }

  /** Half of this segment is free: room enough for what was admitted, and for making the next one. */
  get #isEarly(): boolean {
    return offsetOf(this.#durable) * 2 < this.#size;
  }

  /** On the average of this segment. */
  get #isWritingMuch(): boolean {
    return offsetOf(this.#durable) > this.#syncCount * MUCH_BYTES;
  }

  /** Writes them, in order, after what was written before. Nothing of it is durable before `sync`. @throws DiskError */
  write(batches: readonly SealedBatch[]): void {
    let parts: Uint8Array[] = [];
    for (const { bytes, place, segmentBytes } of batches) {
      if (segmentOf(place) !== this.#segment) {
        this.#put(parts);
        parts = [];
        this.sync();
        this.#roll(segmentBytes);
        this.#written = place;
      }
      this.#lastBatchCrc = sealBatch(bytes, place, this.#durable, this.#salt, this.#deps.checksum);
      this.#lastBatch = place;
      parts.push(bytes);
    }
    this.#put(parts);
  }

  /** Everything that was written is durable when it returns. The bytes may be used again after `absorb`. @throws DiskError */
  sync(): void {
    if (this.#durable === this.#written) return;
    this.#file.sync();
    this.#durable = this.#written;
    this.#syncCount++;
  }

  /** Notes for the index what was written. */
  absorb({ bytes, place }: SealedBatch): void {
    this.#owedBytes += bytes.length;
    visitFrames(bytes, place, (frame, body) => {
      this.#catalog.absorb(frame, body.subarray(body.length - frame.entryLength));
    });
  }

  /**
   * What need not be done before an acknowledgement, a millisecond of it: works at the next segment, and tells the index when there is
   * much to tell. `idle`: nothing else is to be done now. @throws DiskError
   */
  tend({ idle }: { readonly idle: boolean }): void {
    const { indexChangesMax } = this.#deps.limits;
    if (!this.#isIndexFull && this.#catalog.changeCount >= indexChangesMax) this.flushIndex();
    if (this.#spare.isReady || this.#isEarly) this.#owedBytes = 0;
    else if (idle || this.#owedBytes >= FILL_BYTES / 4) {
      this.#owedBytes = 0; // four times as fast as the log grows
      this.#spare.step(this.#isWritingMuch);
    }
  }

  /** Tells the index everything, and up to where that is. Where it has no room it is told later. @throws DiskError */
  flushIndex(): void {
    if (this.#covered === this.#durable) return;
    const mark = {
      logId: this.#logId,
      covered: this.#durable,
      lastBatch: this.#lastBatch,
      lastBatchCrc: this.#lastBatchCrc,
    };
    try {
      this.#catalog.flush(this.#deps.index, mark);
      this.#covered = this.#durable;
      this.#isIndexFull = false;
    } catch (error) {
      const isLater = error instanceof DiskError && LATER.has(error.code);
      if (!isLater) throw error;
      this.#isIndexFull = true;
    }
  }

  close(): void {
    this.flushIndex();
    this.#spare.close();
    this.#file.close();
  }

  #put(parts: readonly Uint8Array[]): void {
    if (parts.length === 0) return;
    this.#file.write(parts, offsetOf(this.#written));
    this.#written += parts.reduce((sum, part) => sum + part.length, 0);
  }

  #roll(segmentBytes: number): void {
    const file = this.#spare.take(segmentBytes);
    this.#file.close();
    this.#file = file;
    this.#size = file.size;
    this.#syncCount = 0;
    this.#segment = this.#spare.segment;
    this.#spare = this.#nextSpare(false);
  }

  #nextSpare(isReady: boolean): Spare {
    const { disk, limits, makeSpare } = this.#deps;
    const segment = this.#segment + 1;
    const ready = isReady ? disk.open(segmentName(segment), "write") : undefined;
    return makeSpare(segment, ready?.size ?? segmentBytesOf(segment, limits), ready);
  }
}
