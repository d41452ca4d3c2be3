import type { VerbRows } from "./rows.ts";
import { COUNTER } from "./stage.ts";

export const rows: VerbRows = {
  terminal: [
    {
      args: ["run", COUNTER, "--call", "counter=5"],
      on: "empty",
      alone: true,
      stdout: /^5\n$/,
      stderr: /^counter started as /,
    },
  ],
  pipe: [
    {
      args: ["run", COUNTER, "--cells", "1", "--call", "counter=5"],
      on: "empty",
      alone: true,
      stdout: /^5\n$/,
    },
    {
      args: ["run", COUNTER, "--active-max", "1", "--idle-ms", "60000", "--call", "counter=5"],
      on: "empty",
      alone: true,
      stdout: /^5\n$/,
    },
    {
      args: ["run", COUNTER, "--call", "counter=1"],
      alone: true,
      stdout: /^7\n$/,
      stderr: /^counter goes on from event 7\n/,
    },
  ],
  json: [
    {
      args: ["run", COUNTER, "--call", "counter=5"],
      on: "empty",
      alone: true,
      stdout: /^\{"actor":"counter","reply":"5",/,
      stderr: /^\{"started":\{"name":"counter"/,
    },
  ],
  missing: [
    { args: ["run", "FOLDER/none.toml"], on: "empty", exit: 66, error: "MANIFEST_UNREADABLE" },
    {
      args: ["run", "FOLDER/unbuilt.toml"],
      on: "project",
      exit: 66,
      error: "MANIFEST_UNREADABLE",
      stderr: /build it: `theater build \S+unbuilt\.toml`/,
    },
    {
      args: ["run", "--call", "countr=1"],
      alone: true,
      exit: 66,
      error: "ACTOR_NOT_FOUND",
      stderr: /did you mean `counter`\?/,
    },
  ],
  denied: [
    {
      args: ["run", COUNTER, "--call", "counter=x y"],
      on: "empty",
      alone: true,
      exit: 1,
      error: "ACTOR_REFUSED",
    },
    { args: ["run", COUNTER], on: "locked", exit: 75, error: "STORE_LOCKED" },
  ],
  wrong: [
    { args: ["run", "README.md"], on: "empty", exit: 65, error: "MANIFEST_NOT_TOML" },
    { args: ["run", "--call", "counter"], on: "empty", exit: 2, error: "CLI_USAGE" },
    { args: ["run", COUNTER, "--cells", "129"], on: "empty", exit: 2, error: "CLI_USAGE" },
    { args: ["run", COUNTER, "--active-max", "0"], on: "empty", exit: 2, error: "CLI_USAGE" },
    {
      args: ["run", COUNTER, "--client-mail-bytes-max", "1 MB"],
      on: "empty",
      exit: 2,
      error: "CLI_USAGE",
    },
    { args: ["run", COUNTER], on: "foreign", exit: 65, error: "STORE_FOREIGN" },
  ],
  damaged: [
    {
      args: ["run", "--call", "counter=1"],
      on: "damaged",
      alone: true,
      exit: 65,
      error: "STORE_DAMAGED",
    },
    {
      args: ["run", "--call", "till=1"],
      on: "damaged",
      alone: true,
      exit: 0,
      stdout: /^4\n$|"reply":"4"/,
    },
  ],
};
