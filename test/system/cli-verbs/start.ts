import type { VerbRows } from "./rows.ts";
import { COUNTER } from "./stage.ts";

const STARTED = /^counter started as [0-9a-f]{32}\n$/;

export const rows: VerbRows = {
  terminal: [{ args: ["start", COUNTER], on: "empty", alone: true, stdout: STARTED }],
  pipe: [
    { args: ["start", COUNTER], on: "empty", alone: true, stdout: STARTED },
    {
      args: ["start", COUNTER, "--name", "tally"],
      on: "hosted",
      alone: true,
      stdout: /^tally started as /,
    },
  ],
  json: [
    {
      args: ["start", COUNTER],
      on: "empty",
      alone: true,
      stdout: /^\{"name":"counter","id":"[0-9a-f]{32}"\}\n$/,
    },
  ],
  missing: [{ args: ["start", "FOLDER/no.toml"], exit: 66, error: "MANIFEST_UNREADABLE" }],
  denied: [
    { args: ["start", COUNTER], exit: 1, error: "ACTOR_NAME_TAKEN" },
    { args: ["start", COUNTER], on: "hosted", exit: 1, error: "ACTOR_NAME_TAKEN" },
  ],
  wrong: [
    { args: ["start"], exit: 2, error: "CLI_USAGE" },
    { args: ["start", "package.json"], exit: 65, error: "MANIFEST_NOT_TOML" },
    { args: ["start", COUNTER, "--name", "a b"], exit: 1, error: "ACTOR_BAD_NAME" },
  ],
  damaged: [{ args: ["start", COUNTER], on: "foreign", exit: 65, error: "STORE_FOREIGN" }],
};
