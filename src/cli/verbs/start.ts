import { operand, value, type Verb, verb } from "../verb.ts";

export const start: Verb = verb({
  words: "start",
  group: "host",
  summary: "start the actor of a manifest, in the host that runs or for the next one",
  operands: { manifest: operand("the actor's manifest", { kind: "file" }) },
  options: { name: value("NAME", "the actor's name, instead of its manifest's") },
  examples: [
    {
      line: "theater start examples/counter-as/manifest.toml --name tally",
      what: "under another name",
    },
  ],
  does: async () => (await import("../commands/start.ts")).start,
});
