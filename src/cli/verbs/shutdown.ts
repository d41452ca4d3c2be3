import { type Verb, verb } from "../verb.ts";

export const shutdown: Verb = verb({
  words: "shutdown",
  group: "host",
  summary: "end the host of a data directory, as SIGTERM does",
  examples: [{ line: "theater shutdown --data theater-data", what: "the one that runs there" }],
  does: async () => (await import("../commands/shutdown.ts")).shutdown,
});
