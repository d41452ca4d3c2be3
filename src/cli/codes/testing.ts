import type { Codes } from "./explained.ts";

export const TESTING: Codes = {
  TESTING_ANSWERED: {
    means: "A test answered a message of a probe twice.",
    causes: ["The probe has a handler for the message, and the test answers it as well"],
    todo: ["Answer each message once, by the probe's handler or in the test."],
  },
  TESTING_NOT_JSON: {
    means: "A test asked a handler by its name, and the reply is not JSON.",
    causes: ["The actor answers with bytes, or with text of its own"],
    todo: ["Use `call`, which gives the reply as it is."],
  },
  TESTING_NO_MESSAGE: {
    means: "A test waited for a message to a probe, and every actor came to rest without one.",
    causes: [
      "The actor under test sent nothing, or sent it to another name",
      "It waits for a time, which only the test lets pass",
    ],
    todo: ["Look at the actor's `logs` and `events`, and at `theater.messages`."],
  },
  TESTING_RESTLESS: {
    means: "The actors of a test do not come to rest.",
    causes: ["Each message brings about another, in a circle"],
    todo: ["Look at `theater.messages`, and let one of them wait for a timer."],
  },
};
