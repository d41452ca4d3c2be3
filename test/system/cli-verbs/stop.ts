import type { VerbRows } from "./rows.ts";

export const rows: VerbRows = {
  terminal: [{ args: ["stop", "counter"], alone: true, stdout: /^counter stopped\n$/ }],
  pipe: [
    { args: ["stop", "counter"], alone: true, stdout: /^counter stopped\n$/ },
    { args: ["stop", "counter"], on: "hosted", alone: true, stdout: /^counter stopped\n$/ },
    {
      args: ["stop", "counter", "--drain-ms", "5000"],
      on: "hosted",
      alone: true,
      stdout: /^counter stopped\n$/,
    },
  ],
  json: [
    {
      args: ["stop", "counter"],
      alone: true,
      stdout: /^\{"actor":"counter","id":"[0-9a-f]{32}","wasRunning":true\}\n$/,
    },
  ],
  missing: [
    {
      args: ["stop", "conuter"],
      exit: 66,
      error: "ACTOR_NOT_FOUND",
      stderr: /did you mean `counter`/,
    },
    { args: ["stop", "counter"], on: "nowhere", exit: 66, error: "CLI_NO_DIRECTORY" },
  ],
  denied: "whoever may open the directory, or its socket, may stop an actor",
  wrong: [
    { args: ["stop"], exit: 2, error: "CLI_USAGE" },
    { args: ["stop", "counter", "--drain-ms", "soon"], exit: 2, error: "CLI_USAGE" },
  ],
  damaged: [{ args: ["stop", "counter"], on: "damaged", exit: 65, error: "STORE_DAMAGED" }],
};
