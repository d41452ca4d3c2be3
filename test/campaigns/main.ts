/** `npm run campaign -- NAME [--n COUNT] [--seed SEED]`: runs test/campaigns/NAME.ts and exits 0 only if it passed. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Campaign } from "./campaign.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { n: { type: "string", default: "1000" }, seed: { type: "string", default: "1" } },
});
const [name = ""] = positionals;
const file = join(import.meta.dirname, `${name}.ts`);

if (!/^[a-z][a-z-]*$/.test(name) || !existsSync(file)) {
  console.error("usage: npm run campaign -- NAME [--n COUNT] [--seed SEED]");
  process.exitCode = 2;
} else {
  const { run } = (await import(file)) as { readonly run: Campaign };
  const n = Number(values.n);
  const seed = Number(values.seed);
  const { passed, lines } = await run({ n, seed });
  for (const line of lines) console.log(line);
  console.log(`${name}: ${passed ? "passed" : "FAILED"} (n ${n}, seed ${seed})`);
  process.exitCode = passed ? 0 : 1;
}
