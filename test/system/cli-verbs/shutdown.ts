import type { VerbRows } from "./rows.ts";

export const rows: VerbRows = {
  terminal: [
    { args: ["shutdown"], on: "hosted", alone: true, stdout: /^the host with process \d+ ends\n$/ },
  ],
  pipe: [
    { args: ["shutdown"], on: "hosted", alone: true, stdout: /^the host with process \d+ ends\n$/ },
  ],
  json: [{ args: ["shutdown"], on: "hosted", alone: true, stdout: /^\{"pid":\d+\}\n$/ }],
  missing: [
    { args: ["shutdown"], exit: 66, error: "CLI_NO_HOST" },
    { args: ["shutdown"], on: "nowhere", exit: 66, error: "CLI_NO_HOST" },
  ],
  denied: "whoever may open the directory's socket may end its host",
  wrong: [{ args: ["shutdown", "now"], exit: 2, error: "CLI_USAGE" }],
  damaged: "it opens nothing but the socket",
};
