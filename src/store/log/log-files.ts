import type { Disk, DiskFile } from "./disk.ts";
import { offsetOf, type Place, segmentOf } from "./place.ts";
import { parseSegmentName, segmentName } from "./segment-header.ts";

/** Files that are open for reading at once. */
export const OPEN_FILES_MAX = 64;

/** The segments of a log, read by place. Repairs nothing. */
export class LogFiles {
  readonly #disk: Disk;
  /** By number, the one that was read last at the end. */
  readonly #open = new Map<number, DiskFile>();

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Numbers of all that are there, in order. */
  segments(): readonly number[] {
    const numbers = this.#disk.list().map(parseSegmentName);
    return numbers.filter((number) => number !== undefined).toSorted((a, b) => a - b);
  }

  /** Fills `into`; gives how many bytes there were. @throws DiskError ENOENT where there is no such segment */
  read(into: Uint8Array, place: Place): number {
    return this.#file(segmentOf(place)).read(into, offsetOf(place));
  }

  /** @throws DiskError */
  size(segment: number): number {
    return this.#file(segment).size;
  }

  /** Makes durable what any process wrote to this segment, as far as it can be read now. @throws DiskError */
  sync(segment: number): void {
    this.#file(segment).sync();
  }

  close(): void {
    for (const file of this.#open.values()) file.close();
    this.#open.clear();
  }

  #file(segment: number): DiskFile {
    const open = this.#open.get(segment);
    if (open !== undefined) return open;
    if (this.#open.size >= OPEN_FILES_MAX) this.#closeOldest();
    const file = this.#disk.open(segmentName(segment), "read");
    this.#open.set(segment, file);
    return file;
  }

  #closeOldest(): void {
    for (const [segment, file] of this.#open) {
      file.close();
      this.#open.delete(segment);
      return;
    }
  }
}
