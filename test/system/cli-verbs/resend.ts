import type { VerbRows } from "./rows.ts";

export const rows: VerbRows = {
  terminal: [
    {
      args: ["resend", "faulty", "3"],
      on: "dead",
      alone: true,
      stdout: /^event 3 of faulty was sent again: event \d+ of [0-9a-f]{32}\n$/,
    },
  ],
  pipe: [
    {
      args: ["resend", "faulty", "3", "--to", "faulty"],
      on: "dead",
      alone: true,
      stdout: /^event 3 of faulty was sent again: event \d+ of [0-9a-f]{32}\n$/,
    },
  ],
  json: [
    {
      args: ["resend", "faulty", "3"],
      on: "dead",
      alone: true,
      stdout:
        /^\{"actor":"faulty","seq":3,"id":"[0-9a-f]{32}","receipt":\{"link":"[0-9a-f]{64}","seq":\d+\}\}\n$/,
    },
  ],
  missing: [
    {
      args: ["resend", "conuter", "3"],
      exit: 66,
      error: "ACTOR_NOT_FOUND",
      stderr: /did you mean `counter`/,
    },
    {
      args: ["resend", "faulty", "3", "--to", "nobody"],
      on: "dead",
      exit: 66,
      error: "ACTOR_NOT_FOUND",
    },
    { args: ["resend", "counter", "3"], on: "nowhere", exit: 66, error: "CLI_NO_DIRECTORY" },
  ],
  denied: [
    {
      args: ["resend", "counter", "3"],
      exit: 1,
      error: "ACTOR_NO_DEAD_LETTER",
      stderr: /event 3 of "counter" is no dead letter\n/,
    },
  ],
  wrong: [
    { args: ["resend", "counter"], exit: 2, error: "CLI_USAGE" },
    { args: ["resend", "counter", "third"], exit: 2, error: "CLI_USAGE" },
  ],
  damaged: [{ args: ["resend", "counter", "3"], on: "damaged", exit: 65, error: "STORE_DAMAGED" }],
};
