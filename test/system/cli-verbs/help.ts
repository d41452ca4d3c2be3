import type { VerbRows } from "./rows.ts";

export const rows: VerbRows = {
  terminal: [{ args: ["help"], stdout: /^Usage {2}theater VERB …$/m }],
  pipe: [{ args: ["help", "verify"], stdout: /^Check a chain\.\n/ }],
  json: [{ args: ["help", "verify"], stdout: /^\{"verb":"verify",[^\n]+\}\n$/ }],
  missing: [
    { args: ["help", "verfy"], exit: 2, error: "CLI_USAGE", stderr: /did you mean `verify`/ },
  ],
  denied: "it only shows what it knows",
  wrong: [{ args: ["help", "--nothing"], exit: 2, error: "CLI_USAGE" }],
  damaged: "it reads nothing",
};
