import type { VerbRows } from "./rows.ts";

export const rows: VerbRows = {
  terminal: [{ args: ["completion", "fish"], stdout: /^complete -c theater /m }],
  pipe: [
    { args: ["completion", "bash"], stdout: /^complete -F _theater theater\n$/m },
    { args: ["completion", "zsh"], stdout: /^#compdef theater\n/ },
  ],
  json: [{ args: ["completion", "bash"], stdout: /^\{"shell":"bash","script":"#[^\n]+\}\n$/ }],
  missing: [{ args: ["completion"], exit: 2, error: "CLI_USAGE" }],
  denied: "it only shows what it knows",
  wrong: [{ args: ["completion", "tcsh"], exit: 2, error: "CLI_USAGE", stderr: /bash, zsh, fish/ }],
  damaged: "it reads nothing",
};
