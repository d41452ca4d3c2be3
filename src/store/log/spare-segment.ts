import type { Checksum } from "./checksum.ts";
import { type Disk, DiskError, type DiskFile } from "./disk.ts";
import {
  encodeSegmentHeader,
  LOG_VERSION,
  SEGMENT_HEADER_BYTES,
  segmentName,
} from "./segment-header.ts";

/** The next segment while it is filled with zeros. */
export const UNREADY_NAME = "next.tmp";

/** Bytes that are filled and synced at once: 0.6 ms. */
export const FILL_BYTES: number = 1024 * 1024;
const ZEROS = new Uint8Array(FILL_BYTES);

/** The segment after the one that is written, made ahead, so that a roll-over waits for nothing and what was admitted has room on a full disk. */
export interface Spare {
  readonly segment: number;
  readonly isReady: boolean;
  /** The disk had no room for it, the last time that it was tried. */
  readonly isFull: boolean;
  /**
   * Goes on, or looks how far it is; tries again where the disk was full. Takes a millisecond. `isForMuch`: so much is written at once
   * that zeros may cost more than they save. @throws DiskError, never ENOSPC
   */
  step(isForMuch: boolean): void;
  /** The file, open for writing, of at least so many bytes; waits where it is not ready. Now the caller's. @throws DiskError */
  take(bytesMin: number): DiskFile;
  /** Gives up what is not ready; what is stays for the next start. */
  close(): void;
}

/** `ready`: the file, where it is there already. */
export type MakeSpare = (segment: number, bytes: number, ready: DiskFile | undefined) => Spare;

export interface SpareDeps {
  readonly disk: Disk;
  readonly checksum: Checksum;
  readonly logId: Uint8Array;
}

/**
 * Makes a segment on this thread, a piece at a time. It is filled with zeros that are synced: a sync of bytes written over them needs no
 * change of the file's extents, which takes twice as long (2026-11).
 */
export class SpareSegment implements Spare {
  readonly #deps: SpareDeps;
  readonly segment: number;
  readonly #bytes: number;
  #filling: { readonly file: DiskFile; at: number } | undefined;
  #ready: DiskFile | undefined;
  #full = false;

  constructor(deps: SpareDeps, segment: number, bytes: number, ready: DiskFile | undefined) {
    this.#deps = deps;
    this.segment = segment;
    this.#bytes = bytes;
    this.#ready = ready;
  }

  get isReady(): boolean {
    return this.#ready !== undefined;
  }

  get isFull(): boolean {
    return this.#full;
  }

  step(): void {
    if (this.#ready !== undefined) return;
    try {
      this.#filling ??= { file: this.#begin(), at: SEGMENT_HEADER_BYTES };
      const { file, at } = this.#filling;
      if (at < this.#bytes) {
        const part = ZEROS.subarray(0, Math.min(FILL_BYTES, this.#bytes - at));
        file.write([part], at);
        file.sync();
        this.#filling.at = at + part.length;
      }
      if (this.#filling.at >= this.#bytes) this.#finish(file);
      this.#full = false;
    } catch (error) {
      if (!(error instanceof DiskError) || error.code !== "ENOSPC") throw error;
      this.#full = true;
      this.close(); // what it took goes back: others need it too
    }
  }

  take(bytesMin: number): DiskFile {
    while (this.#ready === undefined) {
      this.step();
      if (this.#full) throw new DiskError("ENOSPC", segmentName(this.segment));
    }
    const file = this.#ready;
    this.#ready = undefined;
    extend(file, bytesMin);
    return file;
  }

  close(): void {
    this.#ready?.close();
    this.#ready = undefined;
    if (this.#filling === undefined) return;
    this.#filling.file.close();
    this.#filling = undefined;
    this.#deps.disk.remove(UNREADY_NAME);
  }

  #begin(): DiskFile {
    const { disk, checksum, logId } = this.#deps;
    if (disk.list().includes(UNREADY_NAME)) disk.remove(UNREADY_NAME);
    const file = disk.create(UNREADY_NAME, 0);
    const { segment } = this;
    const header = { version: LOG_VERSION, segment, logId, size: this.#bytes };
    file.write([encodeSegmentHeader(header, checksum)], 0);
    file.sync();
    return file;
  }

  /** Under its name only when it is whole and synced: a segment is there with its header, or not at all. */
  #finish(file: DiskFile): void {
    const { disk } = this.#deps;
    disk.rename(UNREADY_NAME, segmentName(this.segment));
    disk.syncDirectory();
    this.#filling = undefined;
    this.#ready = file;
  }
}

/** For a frame that is larger than segments are. The same file: readers may have it open. @throws DiskError */
export function extend(file: DiskFile, bytesMin: number): void {
  let at = file.size;
  if (at >= bytesMin) return;
  while (at < bytesMin) {
    const part = ZEROS.subarray(0, Math.min(FILL_BYTES, bytesMin - at));
    file.write([part], at);
    at += part.length;
  }
  file.sync();
}
