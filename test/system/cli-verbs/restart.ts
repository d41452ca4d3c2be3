import type { VerbRows } from "./rows.ts";

export const rows: VerbRows = {
  terminal: [
    { args: ["restart", "shop/a"], on: "family", alone: true, stdout: /^shop\/a runs again\n$/ },
  ],
  pipe: [
    { args: ["restart", "shop/a"], on: "family", alone: true, stdout: /^shop\/a runs again\n$/ },
  ],
  json: [
    {
      args: ["restart", "shop/a"],
      on: "family",
      alone: true,
      stdout: /^\{"actor":"shop\/a","id":"[0-9a-f]{32}"\}\n$/,
    },
  ],
  missing: [
    { args: ["restart", "shop/c"], on: "family", exit: 66, error: "ACTOR_NO_CHILD" },
    { args: ["restart", "counter"], on: "nowhere", exit: 66, error: "CLI_NO_DIRECTORY" },
  ],
  denied: "whoever may open the directory, or its socket, may start a child again",
  wrong: [
    { args: ["restart"], exit: 2, error: "CLI_USAGE" },
    { args: ["restart", "shop/b"], on: "family", exit: 1, error: "ACTOR_NOT_STOPPED" },
    { args: ["restart", "counter"], exit: 66, error: "ACTOR_NO_CHILD" },
  ],
  damaged: "a supervisor whose chain is damaged is found so by whatever is sent to it",
};
