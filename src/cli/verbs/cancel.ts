import { parseCount } from "../arguments.ts";
import { operand, value, type Verb, verb } from "../verb.ts";
import { RUNNING } from "./words.ts";

export const cancel: Verb = verb({
  words: "cancel",
  group: "host",
  summary: "end an actor's turn that waits; the actor goes on with its next message",
  about: [
    "The turn fails with ACTOR_CANCELLED, and whoever called it is told; what it had committed stays. It counts against no restarts. `theater inspect ACTOR` shows the open turn and what it waits for.",
    "A turn that is over is left as it was, so that this can be said twice.",
  ],
  operands: { actor: operand(RUNNING, { kind: "actor" }) },
  options: {
    turn: value("SEQ", "the turn that was received with this event, and no other", {
      parse: parseCount,
    }),
  },
  examples: [
    { line: "theater cancel counter", what: "whichever turn is open" },
    { line: "theater cancel counter --turn 17", what: "only where it is this one" },
  ],
  does: async () => (await import("../commands/cancel.ts")).cancel,
});
