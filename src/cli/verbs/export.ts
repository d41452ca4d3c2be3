import { operand, value, type Verb, verb } from "../verb.ts";
import { ACTOR } from "./words.ts";

export const exportActor: Verb = verb({
  words: "export",
  group: "records",
  summary: "write an actor's chain, as others verify it",
  operands: { actor: operand(ACTOR, { kind: "actor" }) },
  options: {
    output: value("FILE", "where to; default: stdout", { short: "o", kind: "file" }),
  },
  examples: [
    { line: "theater export counter -o counter.chain", what: "into a file" },
    { line: "theater export counter | sha256sum", what: "into a pipe" },
  ],
  does: async () => {
    const { exportActor: does } = await import("../commands/export.ts");
    return (invocation, { actor, output }) => does(invocation, { actor, file: output });
  },
});
