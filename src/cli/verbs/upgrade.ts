import { parseCount } from "../arguments.ts";
import { operand, value, type Verb, verb } from "../verb.ts";
import { RUNNING } from "./words.ts";

export const upgrade: Verb = verb({
  words: "upgrade",
  group: "host",
  summary: "give an actor another component or other grants, and keep its state",
  about: [
    "The turn that is under way is waited for. Then the chain says `upgraded`, and the next message is the new component's: with the state that there is, the mail that waits, timers, and replies that are owed.",
    "Only an actor that gives its state from turn to turn can be upgraded, and only to a component that exports the functions of the one before. Where that cannot be, nothing is recorded, and the actor goes on as it was.",
  ],
  operands: {
    actor: operand(RUNNING, { kind: "actor" }),
    manifest: operand("the manifest of what it is to be", { kind: "file" }),
  },
  options: {
    timeoutMs: value("MS", "wait so long at the most for the turn that is under way", {
      parse: parseCount,
    }),
  },
  examples: [
    {
      line: "theater upgrade counter examples/counter-as/manifest.toml",
      what: "when its component was built anew",
    },
  ],
  does: async () => (await import("../commands/upgrade.ts")).upgrade,
});
