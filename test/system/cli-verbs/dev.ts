import type { VerbRows } from "./rows.ts";
import { COUNTER } from "./stage.ts";

const GOES_ON = "it goes on until it is told to stop; dev.test.ts runs it";

export const rows: VerbRows = {
  terminal: GOES_ON,
  pipe: GOES_ON,
  json: GOES_ON,
  missing: [{ args: ["dev", "FOLDER"], on: "empty", exit: 66, error: "CLI_NO_FILE" }],
  denied: [{ args: ["dev", COUNTER], on: "locked", exit: 75, error: "STORE_LOCKED" }],
  wrong: [{ args: ["dev", "--once"], exit: 2, error: "CLI_USAGE" }],
  damaged: [{ args: ["dev", COUNTER], on: "foreign", exit: 65, error: "STORE_FOREIGN" }],
};
