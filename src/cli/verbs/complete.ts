import { many, type Verb, verb } from "../verb.ts";

export const complete: Verb = verb({
  words: "__complete",
  group: "help",
  summary:
    "say what may stand in a place of the command line; the scripts of `theater completion` ask",
  operands: { words: many("all that is typed behind `theater`", { name: "WORD" }) },
  examples: [{ line: "theater __complete -- verify cou", what: "what may stand there" }],
  isHidden: true,
  does: async () => (await import("../commands/complete.ts")).complete,
});
