import { flag, type Verb, verb } from "../verb.ts";

export const ps: Verb = verb({
  words: "ps",
  group: "look",
  summary: "list the actors of a data directory",
  options: { all: flag("stopped ones too", { short: "a" }) },
  examples: [
    { line: "theater ps", what: "those that run" },
    { line: "theater ps --all --json", what: "all of them, one object a line" },
  ],
  does: async () => (await import("../commands/ps.ts")).ps,
});
