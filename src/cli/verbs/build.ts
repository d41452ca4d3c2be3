import { many, type Verb, verb } from "../verb.ts";

export const build: Verb = verb({
  words: "build",
  group: "project",
  summary: "make components from the sources that manifests name in [build]",
  about: [
    "TypeScript and JavaScript are bundled and put into a component with a small engine; where an `asconfig.json` stands beside the manifest, AssemblyScript is compiled; a core module (`.wasm`) is packed. The same sources give the same bytes.",
    "Types are not checked: that is `tsc`'s to do. What the manifest does not grant is an error here, before anything runs.",
  ],
  operands: {
    projects: many("manifests, or folders that hold a manifest.toml (default: where you stand)", {
      kind: "file",
      name: "MANIFEST|DIR",
    }),
  },
  examples: [
    { line: "theater build", what: "the project where you stand" },
    { line: "theater build shop/till.toml shop/cart.toml", what: "two actors of one folder" },
  ],
  does: async () => (await import("../commands/build.ts")).build,
});
