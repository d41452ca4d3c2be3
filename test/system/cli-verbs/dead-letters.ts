import type { VerbRows } from "./rows.ts";

const LINE = /^faulty +3 +\d{4}-\S+Z +from client "cli", its turn failed +ENGINE_TRAP$/m;

export const rows: VerbRows = {
  terminal: [{ args: ["dead-letters"], on: "dead", stdout: LINE }],
  pipe: [
    { args: ["dead-letters", "faulty"], on: "dead", stdout: LINE },
    { args: ["dead-letters", "faulty", "--since", "4"], on: "dead", stdout: /^(?!.*ENGINE_TRAP)/s },
    { args: ["dead-letters"], stdout: /^(?!.*counter)/s },
  ],
  json: [
    {
      args: ["dead-letters"],
      on: "dead",
      stdout:
        /^\{"actor":"[0-9a-f]{32}","name":"faulty","kind":"failed","seq":3,"sender":\{"kind":"client","name":"cli"\},"function":"theater:actor\/handler@0.1.0#handle","atMs":\d+,"code":"ENGINE_TRAP","message":"[^\n]+"\}\n$/,
    },
  ],
  missing: [
    {
      args: ["dead-letters", "conuter"],
      exit: 66,
      error: "ACTOR_NOT_FOUND",
      stderr: /did you mean `counter`/,
    },
    { args: ["dead-letters"], on: "nowhere", exit: 66, error: "CLI_NO_DIRECTORY" },
  ],
  denied: "it reads beside a host that has the directory",
  wrong: [{ args: ["dead-letters", "--since", "then"], exit: 2, error: "CLI_USAGE" }],
  damaged: [{ args: ["dead-letters", "counter"], on: "damaged", exit: 65, error: "STORE_DAMAGED" }],
};
