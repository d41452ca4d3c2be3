import type { VerbRows } from "./rows.ts";

export const rows: VerbRows = {
  terminal: [
    {
      args: ["cancel", "sleeper"],
      on: "sleeping",
      alone: true,
      stdout: /^turn 3 of sleeper is cancelled\n$/,
    },
    { args: ["cancel", "counter"], stdout: /^no turn of counter is open\n$/ },
  ],
  pipe: [
    {
      args: ["cancel", "sleeper", "--turn", "3"],
      on: "sleeping",
      alone: true,
      stdout: /^turn 3 of sleeper is cancelled\n$/,
    },
    {
      args: ["cancel", "counter", "--turn", "3"],
      stdout: /^turn 3 of counter was over already\n$/,
    },
  ],
  json: [
    {
      args: ["cancel", "sleeper"],
      on: "sleeping",
      alone: true,
      stdout:
        /^\{"actor":"sleeper","id":"[0-9a-f]{32}","cancelled":\{"turn":3,"isCancelled":true,"receipt":\{"link":"[0-9a-f]{64}","seq":5\}\}\}\n$/,
    },
    {
      args: ["cancel", "counter"],
      stdout: /^\{"actor":"counter","id":"[0-9a-f]{32}","cancelled":null\}\n$/,
    },
  ],
  missing: [
    {
      args: ["cancel", "conuter"],
      exit: 66,
      error: "ACTOR_NOT_FOUND",
      stderr: /did you mean `counter`/,
    },
    { args: ["cancel", "counter"], on: "nowhere", exit: 66, error: "CLI_NO_DIRECTORY" },
  ],
  denied: "whoever may open the directory, or its socket, may end a turn",
  wrong: [
    { args: ["cancel"], exit: 2, error: "CLI_USAGE" },
    { args: ["cancel", "counter", "--turn", "first"], exit: 2, error: "CLI_USAGE" },
    { args: ["cancel", "counter", "--turn", "4"], exit: 1, error: "ACTOR_NO_TURN" },
    {
      args: ["cancel", "counter", "--turn", "999"],
      exit: 1,
      error: "ACTOR_NO_TURN",
      stderr: /no turn of "counter" begins with event 999\n/,
    },
  ],
  damaged: [{ args: ["cancel", "counter"], on: "damaged", exit: 65, error: "STORE_DAMAGED" }],
};
