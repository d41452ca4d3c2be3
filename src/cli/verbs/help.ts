import { many, type Verb, verb } from "../verb.ts";

export const help: Verb = verb({
  words: "help",
  group: "help",
  summary: "show all verbs, or how one is used",
  operands: { verb: many("a verb", { kind: "verb", name: "VERB" }) },
  examples: [
    { line: "theater help", what: "all verbs" },
    { line: "theater help chain log", what: "one of them" },
  ],
  does: async () => (await import("../commands/help.ts")).help,
});
