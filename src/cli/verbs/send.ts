import { parseCount } from "../arguments.ts";
import { flag, many, operand, value, type Verb, verb } from "../verb.ts";
import { MESSAGE, MESSAGE_ABOUT, RUNNING } from "./words.ts";

export const send: Verb = verb({
  words: "send",
  group: "host",
  summary: "send to an actor, without waiting for what it does",
  about: [
    ...MESSAGE_ABOUT,
    "Done when the message is durable in the actor's chain, which is not before the turns ahead of it are over; an actor that has failed takes nothing until it is restarted. With --timeout-ms it ends then all the same: the message may be taken still where its turn had begun.",
  ],
  operands: {
    actor: operand(RUNNING, { kind: "actor" }),
    message: many(MESSAGE, { name: "MESSAGE" }),
  },
  options: {
    function: value("FUNC", "a function to call; then every word is an argument, as JSON"),
    text: flag("a function's strings stand for the bytes of their text, not for base64"),
    timeoutMs: value("MS", "wait so long at the most", { parse: parseCount }),
    key: value("KEY", "idempotency key: a repeat is not taken again, for 24 hours"),
  },
  examples: [{ line: "theater send counter add 5", what: 'the body is {"add":5}' }],
  does: async () => (await import("../commands/send.ts")).send,
});
