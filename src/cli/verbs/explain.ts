import { optional, type Verb, verb } from "../verb.ts";

export const explain: Verb = verb({
  words: "explain",
  group: "help",
  summary: "say what an error code means, and what to do; without one, list them",
  operands: { code: optional("an error code, in any case", { kind: "code" }) },
  examples: [
    { line: "theater explain ENGINE_OUT_OF_FUEL", what: "one code" },
    { line: "theater explain", what: "all of them" },
  ],
  does: async () => (await import("../commands/explain.ts")).explain,
});
