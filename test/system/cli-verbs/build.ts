import type { VerbRows } from "./rows.ts";

const MADE =
  /^component +\S+it\.wasm, (?:made in [\d.]+ s|as it was)\nsize +\d+ bytes\ndigest +[0-9a-f]{64}\nimports +nothing\nexports +go\n$/;

export const rows: VerbRows = {
  terminal: [{ args: ["build", "FOLDER"], on: "project", stdout: MADE }],
  pipe: [{ args: ["build", "FOLDER/manifest.toml"], on: "project", stdout: MADE }],
  json: [
    {
      args: ["build", "FOLDER"],
      on: "project",
      stdout:
        /^\{"manifest":"\S+","file":"\S+","byteCount":\d+,"digest":"[0-9a-f]{64}","ms":\d+,"changed":(?:true|false),"imports":\[\],"exports":\["go"\],"inputs":\["\S+","\S+"\]\}\n$/,
    },
  ],
  missing: [
    {
      args: ["build", "FOLDER/none.toml"],
      on: "project",
      exit: 66,
      error: "MANIFEST_UNREADABLE",
    },
  ],
  denied: [
    {
      args: ["build", "FOLDER/unwritable.toml"],
      on: "project",
      exit: 73,
      error: "BUILD_CANNOT_WRITE",
    },
  ],
  wrong: [
    { args: ["build", "FOLDER/no-table.toml"], on: "project", exit: 65, error: "BUILD_NO_TABLE" },
    { args: ["build", "--surplus"], on: "project", exit: 2, error: "CLI_USAGE" },
  ],
  damaged: [
    { args: ["build", "FOLDER/cut.toml"], on: "project", exit: 65, error: "BUILD_BAD_MODULE" },
  ],
};
