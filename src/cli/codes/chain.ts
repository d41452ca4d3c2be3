import type { Codes } from "./explained.ts";

const FRESH =
  "Take a fresh copy from the actor's own store; where the store itself is damaged, restore it from a backup.";
const READ = "chain-format.md: Verification";

export const CHAIN: Codes = {
  CHAIN_ACTOR_MISMATCH: {
    means: "A link belongs to another actor than the chain.",
    causes: ["Two exports were put together"],
    todo: ["Export each actor into a file of its own."],
    read: READ,
  },
  CHAIN_BAD_EVENT: {
    means: "An event would not fit the format, so it was not written.",
    causes: ["A fault of theater's own"],
    todo: ["Report it with the whole message."],
    read: "chain-format.md: Events",
  },
  CHAIN_BAD_SHAPE: {
    means: "The bytes are canonical CBOR, but not what the format has in this place.",
    causes: ["The file is not an export of theater's", "It was changed"],
    todo: [FRESH],
    read: "chain-format.md: Link",
  },
  CHAIN_BAD_VALUE: {
    means: "A value does not fit its WIT type.",
    causes: ["The chain was changed, or is read with another component's types"],
    todo: [FRESH],
    read: "chain-format.md: Values",
  },
  CHAIN_BLOB_MISPLACED: {
    means:
      "A blob stands where the next link is not the first to name it, or twice, or not in order.",
    causes: ["The export was put together by something else than theater"],
    todo: ["Export the chain again with `theater export`."],
    read: "chain-format.md: Export",
  },
  CHAIN_BLOB_MISSING: {
    means: "A blob that a link names does not stand before it, or is needed and was erased.",
    causes: [
      "The export was cut or changed",
      "A private payload was erased, and a replay needs it",
    ],
    todo: [
      "Export the chain again.",
      "A chain with erased payloads verifies, but cannot be replayed past them.",
    ],
    read: "chain-format.md: Export",
  },
  CHAIN_CUT_SHORT: {
    means: "The bytes end in the middle of something.",
    causes: ["A copy or a download that was not whole", "A disk that was full"],
    todo: ["Copy it again, and compare the sizes."],
    read: "chain-format.md: Export",
  },
  CHAIN_DIGEST_MISMATCH: {
    means: "A link or a blob does not hash to the digest beside it, or that names it.",
    causes: ["Someone changed the record", "A disk or a copy that lost a bit"],
    todo: [FRESH, "Compare its head with one that you kept elsewhere."],
    read: READ,
  },
  CHAIN_EMPTY: {
    means: "The export has no link: not even a genesis.",
    causes: ["An empty file, or one that holds only an export's head"],
    todo: ["Export the chain again."],
    read: "chain-format.md: Export",
  },
  CHAIN_HEAD_MISMATCH: {
    means: "The chain is whole and right, but does not reach the head that was expected.",
    causes: [
      "Links at its end are missing",
      "The head belongs to a later state, or to another actor",
    ],
    todo: [
      "Export it again, and give the head of that moment.",
      "Where links are gone from the store: restore it from a backup.",
    ],
    read: "chain-format.md: What it proves",
  },
  CHAIN_ILLEGAL_MOVE: {
    means: "An event stands where no actor could have recorded it.",
    causes: [
      "A forged chain: its digests are right, and its story is not",
      "A fault of theater's own",
    ],
    todo: ["Do not trust it. Where it comes from your own store, report it."],
    read: "chain-format.md: Ledger",
  },
  CHAIN_NOT_CANONICAL: {
    means: "The bytes are not deterministic CBOR.",
    causes: ["Something else than theater wrote or rewrote them"],
    todo: [FRESH],
    read: "chain-format.md: Link",
  },
  CHAIN_PARENT_MISMATCH: {
    means: "The link before this one is not the one that it names.",
    causes: ["A link was taken out, put in or exchanged"],
    todo: [FRESH],
    read: READ,
  },
  CHAIN_SEQ_MISMATCH: {
    means: "A link does not begin where the link before it ended.",
    causes: ["A link was taken out or put in"],
    todo: [FRESH],
    read: READ,
  },
  CHAIN_TIME_REVERSED: {
    means: "A link is older than the link before it.",
    causes: ["The record was put together from pieces"],
    todo: [FRESH],
    read: READ,
  },
  CHAIN_TOO_LARGE: {
    means: "Something is larger than the format allows; the message names the limit.",
    causes: ["The file is not an export of theater's", "It was made to exhaust whoever reads it"],
    todo: ["Do not trust it."],
    read: "chain-format.md: Limits",
  },
  CHAIN_TRAILING_BYTES: {
    means: "Something follows where the item should have ended.",
    causes: ["Bytes were added to the file"],
    todo: [FRESH],
    read: "chain-format.md: Export",
  },
  CHAIN_UNKNOWN_VERSION: {
    means: "The chain has a format that this version of theater does not know.",
    causes: ["A newer theater wrote it"],
    todo: ["Read it with a version of theater that is as new."],
    read: "chain-format.md: Versions",
  },
};
