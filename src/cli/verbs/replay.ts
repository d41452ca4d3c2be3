import { list, operand, type Verb, verb } from "../verb.ts";
import { TARGET } from "./words.ts";

export const replay: Verb = verb({
  words: "replay",
  group: "records",
  summary: "check a chain, and run its actor again from that and its components alone",
  operands: { target: operand(TARGET, { kind: "target" }) },
  options: {
    component: list(
      "FILE",
      "a component; again for each that an upgraded actor was; default: those that the data directory keeps",
      (file) => file,
      { kind: "file" },
    ),
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
