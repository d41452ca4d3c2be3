import { optional, type Verb, verb } from "../verb.ts";
import { ACTOR } from "./words.ts";

export const tree: Verb = verb({
  words: "tree",
  group: "look",
  summary: "show who supervises whom, how, and how often each was restarted",
  about: [
    "An actor whose chain cannot be read is shown as unreadable: why is told on stderr, and decides the exit code.",
    "RESTARTS are those that were done: of an actor that nobody supervises the next is, when something comes for it.",
  ],
  operands: { actor: optional(ACTOR, { kind: "actor" }) },
  examples: [
    { line: "theater tree", what: "all that runs" },
    { line: "theater tree shop", what: "one supervisor, and all below it" },
  ],
  does: async () => (await import("../commands/tree.ts")).tree,
});
