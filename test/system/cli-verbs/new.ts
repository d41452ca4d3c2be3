import type { VerbRows } from "./rows.ts";

/** What it makes is held by `projects.test.ts`, which has the packages that a project installs. */
export const rows: VerbRows = {
  terminal: [{ args: ["new", "--list"], stdout: /TEMPLATE[^]+ts-counter[^]+typed/ }],
  pipe: [{ args: ["new", "--list"], stdout: /^TEMPLATE +WHAT IT IS\nts-counter +an actor/ }],
  json: [{ args: ["new", "--list"], stdout: /^\{"template":"ts-counter","about":"[^"]+"\}\n/ }],
  missing: [
    {
      args: ["new", "ts-countr", "FOLDER/shop"],
      exit: 66,
      error: "CLI_NO_TEMPLATE",
      stderr: /did you mean `ts-counter`/,
    },
  ],
  denied: [
    { args: ["new", "typed", "FOLDER/counter.chain/cart"], exit: 73, error: "CLI_CANNOT_CREATE" },
  ],
  wrong: [
    { args: ["new", "typed"], exit: 2, error: "CLI_USAGE" },
    { args: ["new", "typed", "FOLDER/My Shop"], exit: 2, error: "CLI_BAD_NAME" },
    { args: ["new", "typed", "FOLDER/theater"], exit: 2, error: "CLI_BAD_NAME" },
    { args: ["new", "typed", "FOLDER/../.."], exit: 2, error: "CLI_BAD_NAME" },
  ],
  damaged: "it reads nothing",
};
