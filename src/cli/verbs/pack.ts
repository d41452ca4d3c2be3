import { parseEncoding } from "../arguments.ts";
import { operand, value, type Verb, verb } from "../verb.ts";

export const pack: Verb = verb({
  words: "pack",
  group: "project",
  summary: "make a component of a core WebAssembly module",
  about: [
    "A function `do-it` of the interface `ns:pkg/some-api` is exported by the module as `someApiDoIt`, or under the canonical ABI's own name; beside it `memory` and `realloc` (docs/languages.md).",
  ],
  operands: { core: operand("the core module", { kind: "file" }) },
  options: {
    wit: value("FILE|DIR", "its world in WIT (default: theater:actor/actor)", { kind: "file" }),
    world: value("NAME", "which world of the WIT, where it has several"),
    output: value("FILE", "where to (default: the module's name, with .component.wasm)", {
      short: "o",
      kind: "file",
    }),
    stringEncoding: value<"utf8" | "utf16">(
      "NAME",
      "what the module's strings are in: utf8 (default) or utf16",
      {
        kind: ["utf8", "utf16"],
        parse: parseEncoding,
        fallback: "utf8",
      },
    ),
  },
  examples: [
    { line: "theater pack counter.wasm", what: "an actor, to counter.component.wasm" },
    {
      line: "theater pack cart.wasm --wit cart.wit -o cart.component.wasm",
      what: "a component with a world of its own",
    },
  ],
  does: async () => (await import("../commands/pack.ts")).pack,
});
