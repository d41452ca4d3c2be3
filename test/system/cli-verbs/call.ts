import type { VerbRows } from "./rows.ts";

export const rows: VerbRows = {
  terminal: [{ args: ["call", "counter", "5"], alone: true, stdout: /^11\n$/ }],
  pipe: [
    { args: ["call", "counter", "5"], alone: true, stdout: /^11\n$/ },
    { args: ["call", "counter", "5"], on: "hosted", alone: true, stdout: /^5\n$/ },
  ],
  json: [
    {
      args: ["call", "counter", "5"],
      alone: true,
      stdout: /^\{"actor":"counter","reply":"11","receipt":\{"link":"[0-9a-f]{64}","seq":8\}\}\n$/,
    },
  ],
  missing: [
    {
      args: ["call", "conuter", "5"],
      exit: 66,
      error: "ACTOR_NOT_FOUND",
      stderr: /did you mean `counter`/,
    },
    { args: ["call", "conuter", "5"], on: "hosted", exit: 66, error: "ACTOR_NOT_FOUND" },
    { args: ["call", "counter", "5"], on: "nowhere", exit: 66, error: "CLI_NO_DIRECTORY" },
    { args: ["call", "counter", "@FOLDER/no"], exit: 66, error: "CLI_NO_FILE" },
  ],
  denied: [
    { args: ["call", "counter", "red"], alone: true, exit: 1, error: "ACTOR_REFUSED" },
    { args: ["call", "counter", "red"], on: "hosted", exit: 1, error: "ACTOR_REFUSED" },
  ],
  wrong: [
    { args: ["call", "counter"], exit: 2, error: "CLI_USAGE" },
    { args: ["call", "counter", "add", "{"], exit: 2, error: "CLI_USAGE", stderr: /not JSON/ },
    { args: ["call", "counter", "a", "1", "2"], exit: 2, error: "CLI_USAGE" },
    {
      args: ["call", "counter", "--function", "a:b/c#d"],
      exit: 1,
      error: "ACTOR_NO_FUNCTION",
      stderr: /"a:b\/c#d"/,
    },
  ],
  damaged: [{ args: ["call", "counter", "5"], on: "damaged", exit: 65, error: "STORE_DAMAGED" }],
};
