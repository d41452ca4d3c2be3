import type { VerbRows } from "./rows.ts";

export const rows: VerbRows = {
  terminal: [{ args: ["send", "counter", "5"], alone: true, stdout: /^$/ }],
  pipe: [{ args: ["send", "counter", "5"], alone: true, stdout: /^$/, stderr: /^$/ }],
  json: [
    {
      args: ["send", "counter", "5"],
      alone: true,
      stdout: /^\{"actor":"counter","receipt":\{"link":"[0-9a-f]{64}","seq":8\}\}\n$/,
    },
  ],
  missing: [
    {
      args: ["send", "conuter", "5"],
      exit: 66,
      error: "ACTOR_NOT_FOUND",
      stderr: /did you mean `counter`/,
    },
    { args: ["send", "counter", "5"], on: "nowhere", exit: 66, error: "CLI_NO_DIRECTORY" },
  ],
  denied: [
    { args: ["send", "conuter", "5"], on: "hosted", exit: 66, error: "ACTOR_NOT_FOUND" },
    {
      args: ["send", "sleeper", "hi", "--timeout-ms", "1"],
      on: "sleeping",
      alone: true,
      exit: 1,
      error: "ACTOR_DEADLINE",
      stderr: /it may be taken still where its turn had begun/,
    },
  ],
  wrong: [
    { args: ["send", "counter"], exit: 2, error: "CLI_USAGE" },
    { args: ["send", "counter", "a:b/c#d", "1"], exit: 1, error: "ACTOR_NO_FUNCTION" },
  ],
  damaged: [{ args: ["send", "counter", "5"], on: "damaged", exit: 65, error: "STORE_DAMAGED" }],
};
