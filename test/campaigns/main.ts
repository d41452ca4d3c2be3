/** `npm run campaign -- NAME [--n COUNT] [--seed SEED]`: runs test/campaigns/NAME.ts and exits 0 only if it passed. */

import type { Campaign } from "./campaign.ts";
import { readCommand } from "./command.ts";

const command = readCommand("campaign", import.meta.dirname);
if (command !== undefined) {
  const { name, file, n, seed } = command;
  const { run } = (await import(file)) as { readonly run: Campaign };
  const { passed, lines } = await run({ n, seed });
  for (const line of lines) console.log(line);
  console.log(`${name}: ${passed ? "passed" : "FAILED"} (n ${n}, seed ${seed})`);
  process.exitCode = passed ? 0 : 1;
}
