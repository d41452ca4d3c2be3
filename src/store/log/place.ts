/**
 * Where something stands in the log, as one number: the segment's number × 2^32 + the byte offset within it. Later in the log is
 * larger. Segment numbers begin at 1 and stay below 2^21, so a place is a safe integer.
 */
export type Place = number;

/** Before everything: what the first batch, and the first frame of each chain, name as the one before. */
export const NOWHERE: Place = 0;

export const SEGMENT_NUMBER_MAX: number = 2 ** 21 - 1;
const SPAN = 2 ** 32;

export function placeAt(segment: number, offset: number): Place {
  return segment * SPAN + offset;
}

export function segmentOf(place: Place): number {
  return Math.floor(place / SPAN);
}

export function offsetOf(place: Place): number {
  return place % SPAN;
}

export function writePlace(view: DataView, at: number, place: Place): void {
  view.setUint32(at, segmentOf(place), true);
  view.setUint32(at + 4, offsetOf(place), true);
}

export function readPlace(view: DataView, at: number): Place {
  return placeAt(view.getUint32(at, true), view.getUint32(at + 4, true));
}
