import type { VerbRows } from "./rows.ts";

const COMPONENT = "examples/counter-as/build/component.wasm";

export const rows: VerbRows = {
  terminal: [{ args: ["replay", "counter"], stdout: /^replayed +yes\nactor +[0-9a-f]{32}\n/ }],
  pipe: [
    {
      args: ["replay", "FOLDER/counter.chain", "--component", COMPONENT],
      stdout: /^replayed +yes\n[^]*^turns +3$/m,
    },
  ],
  json: [{ args: ["replay", "counter"], stdout: /^\{.*"replayed":true,[^\n]*\}\n$/ }],
  missing: [
    { args: ["replay", "nobody"], exit: 66, error: "ACTOR_NOT_FOUND" },
    { args: ["replay", "counter", "--component", "none.wasm"], exit: 66, error: "CLI_NO_FILE" },
  ],
  denied: "it reads beside a host that has the directory, and writes nothing",
  wrong: [
    {
      args: ["replay", "counter", "--component", "examples/resident/build/component.wasm"],
      exit: 65,
      error: "ACTOR_CHAIN_UNFIT",
    },
  ],
  damaged: [
    { args: ["replay", "counter"], on: "damaged", exit: 1, error: "STORE_DAMAGED" },
    {
      args: ["replay", "FOLDER/forged.chain"],
      on: "damaged",
      exit: 1,
      error: "CHAIN_DIGEST_MISMATCH",
    },
  ],
};
