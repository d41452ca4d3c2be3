import { parseCount } from "../arguments.ts";
import { flag, operand, value, type Verb, verb } from "../verb.ts";
import { ACTOR } from "./words.ts";

export const chainLog: Verb = verb({
  words: "chain log",
  group: "look",
  summary: "show an actor's events, as they are kept",
  operands: { actor: operand(ACTOR, { kind: "actor" }) },
  options: {
    since: value("SEQ", "the first event to show (default: 0)", { parse: parseCount, fallback: 0 }),
    limit: value("N", "show so many events at the most", { parse: parseCount }),
    links: flag("show each link before its events"),
    output: value("FILE", "where to; default: stdout", { short: "o", kind: "file" }),
  },
  examples: [
    {
      line: "theater chain log counter --since 10 --limit 20",
      what: "twenty events from the tenth",
    },
    { line: "theater chain log counter --links --json", what: "all of it, for a program" },
  ],
  does: async () => (await import("../commands/chain.ts")).chainLog,
});
