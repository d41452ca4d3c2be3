import { optional, type Verb, verb } from "../verb.ts";

export const doctor: Verb = verb({
  words: "doctor",
  group: "help",
  summary: "check this machine, the data directory and the project in this folder",
  about: [
    "Each line says ok, warn or fail, and what to do. It changes nothing, and works beside a running host. Ends with 1 where a line says fail. Of each actor the last link is read; `theater verify` reads all.",
  ],
  operands: {
    project: optional("a folder with a manifest.toml; default: where you stand", {
      kind: "folder",
    }),
  },
  examples: [
    { line: "theater doctor", what: "everything" },
    { line: "theater doctor --json", what: "for a bug report: one object a line" },
  ],
  does: async () => (await import("../commands/doctor.ts")).doctor,
});
