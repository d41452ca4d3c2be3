import type { VerbRows } from "./rows.ts";

export const rows: VerbRows = {
  terminal: [
    { args: ["tree"], stdout: /^NAME +STATUS[^\n]+\n─+ {2}─+[^\n]+\ncounter +running +- +0\n$/ },
    { args: ["tree"], on: "empty", stdout: /^NAME [^\n]+\n[─ ]+\n$/ },
  ],
  pipe: [{ args: ["tree", "counter"], stdout: /^NAME[^\n]+\ncounter +running +- +0\n$/ }],
  json: [
    {
      args: ["tree"],
      stdout:
        /^\{"name":"counter","id":"[0-9a-f]{32}","supervisor":null,"status":"running","strategy":null,"restarts":0\}\n$/,
    },
  ],
  missing: [
    { args: ["tree"], on: "nowhere", exit: 66, error: "CLI_NO_DIRECTORY" },
    { args: ["tree", "counte"], exit: 66, error: "ACTOR_NOT_FOUND", stderr: /counter/ },
  ],
  denied: "it reads beside a host that has the directory",
  wrong: [{ args: ["tree", "--al"], exit: 2, error: "CLI_USAGE" }],
  damaged: "it reads what the index says, and of a chain its start and its end only",
};
