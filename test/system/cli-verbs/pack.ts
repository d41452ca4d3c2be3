import type { VerbRows } from "./rows.ts";

const PACK = ["pack", "FOLDER/core.wasm", "--wit", "FOLDER/world.wit"];

export const rows: VerbRows = {
  terminal: [
    {
      args: PACK,
      on: "project",
      stdout: /^component +\S+core\.component\.wasm\nsize[^]*exports +go\n$/,
    },
  ],
  pipe: [
    {
      args: [...PACK, "-o", "FOLDER/it.wasm"],
      on: "project",
      stdout: /^component +\S+it\.wasm\n/,
    },
  ],
  json: [
    {
      args: PACK,
      on: "project",
      stdout:
        /^\{"file":"\S+","byteCount":\d+,"digest":"[0-9a-f]{64}","imports":\[\],"exports":\["go"\]\}\n$/,
    },
  ],
  missing: [{ args: ["pack", "FOLDER/none.wasm"], on: "project", exit: 66, error: "CLI_NO_FILE" }],
  denied: [
    {
      args: [...PACK, "-o", "FOLDER/none/it.wasm"],
      on: "project",
      exit: 73,
      error: "CLI_CANNOT_CREATE",
    },
  ],
  wrong: [
    {
      args: ["pack", "FOLDER/core.wasm"],
      on: "project",
      exit: 65,
      error: "BUILD_MISSING_EXPORT",
      stderr: /"handlerInit"[^]*"handlerHandle"/,
    },
    {
      args: ["pack", "FOLDER/core.wasm", "--wit", "FOLDER/wrong.wit"],
      on: "project",
      exit: 65,
      error: "BUILD_BAD_WIT",
      stderr: /wrong\.wit:4:17/,
    },
    { args: [...PACK, "--string-encoding", "latin1"], on: "project", exit: 2, error: "CLI_USAGE" },
  ],
  damaged: [
    {
      args: ["pack", "FOLDER/cut.wasm", "--wit", "FOLDER/world.wit"],
      on: "project",
      exit: 65,
      error: "BUILD_BAD_MODULE",
    },
  ],
};
