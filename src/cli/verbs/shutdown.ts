import { flag, type Verb, verb } from "../verb.ts";

export const shutdown: Verb = verb({
  words: "shutdown",
  group: "host",
  summary: "end the host of a data directory, as SIGTERM does",
  options: {
    kill: flag("at once, as SIGKILL does, to see that nothing is lost"),
  },
  examples: [
    { line: "theater shutdown --data theater-data", what: "the one that runs there" },
    { line: "theater shutdown --kill", what: "a drill: the next start carries on what was cut" },
  ],
  does: async () => (await import("../commands/shutdown.ts")).shutdown,
});
