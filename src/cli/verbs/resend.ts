import { operand, value, type Verb, verb } from "../verb.ts";
import { ACTOR } from "./words.ts";

export const resend: Verb = verb({
  words: "resend",
  group: "host",
  summary: "send a dead letter again",
  about: [
    "It goes to whoever bears now the name that it was for. A repeat within 24 hours is not done twice: it gets the receipt of the first.",
    "The host that runs in the data directory is asked; where none does, the directory is opened for as long as this takes.",
  ],
  operands: {
    actor: operand(ACTOR, { kind: "actor" }),
    seq: operand("the event that `theater dead-letters` names", { name: "SEQ" }),
  },
  options: { to: value("ACTOR", "to this one instead", { kind: "actor" }) },
  examples: [
    { line: "theater resend counter 17", what: "the dead letter of event 17" },
    { line: "theater resend shop 9 --to till", what: "to another receiver" },
  ],
  does: async () => (await import("../commands/resend.ts")).resend,
});
