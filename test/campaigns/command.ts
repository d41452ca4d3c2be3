import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

/** What `npm run VERB -- NAME [--n COUNT] [--seed SEED] [--minutes M]` asked for. */
export interface Command {
  readonly name: string;
  /** The module that does it, one in the folder. */
  readonly file: string;
  readonly n: number;
  readonly seed: number;
  /** For what lasts as long as it is told. */
  readonly minutes: number;
}

/** Undefined where the folder has no such file; then how to use it is said, and the exit code is 2. */
export function readCommand(verb: string, folder: string): Command | undefined {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      n: { type: "string", default: "1000" },
      seed: { type: "string", default: "1" },
      minutes: { type: "string", default: "1" },
    },
  });
  const [name = ""] = positionals;
  const file = join(folder, `${name}.ts`);
  const [n, seed, minutes] = [Number(values.n), Number(values.seed), Number(values.minutes)];
  if (/^[a-z][a-z-]*$/.test(name) && existsSync(file) && n >= 0 && seed >= 0 && minutes > 0) {
    return { name, file, n, seed, minutes };
  }
  console.error(`usage: npm run ${verb} -- NAME [--n COUNT] [--seed SEED] [--minutes M]`);
  process.exitCode = 2;
  return undefined;
}
