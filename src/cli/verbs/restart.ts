import { operand, type Verb, verb } from "../verb.ts";
import { RUNNING } from "./words.ts";

export const restart: Verb = verb({
  words: "restart",
  group: "host",
  summary: "start a supervisor's child again that was stopped",
  operands: { actor: operand(RUNNING, { kind: "actor" }) },
  examples: [{ line: "theater restart shop/cart", what: "with the state that it had" }],
  does: async () => (await import("../commands/restart.ts")).restart,
});
