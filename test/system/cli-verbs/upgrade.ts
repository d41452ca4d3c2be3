import type { VerbRows } from "./rows.ts";
import { COUNTER } from "./stage.ts";

const NEXT = "test/system/cli-verbs/counter-next.toml";
const UPGRADED = /^counter upgraded at event 8; state kept \(\d+ B\)\n$/;

export const rows: VerbRows = {
  terminal: [{ args: ["upgrade", "counter", NEXT], alone: true, stdout: UPGRADED }],
  pipe: [
    { args: ["upgrade", "counter", NEXT], alone: true, stdout: UPGRADED },
    { args: ["upgrade", "counter", NEXT], on: "hosted", alone: true, stdout: /^counter upgraded/ },
    { args: ["upgrade", "counter", COUNTER], stdout: /^counter is that already\n$/ },
  ],
  json: [
    {
      args: ["upgrade", "counter", NEXT],
      alone: true,
      stdout:
        /^\{"actor":"counter","id":"[0-9a-f]{32}","upgraded":\{"receipt":\{"link":"[0-9a-f]{64}","seq":8\},"stateBytes":\d+\}\}\n$/,
    },
    { args: ["upgrade", "counter", COUNTER], stdout: /"upgraded":null\}\n$/ },
  ],
  missing: [
    { args: ["upgrade", "conuter", NEXT], exit: 66, error: "ACTOR_NOT_FOUND" },
    { args: ["upgrade", "counter", "FOLDER/no.toml"], exit: 66, error: "MANIFEST_UNREADABLE" },
    { args: ["upgrade", "counter", NEXT], on: "nowhere", exit: 66, error: "CLI_NO_DIRECTORY" },
  ],
  denied: [
    {
      args: ["upgrade", "counter", "examples/resident/manifest.toml"],
      exit: 1,
      error: "ACTOR_UPGRADE_UNFIT",
    },
  ],
  wrong: [
    { args: ["upgrade", "counter"], exit: 2, error: "CLI_USAGE" },
    { args: ["upgrade", "counter", "package.json"], exit: 65, error: "MANIFEST_NOT_TOML" },
  ],
  damaged: [
    { args: ["upgrade", "counter", NEXT], on: "damaged", exit: 65, error: "STORE_DAMAGED" },
  ],
};
