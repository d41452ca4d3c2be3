import type { Codes } from "./explained.ts";

export const STORE: Codes = {
  STORE_CLOSED: {
    means: "The store was used after it was closed.",
    causes: ["A program that goes on after `close`"],
    todo: ["Close it last."],
  },
  STORE_DAMAGED: {
    means: "Bytes that were durable are not what they were.",
    causes: ["A disk that lost bits", "Someone changed the files", "A file of the log is missing"],
    todo: [
      "Leave the directory as it is, and copy it first.",
      "Restore it from a backup. Actors that are whole go on meanwhile; only the one that is named is left alone.",
    ],
    read: "log-format.md: What is torn, and what is damaged",
  },
  STORE_FAILED: {
    means: "A write or a sync failed, so the host ended: nothing later could be trusted.",
    causes: ["The disk is full", "The disk, or the file system, reported an error"],
    todo: [
      "Make room, or mend the disk: `theater doctor` shows how much is free.",
      "Start the host again: it goes on from what is durable.",
    ],
    read: "log-format.md: What is torn, and what is damaged",
  },
  STORE_FOREIGN: {
    means:
      "The directory, or a file in it, is not a log of theater's, or one of another format version.",
    causes: [
      "--data or THEATER_DATA names a directory with other things in it",
      "A newer theater wrote it",
    ],
    todo: ["Name the right directory, or one that does not exist yet."],
    read: "log-format.md: Files of the directory",
  },
  STORE_FULL: {
    means: "There is no room for new work; what was admitted before is still taken.",
    causes: ["The disk has less left than the log keeps in reserve"],
    todo: ["Make room: `theater doctor` shows how much is free."],
    read: "log-format.md: Segment",
  },
  STORE_LOCKED: {
    means: "Another process writes in this data directory.",
    causes: ["A host runs there already"],
    todo: [
      "Talk to that one, or stop it first.",
      "Every verb that only reads works beside it.",
      "Name another directory with --data.",
    ],
    read: "log-format.md: Files of the directory",
  },
  STORE_MISSING: {
    means: "There is no log in this directory to be read.",
    causes: ["Another directory than you have in mind", "No host ran there yet"],
    todo: [
      "Name the directory with --data or THEATER_DATA.",
      "Start a host with `theater run`: it makes one.",
    ],
    read: "log-format.md: Files of the directory",
  },
  STORE_STALE_HEAD: {
    means: "The chain's head is not the one that the link was built on.",
    causes: ["A fault of theater's own, or of a program that writes to a store by itself"],
    todo: ["Report it with the whole message."],
  },
  STORE_STALE_TERM: {
    means: "A cell with a later term has claimed the actor.",
    causes: ["A cell that was thought dead came back"],
    todo: ["Nothing: the later one goes on."],
  },
};
