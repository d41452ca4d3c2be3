import { operand, type Verb, verb } from "../verb.ts";

export const completion: Verb = verb({
  words: "completion",
  group: "help",
  summary: "write the script that completes verbs, options and actors in your shell",
  operands: { shell: operand("bash, zsh or fish", { kind: ["bash", "zsh", "fish"] }) },
  examples: [
    { line: 'eval "$(theater completion bash)"', what: "for this bash; in ~/.bashrc for each" },
    {
      line: "theater completion fish > ~/.config/fish/completions/theater.fish",
      what: "for fish",
    },
  ],
  does: async () => (await import("../commands/completion.ts")).completion,
});
