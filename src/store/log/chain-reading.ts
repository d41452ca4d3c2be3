import { type ActorId, type Digest, equalBytes } from "../../base/mod.ts";
import { PAGE_BYTES_MAX, PAGE_ENTRIES_MAX, type StoredLink } from "../chain-store.ts";
import type { FrameReader } from "./frame-reader.ts";
import { BLOB_FRAME, LINK_FRAME } from "./frame.ts";
import { damagedBlob, damagedChain } from "./log-errors.ts";
import { NOWHERE, type Place } from "./place.ts";

/** Where a chain ends, as far as it may be read. */
export interface ChainEnd {
  readonly place: Place;
  readonly linkCount: number;
  readonly eventCount: number;
}

/**
 * Places of the links from the one that holds event `fromSeq` to the chain's end, but none whose number is below `fromLink`; oldest
 * first. Each frame names the one before it, so they are found from the end.
 * @throws StoreError STORE_DAMAGED
 */
export function linkPlaces(
  reader: FrameReader,
  actor: ActorId,
  end: ChainEnd,
  { fromSeq, fromLink }: { readonly fromSeq: number; readonly fromLink: number },
): Place[] {
  const places: Place[] = [];
  let { place, linkCount: above, eventCount: seqAbove } = end;
  while (above > fromLink && seqAbove > fromSeq) {
    const frame = reader.header(place);
    if (
      frame === undefined ||
      frame.kind !== LINK_FRAME ||
      frame.number !== above - 1 ||
      frame.owner.toHex() !== actor
    ) {
      throw damagedChain(actor, { place, link: above - 1, seq: frame?.first ?? seqAbove });
    }
    places.push(place);
    above = frame.number;
    seqAbove = frame.first;
    place = frame.previous;
  }
  return places.toReversed();
}

export interface LinkPage {
  readonly links: StoredLink[];
  /** Index of the first place that is not in it. */
  readonly next: number;
}

/** The next page of these links. @throws StoreError STORE_DAMAGED */
export function linkPage(
  reader: FrameReader,
  actor: ActorId,
  places: readonly Place[],
  from: number,
): LinkPage {
  const links: StoredLink[] = [];
  let bytes = 0;
  let next = from;
  while (next < places.length && links.length < PAGE_ENTRIES_MAX && bytes <= PAGE_BYTES_MAX) {
    const place = places[next++] as Place;
    const found = reader.frame(place);
    if (found === undefined) {
      const header = reader.header(place);
      const link = header?.number ?? 0;
      throw damagedChain(actor, { place, link, seq: header?.first ?? 0 });
    }
    const { frame, body } = found;
    bytes += body.length;
    // One copy for both: whoever reads may keep it, or write on it.
    const copy = new Uint8Array(frame.digest.length + body.length - frame.entryLength);
    copy.set(frame.digest);
    copy.set(body.subarray(0, body.length - frame.entryLength), frame.digest.length);
    links.push({
      digest: copy.subarray(0, frame.digest.length) as Digest, // 32 bytes
      seq: frame.first,
      eventCount: frame.eventCount,
      link: copy.subarray(frame.digest.length),
    });
  }
  return { links, next };
}

/** A blob from its last part back to its first. @throws StoreError STORE_DAMAGED */
export function readBlob(reader: FrameReader, digest: Digest, last: Place): Uint8Array {
  let place = last;
  let bytes: Uint8Array | undefined;
  for (;;) {
    const found = reader.frame(place);
    if (
      found === undefined ||
      found.frame.kind !== BLOB_FRAME ||
      !equalBytes(found.frame.digest, digest)
    ) {
      throw damagedBlob(digest.toHex(), place);
    }
    bytes ??= new Uint8Array(found.frame.number);
    bytes.set(found.body, found.frame.first);
    place = found.frame.previous;
    if (place === NOWHERE) return bytes;
  }
}
