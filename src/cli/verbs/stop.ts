import { parseCount } from "../arguments.ts";
import { operand, value, type Verb, verb } from "../verb.ts";
import { RUNNING } from "./words.ts";

export const stop: Verb = verb({
  words: "stop",
  group: "host",
  summary: "end an actor for good; its chain stays",
  operands: { actor: operand(RUNNING, { kind: "actor" }) },
  options: {
    drainMs: value("MS", "let it finish its mail first, for so long at the most", {
      parse: parseCount,
    }),
  },
  examples: [
    { line: "theater stop counter", what: "by its name" },
    {
      line: "theater stop counter --drain-ms 5000",
      what: "when what was sent to it is done, within 5 seconds",
    },
  ],
  does: async () => (await import("../commands/stop.ts")).stop,
});
