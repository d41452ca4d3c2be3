import type { VerbRows } from "./rows.ts";

export const rows: VerbRows = {
  terminal: [
    { args: ["ps"], stdout: /^NAME +ID +STATUS[^\n]+\n─+ {2}─+[^\n]+\ncounter +[0-9a-f]{32} / },
    { args: ["ps"], on: "empty", stdout: /^NAME [^\n]+\n[─ ]+\n$/ },
  ],
  pipe: [
    { args: ["ps"], stdout: /^NAME +ID[^\n]+\ncounter +[0-9a-f]{32} +running +7 +3 [^\n]+\n$/ },
  ],
  json: [
    {
      args: ["ps"],
      stdout: /^\{"name":"counter","id":"[0-9a-f]{32}","status":"running",[^\n]+\n$/,
    },
    { args: ["ps"], on: "empty", stdout: /^$/ },
  ],
  missing: [{ args: ["ps"], on: "nowhere", exit: 66, error: "CLI_NO_DIRECTORY" }],
  denied: "it reads beside a host that has the directory",
  wrong: [
    { args: ["ps", "--al"], exit: 2, error: "CLI_USAGE", stderr: /did you mean `--all`\?/ },
    { args: ["ps"], on: "foreign", exit: 66, error: "STORE_MISSING" },
  ],
  damaged: [{ args: ["ps"], on: "damaged", exit: 0, stdout: /^counter [^]*^till /m }],
};
