import type { VerbRows } from "./rows.ts";

export const rows: VerbRows = {
  terminal: [{ args: ["inspect", "counter"], stdout: /^name +counter\nid +[0-9a-f]{32}\n/ }],
  pipe: [{ args: ["inspect", "counter"], stdout: /^phase +idle$/m }],
  json: [
    {
      args: ["inspect", "counter"],
      stdout: /^\{"name":"counter",[^\n]+"phase":"idle"[^\n]+"live":null\}\n$/,
    },
  ],
  missing: [
    {
      args: ["inspect", "conuter"],
      exit: 66,
      error: "ACTOR_NOT_FOUND",
      stderr: /there is no actor "conuter" here[^]*did you mean `counter`\?/,
    },
    { args: ["inspect", "counter"], on: "nowhere", exit: 66, error: "CLI_NO_DIRECTORY" },
  ],
  denied: "it reads beside a host that has the directory",
  wrong: [{ args: ["inspect"], exit: 2, error: "CLI_USAGE" }],
  damaged: [
    {
      args: ["inspect", "counter"],
      on: "damaged",
      exit: 65,
      error: "STORE_DAMAGED",
      stdout: /7 events in 3 links|"eventCount":7/,
    },
  ],
};
