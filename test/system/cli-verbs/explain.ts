import type { VerbRows } from "./rows.ts";

export const rows: VerbRows = {
  terminal: [
    { args: ["explain", "engine_trap"], stdout: /^ENGINE_TRAP\n\nThe guest broke a rule/ },
  ],
  pipe: [{ args: ["explain"], stdout: /^Actors and messages\n {2}ACTOR_AUTO_SHUTDOWN {2}/ }],
  json: [
    { args: ["explain"], stdout: /^\{"code":"ACTOR_AUTO_SHUTDOWN",/ },
    {
      args: ["explain", "STORE_LOCKED"],
      stdout: /^\{"code":"STORE_LOCKED",[^\n]+"exitCode":75,[^\n]+\}\n$/,
    },
  ],
  missing: [
    {
      args: ["explain", "ACTOR_FALED"],
      exit: 66,
      error: "CLI_UNKNOWN_CODE",
      stderr: /did you mean `ACTOR_FAILED`/,
    },
  ],
  denied: "it only shows what it knows",
  wrong: [{ args: ["explain", "A", "B"], exit: 2, error: "CLI_USAGE" }],
  damaged: "it reads nothing",
};
