import type { VerbRows } from "./rows.ts";

export const rows: VerbRows = {
  terminal: [
    { args: ["chain", "log", "counter"], stdout: /^ {5}0 {2}\d{4}-\S+Z {2}started [^]*^ {5}6 /m },
  ],
  pipe: [
    {
      args: ["chain", "log", "counter", "--since", "3", "--limit", "1"],
      stdout: /^ {5}3 [^\n]+\n$/,
    },
    {
      args: ["chain", "log", "counter", "-o", "FOLDER/log.txt"],
      stdout: /^$/,
      stderr: /^\d+ bytes in "\S+log.txt"\n$/,
    },
  ],
  json: [
    {
      args: ["chain", "log", "counter", "--links"],
      stdout: /^\{"link":\{"index":0,[^\n]+\n\{"seq":0,/,
    },
    {
      args: ["chain", "log", "counter", "-o", "FOLDER/log.json"],
      stdout: /^$/,
      stderr: /^\{"exported":\{"file":/,
    },
  ],
  missing: [{ args: ["chain", "log", "nobody"], exit: 66, error: "ACTOR_NOT_FOUND" }],
  denied: [
    {
      args: ["chain", "log", "counter", "-o", "FOLDER/none/log.txt"],
      exit: 73,
      error: "CLI_CANNOT_CREATE",
    },
  ],
  wrong: [{ args: ["chain", "log", "counter", "--since", "x"], exit: 2, error: "CLI_USAGE" }],
  damaged: [{ args: ["chain", "log", "counter"], on: "damaged", exit: 65, error: "STORE_DAMAGED" }],
};
