import { operand, type Verb, verb } from "../verb.ts";
import { RUNNING } from "./words.ts";

export const stop: Verb = verb({
  words: "stop",
  group: "host",
  summary: "end an actor for good; its chain stays",
  operands: { actor: operand(RUNNING, { kind: "actor" }) },
  examples: [{ line: "theater stop counter", what: "by its name" }],
  does: async () => (await import("../commands/stop.ts")).stop,
});
