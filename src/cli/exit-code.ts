import { TheaterError } from "../base/mod.ts";

/** What the process ends with; numbers from 64 on are those of BSD's sysexits(3). `docs/command-line.md` has this table. */
export const EXIT_CODES = {
  ok: { code: 0, when: "it was done; for `verify` and `replay`: the answer is yes" },
  no: {
    code: 1,
    when: "the answer is no: a chain does not verify, a replay diverged, a message was refused or its turn failed, an actor could not be started so",
  },
  usage: { code: 2, when: "the command line is not one: see the help" },
  data: {
    code: 65,
    when: "what it was given is damaged or not what it should be: a manifest, a component, a kept chain",
  },
  input: { code: 66, when: "it is not there: a file, a data directory, an actor" },
  node: {
    code: 69,
    when: "what it needs to run is not there: a Node that is new enough, or a package",
  },
  bug: { code: 70, when: "a fault of theater's own; please report it" },
  create: { code: 73, when: "the file to be written cannot be" },
  io: {
    code: 74,
    when: "a write or a sync failed: of the store, where the host ends at once and the next start recovers; or of stdout",
  },
  locked: { code: 75, when: "another host has the data directory: try again when it has ended" },
} as const;

export type Ending = keyof typeof EXIT_CODES;

/** The beginnings of codes, the longest that fits decides. */
const ENDINGS: readonly (readonly [prefix: string, Ending])[] = [
  ["CLI_USAGE", "usage"],
  ["CLI_NO_", "input"],
  ["CLI_BUG", "bug"],
  ["CLI_UNKNOWN_CODE", "input"],
  ["CLI_OLD_NODE", "node"],
  ["CLI_BAD_NAME", "usage"],
  ["CLI_CANNOT_CREATE", "create"],
  ["CLI_NOT_EMPTY", "create"],
  ["CLI_OUTPUT_FAILED", "io"],
  ["CLI_", "no"],
  ["MANIFEST_UNREADABLE", "input"],
  ["MANIFEST_", "data"],
  ["ENGINE_", "data"],
  ["CHAIN_", "data"],
  ["ACTOR_NOT_FOUND", "input"],
  ["ACTOR_NO_CHILD", "input"],
  ["ACTOR_CHAIN_UNFIT", "data"],
  ["ACTOR_UNFIT", "data"],
  ["ACTOR_UNGRANTED", "data"],
  ["ACTOR_", "no"],
  ["BUILD_NO_ENTRY", "input"],
  ["BUILD_NO_TOOL", "node"],
  ["BUILD_CANNOT_WRITE", "create"],
  ["BUILD_", "data"],
  ["PROTOCOL_CLOSED", "io"],
  ["PROTOCOL_NO_SOCKET", "io"],
  ["PROTOCOL_PATH_TOO_LONG", "io"],
  ["STORE_LOCKED", "locked"],
  ["STORE_DAMAGED", "data"],
  ["STORE_FOREIGN", "data"],
  ["STORE_MISSING", "input"],
  ["STORE_", "io"],
];

export function endingOf(error: unknown): Ending {
  return error instanceof TheaterError ? endingOfCode(error.code) : "bug";
}

export function endingOfCode(code: string): Ending {
  const fitting = ENDINGS.filter(([prefix]) => code.startsWith(prefix));
  const longest = fitting.toSorted(([a], [b]) => b.length - a.length)[0];
  return longest?.[1] ?? "no";
}
