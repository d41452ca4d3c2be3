import { NO_BYTES } from "../../base/mod.ts";
import type { LogFiles } from "./log-files.ts";
import { offsetOf, type Place, segmentOf } from "./place.ts";

/** Bytes that are read at once where the log is read from one end to the other. */
const WINDOW_BYTES: number = 1024 * 1024;

/** The log read forwards: each view is of a large piece that was read at once. */
export class Window {
  readonly #files: LogFiles;
  #buffer: Uint8Array = NO_BYTES;
  #place: Place = 0;
  #size = 0;

  constructor(files: LogFiles) {
    this.#files = files;
  }

  /** So many bytes from `place` on, fewer where the segment ends. Good until the next call. @throws DiskError */
  view(place: Place, size: number): Uint8Array {
    const at = place - this.#place;
    if (at < 0 || at + size > this.#size) return this.#read(place, size);
    return this.#buffer.subarray(at, at + size);
  }

  /** What is asked next is read again: somebody else may have written it meanwhile. */
  forget(): void {
    this.#size = 0;
  }

  #read(place: Place, size: number): Uint8Array {
    const left = this.#files.size(segmentOf(place)) - offsetOf(place);
    const want = Math.max(size, Math.min(WINDOW_BYTES, left));
    if (want > this.#buffer.length) this.#buffer = new Uint8Array(want);
    this.#place = place;
    this.#size = this.#files.read(this.#buffer, place);
    return this.#buffer.subarray(0, Math.min(size, this.#size));
  }
}
