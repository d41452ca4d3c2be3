import { parseCount } from "../arguments.ts";
import { optional, value, type Verb, verb } from "../verb.ts";
import { ACTOR } from "./words.ts";

export const deadLetters: Verb = verb({
  words: "dead-letters",
  group: "look",
  summary: "list messages that nobody waits for and of which nothing came",
  about: [
    "A message that was sent, not called, is dead where the turn that took it failed, or where nobody took it. It stands in the chain of the actor that took it, or of the one that sent it, and is sent again with `theater resend ACTOR SEQ`.",
    "Whole chains are read for it; with --since, from an event on. One that cannot be read is told of on stderr, and decides the exit code; the others are listed all the same.",
  ],
  operands: { actor: optional(`${ACTOR}; default: all that have a chain`, { kind: "actor" }) },
  options: {
    since: value("SEQ", "those that were taken or sent from this event on", { parse: parseCount }),
  },
  examples: [
    { line: "theater dead-letters", what: "of all actors" },
    { line: "theater dead-letters counter --json", what: "of one, for a program" },
  ],
  does: async () => (await import("../commands/dead-letters.ts")).deadLetters,
});
