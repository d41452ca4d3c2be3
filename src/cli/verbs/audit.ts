import { parseCount } from "../arguments.ts";
import { value, type Verb, verb } from "../verb.ts";

export const audit: Verb = verb({
  words: "audit",
  group: "look",
  summary: "show what operators did, and what ended by itself",
  about: [
    "What is done with `theater` to actors (start, stop, restart, upgrade, cancel, resend) is put down before it is done, and then what came of it, in the chain of an actor `host`, which `theater verify host` verifies like all others. Actors that ended without being told to, and that nobody supervises, stand there too.",
  ],
  options: {
    since: value("SEQ", "what stands there from this event on (default: 0)", {
      parse: parseCount,
      fallback: 0,
    }),
  },
  examples: [
    { line: "theater audit", what: "all of it" },
    { line: "theater audit --since 100 --json", what: "from an event on, for a program" },
  ],
  does: async () => (await import("../commands/audit.ts")).audit,
});
