import { operand, type Verb, verb } from "../verb.ts";
import { ACTOR } from "./words.ts";

export const inspect: Verb = verb({
  words: "inspect",
  group: "look",
  summary: "show what an actor is made from, what it may, what is open, and what it uses",
  operands: { actor: operand(ACTOR, { kind: "actor" }) },
  examples: [{ line: "theater inspect counter", what: "by its name" }],
  does: async () => (await import("../commands/inspect.ts")).inspect,
});
