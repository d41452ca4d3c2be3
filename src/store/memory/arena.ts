const SEGMENT_BYTES = 1024 * 1024;
/** Offsets within a segment stay below this, so that one number tells segment and offset. */
const SEGMENT_SPAN = 2 ** 32;

/**
 * Bytes that are written once and kept. They go into large segments, since a buffer of its own for each link costs more time and
 * memory than the link does.
 */
export class Arena {
  readonly #segments: Uint8Array[] = [];
  #open: Uint8Array = new Uint8Array(0);
  #used = 0;

  /** Copies `head` and then `tail`; answers with the place to read both from. */
  write(head: Uint8Array, tail: Uint8Array): number {
    const size = head.length + tail.length;
    if (this.#used + size > this.#open.length) this.#begin(size);
    const at = this.#used;
    this.#open.set(head, at);
    this.#open.set(tail, at + head.length);
    this.#used = at + size;
    return (this.#segments.length - 1) * SEGMENT_SPAN + at;
  }

  /** What stands there: the arena's own bytes, to be copied before anyone else sees them. */
  view(place: number, size: number): Uint8Array {
    const segment = this.#segments[Math.floor(place / SEGMENT_SPAN)];
    if (segment === undefined) throw new Error(`no segment holds ${place}`);
    const at = place % SEGMENT_SPAN;
    return segment.subarray(at, at + size);
  }

  clear(): void {
    this.#segments.length = 0;
    this.#open = new Uint8Array(0);
    this.#used = 0;
  }

  #begin(size: number): void {
    this.#open = new Uint8Array(Math.max(SEGMENT_BYTES, size));
    this.#segments.push(this.#open);
    this.#used = 0;
  }
}
