import { type Explanation, TheaterError } from "../base/mod.ts";

export type ChainCode =
  | "CHAIN_CUT_SHORT" // the bytes end in the middle of an item, or of an arrangement
  | "CHAIN_NOT_CANONICAL" // not deterministic CBOR: a longer head than needed, an indefinite length, a tag, bad UTF-8
  | "CHAIN_TRAILING_BYTES" // something follows where the item should have ended
  | "CHAIN_BAD_SHAPE" // canonical CBOR, but not what the format has in this place: type, length, kind or range
  | "CHAIN_TOO_LARGE" // beyond a limit of the format, which the message names
  | "CHAIN_BAD_VALUE" // a value that does not fit its WIT type
  | "CHAIN_BAD_EVENT" // an event that the format cannot hold, so that it was not written
  | "CHAIN_UNKNOWN_VERSION" // a format that this code does not know
  | "CHAIN_EMPTY" // an export without a link: not even a genesis
  | "CHAIN_DIGEST_MISMATCH" // a link or a blob does not hash to the digest beside it, or that names it
  | "CHAIN_PARENT_MISMATCH" // the link before it is not the one that it names
  | "CHAIN_SEQ_MISMATCH" // it does not begin where the link before it ended
  | "CHAIN_ACTOR_MISMATCH" // a link of another actor
  | "CHAIN_TIME_REVERSED" // its `at` is before that of the link before it
  | "CHAIN_BLOB_MISPLACED" // a blob that the next link is not the first to name, or not in this order, or twice
  | "CHAIN_BLOB_MISSING" // a blob that a link is the first to name does not stand before it, or is needed and erased
  | "CHAIN_ILLEGAL_MOVE" // an event that cannot happen here: its turn, its ledger or its link forbids it
  | "CHAIN_HEAD_MISMATCH"; // whole and right, but not up to the head that was expected

/** Where in an export or a link something is wrong, as far as it is known. */
export interface ChainPlace {
  /** Of the first byte of the item that is wrong, from the start of what was given. */
  readonly offset?: number | undefined;
  /** Of the link within the export, from 0. */
  readonly link?: number | undefined;
  /** Of the event, or of the link's first one. */
  readonly seq?: number | undefined;
}

export class ChainError extends TheaterError<ChainCode> {
  readonly place: ChainPlace;

  constructor(code: ChainCode, explanation: Omit<Explanation, "where">, place: ChainPlace = {}) {
    super(code, { ...explanation, where: placeText(place) });
    this.place = place;
  }

  /** The same error, seen from further out: what was known of its place stays, unless it is given anew. */
  within(place: ChainPlace): ChainError {
    const { code, what, remedy, cause } = this;
    return new ChainError(code, { what, remedy, cause }, { ...this.place, ...place });
  }
}

function placeText({ link, seq, offset }: ChainPlace): string | undefined {
  const parts = [
    link === undefined ? [] : [`link ${link}`],
    seq === undefined ? [] : [`seq ${seq}`],
    offset === undefined ? [] : [`byte ${offset}`],
  ].flat();
  return parts.length === 0 ? undefined : parts.join(", ");
}
