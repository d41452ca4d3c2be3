import { flag, type Verb, verb } from "../verb.ts";

export const ps: Verb = verb({
  words: "ps",
  group: "look",
  summary: "list the actors of a data directory",
  about: [
    "Of each what the index has: an actor that has failed, and is to begin again, runs still; `theater tree` tells those apart.",
  ],
  options: { all: flag("stopped ones too", { short: "a" }) },
  examples: [
    { line: "theater ps", what: "those that run" },
    { line: "theater ps --all --json", what: "all of them, one object a line" },
  ],
  does: async () => (await import("../commands/ps.ts")).ps,
});
