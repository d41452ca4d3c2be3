import type { Codes } from "./explained.ts";

const READ = "messages.md: Between actors";

/** What a guest's `send`, `call`, `wait` or `reply` answers instead of a reply: the cases of `call-error` in wit/actor.wit. */
export const CALL_ERROR: Codes = {
  deadline: {
    means:
      "To a guest: no answer came in time; the receiver may have taken the message, and may act on it yet.",
    causes: ["The receiver is busy, or the deadline is short"],
    todo: ["Give it more time, or be ready for an answer that never comes."],
    read: READ,
  },
  deadlock: {
    means: "To a guest: the receiver waits, itself or through others, for this very actor.",
    causes: ["Two actors call each other"],
    todo: ["Let one of them send instead of call, or answer later with `reply`."],
    read: READ,
  },
  denied: {
    means: "To a guest: the manifest does not grant this; with why.",
    causes: ["The receiver is not in the `to` of the handler `message-server`"],
    todo: ["Grant it in the manifest of the sender."],
    read: "manifest.md: `[[handler]]`",
  },
  failed: {
    means: "To a guest: the receiver took the message, and its turn failed; with the code.",
    causes: ["A trap or a limit in the receiver"],
    todo: ["Explain the code that it has, such as ENGINE_TRAP."],
    read: READ,
  },
  "in-doubt": {
    means:
      "To a guest: the host died between the act and its record, and nobody knows what was done.",
    causes: ["A crash, or SIGKILL"],
    todo: ["Find out at the other end whether it was done."],
    read: "messages.md: Turns that wait",
  },
  "mailbox-full": {
    means: "To a guest: the receiver has as many messages before it as it may have.",
    causes: ["It is sent more than it can do"],
    todo: ["Try later, or raise the receiver's `mailbox-max`."],
    read: READ,
  },
  "not-found": {
    means:
      "To a guest: no actor has this name or id; for `reply`, no reply is owed under this token.",
    causes: ["A misspelt name, or an actor that does not run"],
    todo: ["List the actors with `theater ps`."],
    read: READ,
  },
  other: {
    means: "To a guest: something else kept the message from its receiver; with what it was.",
    causes: ["See its text"],
    todo: ["Act on its text."],
    read: READ,
  },
  "outbox-full": {
    means: "To a guest: this actor has as many messages on their way as it may have.",
    causes: ["A loop that sends without ever waiting"],
    todo: ["Let the turn end, or wait for answers, first; or raise `outbox-max`."],
    read: READ,
  },
  refused: {
    means:
      "To a guest: the receiver took the message, and its handler answered `err`; with its text.",
    causes: ["The message is not one that the receiver wants"],
    todo: ["Act on its text."],
    read: READ,
  },
};
