import type { VerbRows } from "./rows.ts";

const COUNTER = "examples/counter-as";

export const rows: VerbRows = {
  terminal: [
    { args: ["doctor", COUNTER], stdout: /^ok {4}node {14}\d+[^]*^ok {4}project {11}"counter" /m },
  ],
  pipe: [
    {
      args: ["doctor", COUNTER],
      on: "damaged",
      stdout: /^ok {4}actors {12}2 actors, 2 of them to be run/m,
    },
    { args: ["doctor", COUNTER], on: "nowhere", stdout: /^ok {4}data {14}there is none at /m },
  ],
  json: [
    {
      args: ["doctor", COUNTER],
      stdout: /^\{"check":"theater","state":"ok","text":"\d[^\n]+"remedy":null\}\n/,
    },
  ],
  missing: [
    {
      args: ["doctor", "FOLDER"],
      on: "nowhere",
      stdout: /project\W+(text":"|state":"ok","text":")?no manifest.toml in /,
    },
  ],
  denied: [
    {
      args: ["doctor", COUNTER],
      on: "locked",
      stdout:
        process.platform === "linux"
          ? /one has the lock, process \d+, and does not answer/
          : /host/,
    },
  ],
  wrong: [
    { args: ["doctor", COUNTER], on: "foreign", exit: 1, stdout: /"?letter.txt\\?" is there/ },
    { args: ["doctor", "a", "b"], exit: 2, error: "CLI_USAGE" },
  ],
  damaged: [
    { args: ["doctor", COUNTER], on: "damaged", exit: 0, stdout: /their last links read well/ },
  ],
};
