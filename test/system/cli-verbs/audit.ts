import type { VerbRows } from "./rows.ts";

const LINE = /^3 +\d{4}-\S+Z +cli +start +counter +done, [0-9a-f]{32}$/m;

export const rows: VerbRows = {
  terminal: [{ args: ["audit"], stdout: LINE }],
  pipe: [
    { args: ["audit"], stdout: LINE },
    { args: ["audit", "--since", "4"], stdout: /^SEQ[^\n]+\n$/ },
    { args: ["audit"], on: "empty", stdout: /^SEQ[^\n]+\n$/ },
  ],
  json: [
    {
      args: ["audit"],
      stdout:
        /^\{"deed":\{"seq":3,"atMs":\d+,"by":"cli","deed":"start","actor":"counter","detail":null,"outcome":\{"kind":"done","id":"[0-9a-f]{32}"\}\}\}\n$/,
    },
  ],
  missing: [{ args: ["audit"], on: "nowhere", exit: 66, error: "CLI_NO_DIRECTORY" }],
  denied: "it reads beside a host that has the directory",
  wrong: [{ args: ["audit", "--since", "then"], exit: 2, error: "CLI_USAGE" }],
  damaged: "a chain that is damaged is told of as `chain log` tells it",
};
