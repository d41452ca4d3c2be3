import { parseHead } from "../arguments.ts";
import { operand, value, type Verb, verb } from "../verb.ts";
import { TARGET } from "./words.ts";

export const verify: Verb = verb({
  words: "verify",
  group: "records",
  summary: "check a chain",
  about: [
    "Form, digests, order, blobs, and that an actor can have recorded it. Ends with 0 where the answer is yes, with 1 where it is no.",
  ],
  operands: { target: operand(TARGET, { kind: "target" }) },
  options: { head: value("DIGEST", "the head that it must have", { parse: parseHead }) },
  examples: [
    { line: "theater verify counter", what: "an actor of the data directory" },
    { line: "theater verify counter.chain", what: "an export" },
  ],
  does: async () => (await import("../commands/verify.ts")).verify,
});
