import { NO_BYTES } from "../../base/mod.ts";
import { type Checksum, seedOf } from "./checksum.ts";
import { DiskError } from "./disk.ts";
import {
  FRAME_HEADER_BYTES,
  type Frame,
  frameLength,
  isFrameBody,
  isFrameHeader,
  readFrame,
  viewOf,
} from "./frame.ts";
import { diskError } from "./log-errors.ts";
import type { LogFiles } from "./log-files.ts";
import { offsetOf, type Place } from "./place.ts";

/** Bytes of a piece of the log that is read at once: little at a first place, more with each one that is near. */
const SMALL_BYTES = 4 * 1024;
const LARGE_BYTES = 256 * 1024;
const GROWTH = 4;

/**
 * Reads single frames by place, in any order: it keeps a piece of the log around the last place.
 * @throws StoreError STORE_FAILED where the disk cannot be read
 */
export class FrameReader {
  readonly #files: LogFiles;
  readonly #salt: number;
  readonly #checksum: Checksum;
  #buffer: Uint8Array = NO_BYTES;
  #place: Place = 0;
  #size = 0;
  #wantBytes = SMALL_BYTES;

  constructor(files: LogFiles, salt: number, checksum: Checksum) {
    this.#files = files;
    this.#salt = salt;
    this.#checksum = checksum;
  }

  /** For another reading: what was read may have grown since. */
  anew(): this {
    this.#size = 0;
    if (this.#buffer.length > LARGE_BYTES) this.#buffer = NO_BYTES;
    return this;
  }

  /** The header of the frame at this place; undefined where it is not what was written. Good until the next call. */
  header(place: Place): Frame | undefined {
    const bytes = this.#view(place, FRAME_HEADER_BYTES);
    const view = viewOf(bytes);
    if (!isFrameHeader(bytes, view, 0, seedOf(this.#salt, place), this.#checksum)) return undefined;
    return readFrame(bytes, view, 0, place);
  }

  /** The whole frame, header and body; undefined where it is not what was written. Good until the next call. */
  frame(place: Place): { readonly frame: Frame; readonly body: Uint8Array } | undefined {
    const header = this.header(place);
    if (header === undefined) return undefined;
    const bytes = this.#view(place, FRAME_HEADER_BYTES + header.length);
    const view = viewOf(bytes);
    if (bytes.length < FRAME_HEADER_BYTES + header.length) return undefined;
    if (!isFrameBody(bytes, view, 0, this.#checksum)) return undefined;
    const end = FRAME_HEADER_BYTES + frameLength(view, 0);
    return {
      frame: readFrame(bytes, view, 0, place),
      body: bytes.subarray(FRAME_HEADER_BYTES, end),
    };
  }

  #view(place: Place, size: number): Uint8Array {
    const at = place - this.#place;
    if (at < 0 || at + size > this.#size) this.#read(place, size);
    const from = place - this.#place;
    return this.#buffer.subarray(from, Math.min(from + size, this.#size));
  }

  /** Where the last read was near, more is read around this one: before it when reading goes backwards. */
  #read(place: Place, size: number): void {
    const distance = place - this.#place;
    const isNear = this.#size > 0 && Math.abs(distance) < LARGE_BYTES;
    this.#wantBytes = isNear ? Math.min(this.#wantBytes * GROWTH, LARGE_BYTES) : SMALL_BYTES;
    const want = Math.max(size, this.#wantBytes);
    if (want > this.#buffer.length) this.#buffer = new Uint8Array(want);
    const before = isNear && distance < 0 ? Math.min(want - size, offsetOf(place)) : 0;
    // What is around it may be unreadable where it is not.
    if (!this.#fill(place - before, want)) this.#fill(place, size);
    else if (this.#size < before) this.#size = 0;
  }

  /** False where the disk refuses. Such a place reads as empty: whoever asked finds no frame there, and says whose it was. */
  #fill(place: Place, size: number): boolean {
    this.#place = place;
    this.#size = 0;
    try {
      this.#size = this.#files.read(this.#buffer.subarray(0, size), place);
      return true;
    } catch (error) {
      const isLost =
        error instanceof DiskError && (error.code === "ENOENT" || error.code === "EIO");
      if (!isLost) throw diskError(error, "the log could not be read");
      return false;
    }
  }
}
