import { many, type Verb, verb } from "../verb.ts";

export const dev: Verb = verb({
  words: "dev",
  group: "project",
  summary: "run actors, and let them become what their sources become, with their state",
  about: [
    "Builds the projects and hosts their actors, as `run` does: call them from another terminal. When a source is saved, it is built, and the actor upgraded: its state, its mail, its timers and the replies that it owes are kept. An actor that keeps its state in its memory, or that no longer exports what it did, begins anew.",
    "What is wrong with the sources is told, and the actor goes on as it was. A manifest without [build] is read again when its component changes.",
  ],
  operands: {
    projects: many("manifests, or folders that hold a manifest.toml (default: where you stand)", {
      kind: "file",
      name: "MANIFEST|DIR",
    }),
  },
  examples: [
    { line: "theater dev", what: "the project where you stand" },
    {
      line: "theater dev shop/till.toml shop/cart.toml",
      what: "two actors, which know each other",
    },
  ],
  does: async () => (await import("../commands/dev.ts")).dev,
});
