import { parseCount } from "../arguments.ts";
import { flag, optional, value, type Verb, verb } from "../verb.ts";
import { ACTOR } from "./words.ts";

export const watch: Verb = verb({
  words: "watch",
  group: "look",
  summary: "show events as they become durable",
  about: [
    "Ends at SIGINT, when the actor has stopped, or when the host ends. Where no host runs it shows what is there, and ends.",
  ],
  operands: { actor: optional(`${ACTOR}; default: all`, { kind: "actor" }) },
  options: {
    since: value("SEQ", "the first event to show, of each; default: those to come", {
      parse: parseCount,
    }),
    logs: flag("log lines too"),
  },
  examples: [
    { line: "theater watch counter --since 0", what: "one actor, from its beginning" },
    { line: "theater watch --logs --json", what: "all of them, for a program" },
  ],
  does: async () => (await import("../commands/watch.ts")).watch,
});
