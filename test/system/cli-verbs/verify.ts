import type { VerbRows } from "./rows.ts";

export const rows: VerbRows = {
  terminal: [{ args: ["verify", "counter"], stdout: /^verified +yes\nactor +[0-9a-f]{32}\n/ }],
  pipe: [{ args: ["verify", "FOLDER/counter.chain"], stdout: /^verified +yes\n[^]*^events +7$/m }],
  json: [
    { args: ["verify", "counter"], stdout: /^\{"verified":true,[^\n]+"eventCount":7[^\n]+\}\n$/ },
    { args: ["verify", "FOLDER/counter.chain"], stdout: /^\{"verified":true,/ },
  ],
  missing: [
    {
      args: ["verify", "countre"],
      exit: 66,
      error: "ACTOR_NOT_FOUND",
      stderr: /did you mean `counter`/,
    },
  ],
  denied: "it reads beside a host that has the directory, and writes nothing",
  wrong: [
    { args: ["verify", "counter", "--head", "12"], exit: 2, error: "CLI_USAGE" },
    {
      args: ["verify", "counter", "--head", "0".repeat(64)],
      exit: 1,
      error: "CHAIN_HEAD_MISMATCH",
      stdout: /^(verified +no\n|\{"verified":false,)/,
    },
    { args: ["verify", "README.md"], exit: 1, error: "CHAIN_BAD_SHAPE" },
  ],
  damaged: [
    {
      args: ["verify", "counter"],
      on: "damaged",
      exit: 1,
      error: "STORE_DAMAGED",
      stdout: /^(verified +no\n|\{"verified":false,)/,
    },
    {
      args: ["verify", "FOLDER/forged.chain"],
      on: "damaged",
      exit: 1,
      error: "CHAIN_DIGEST_MISMATCH",
    },
    { args: ["verify", "till"], on: "damaged", exit: 0 },
  ],
};
