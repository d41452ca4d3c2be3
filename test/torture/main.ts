/**
 * `npm run torture -- NAME [--n COUNT] [--seed SEED] [--minutes M]`: runs test/torture/NAME.ts. One line of JSON on stdout, text for people on stderr;
 * exits 0 only if it passed. What fails at a seed fails again with `--seed SEED --n 1`.
 */

import { readCommand } from "../campaigns/command.ts";
import type { Torture } from "./torture.ts";

const command = readCommand("torture", import.meta.dirname);
if (command !== undefined) {
  const { name, file, n, seed, minutes } = command;
  const { run } = (await import(file)) as { readonly run: Torture };
  const startMs = performance.now();
  const { failure, counts } = await run({ n, seed, minutes });
  const seconds = Number(((performance.now() - startMs) / 1_000).toFixed(1));
  const passed = failure === undefined;
  console.log(JSON.stringify({ torture: name, passed, n, seed, seconds, ...counts, failure }));
  if (passed) console.error(`${name}: passed (n ${n}, seed ${seed}, ${seconds} s)`);
  else {
    console.error(`${name}: FAILED\n${failure.message}`);
    console.error(`again: npm run torture -- ${name} --n 1 --seed ${failure.seed}`);
  }
  process.exitCode = passed ? 0 : 1;
}
