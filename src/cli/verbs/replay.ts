import { operand, value, type Verb, verb } from "../verb.ts";
import { TARGET } from "./words.ts";

export const replay: Verb = verb({
  words: "replay",
  group: "records",
  summary: "check a chain, and run its actor again from that and its component alone",
  operands: { target: operand(TARGET, { kind: "target" }) },
  options: {
    component: value("FILE", "the component; default: the one that the data directory keeps", {
      kind: "file",
    }),
  },
  examples: [
    { line: "theater replay counter", what: "an actor of the data directory" },
    {
      line: "theater replay counter.chain --component counter.wasm",
      what: "an export, with no data directory",
    },
  ],
  does: async () => (await import("../commands/replay.ts")).replay,
});
