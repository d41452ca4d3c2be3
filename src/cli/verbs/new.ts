import { flag, optional, type Verb, verb } from "../verb.ts";

export const newProject: Verb = verb({
  words: "new",
  group: "project",
  summary: "make a project, ready to run and to test",
  about: [
    "The folder's name becomes the name of the package and of its actor, and can be changed in `package.json` and `manifest.toml`.",
  ],
  operands: {
    template: optional("ts-counter, ts-chat, as-counter or typed; see --list", {
      kind: ["ts-counter", "ts-chat", "as-counter", "typed"],
    }),
    folder: optional("where to make it: a folder that is empty, or not there yet", {
      kind: "folder",
      name: "DIR",
    }),
  },
  options: { list: flag("say what templates there are, and make nothing") },
  examples: [
    { line: "theater new ts-counter my-counter", what: "a counter, in the folder my-counter" },
    { line: "theater new --list", what: "what there is" },
  ],
  does: async () => (await import("../commands/new.ts")).newProject,
});
