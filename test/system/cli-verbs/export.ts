import type { VerbRows } from "./rows.ts";

export const rows: VerbRows = {
  terminal: [
    {
      args: ["export", "counter", "-o", "FOLDER/a.chain"],
      stderr: /^\d+ bytes in "\S+a.chain"\n$/,
    },
    { args: ["export", "counter"], exit: 2, error: "CLI_USAGE", stderr: /stdout is a terminal/ },
  ],
  pipe: [{ args: ["export", "counter"], stdout: /[^]{500,}/, isBinary: true }],
  json: [
    {
      args: ["export", "counter", "-o", "FOLDER/b.chain"],
      stderr: /^\{"exported":\{"file":"\S+","byteCount":\d+\}\}\n$/,
    },
  ],
  missing: [
    { args: ["export", "nobody", "-o", "FOLDER/a.chain"], exit: 66, error: "ACTOR_NOT_FOUND" },
  ],
  denied: [
    {
      args: ["export", "counter", "-o", "FOLDER/none/a.chain"],
      exit: 73,
      error: "CLI_CANNOT_CREATE",
    },
  ],
  wrong: [{ args: ["export", "counter", "surplus"], exit: 2, error: "CLI_USAGE" }],
  damaged: [
    {
      args: ["export", "counter", "-o", "FOLDER/a.chain"],
      on: "damaged",
      exit: 65,
      error: "STORE_DAMAGED",
    },
  ],
};
