import type { VerbRows } from "./rows.ts";

export const rows: VerbRows = {
  terminal: [
    {
      args: ["watch", "counter", "--since", "4"],
      stdout: /^ {5}4 {2}\S+ {2}replied [^]*\n {5}6 {2}\S+ {2}replied [^\n]*\n$/,
      stderr: /^no host runs in "\S+": this is what is there\n$/,
    },
  ],
  pipe: [
    { args: ["watch", "counter", "--since", "6"], stdout: /^ {5}6 {2}\S+ {2}replied [^\n]*\n$/ },
    { args: ["watch", "--since", "6"], stdout: /^counter {7}6 {2}\S+ {2}replied [^\n]*\n$/ },
  ],
  json: [
    {
      args: ["watch", "--since", "6"],
      stdout: /^\{"actor":"[0-9a-f]{32}","name":"counter","seq":6,[^\n]+"kind":"replied"[^\n]+\n$/,
      stderr: /^\{"ended":\{"directory":/,
    },
  ],
  missing: [
    { args: ["watch", "conuter"], exit: 66, error: "ACTOR_NOT_FOUND" },
    { args: ["watch", "conuter"], on: "hosted", exit: 66, error: "ACTOR_NOT_FOUND" },
    { args: ["watch"], on: "nowhere", exit: 66, error: "CLI_NO_DIRECTORY" },
  ],
  denied: "it reads beside a host that has the directory",
  wrong: [{ args: ["watch", "counter", "--since", "x"], exit: 2, error: "CLI_USAGE" }],
  damaged: [{ args: ["watch", "counter"], on: "damaged", exit: 65, error: "STORE_DAMAGED" }],
};
