import { parseCount } from "../arguments.ts";
import { flag, many, operand, value, type Verb, verb } from "../verb.ts";
import { MESSAGE, MESSAGE_ABOUT, RUNNING } from "./words.ts";

export const call: Verb = verb({
  words: "call",
  group: "host",
  summary: "call an actor, and print its reply",
  about: [
    ...MESSAGE_ABOUT,
    "With --json, or where a function is called, a reply is JSON; else its bytes are printed as they are, with a line's end.",
  ],
  operands: {
    actor: operand(RUNNING, { kind: "actor" }),
    message: many(MESSAGE, { name: "MESSAGE" }),
  },
  options: {
    function: value("FUNC", "a function to call; then every word is an argument, as JSON"),
    text: flag("a function's strings stand for the bytes of their text, not for base64"),
    timeoutMs: value("MS", "wait so long at the most", { parse: parseCount }),
    key: value("KEY", "idempotency key: a repeat gets the first answer, for 24 hours"),
    output: value("FILE", "write the reply there, as it is", { short: "o", kind: "file" }),
    raw: flag("print the reply as it is, to a terminal too"),
  },
  examples: [
    { line: "theater call counter 5", what: "the body is the text 5" },
    { line: "theater call counter add 5", what: 'the body is {"add":5}' },
    { line: "theater call counter @order.json", what: "the body is what a file holds" },
    {
      line: `theater call cart 'shop:cart/api#add-item' '{"sku":"pen","price":2}'`,
      what: "a function by its WIT type",
    },
  ],
  does: async () => (await import("../commands/call.ts")).call,
});
