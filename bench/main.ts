/**
 * Measures, and prints what came out.
 *
 *     npm run bench -- [NAME…] [--json] [--rounds N] [--n N]
 *
 * A NAME is a group, one file here: `engine-call` prints `engine-call` and `engine-call-1k`. Without a name, all groups run.
 */

import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import type { Figure, Run } from "./harness/figure.ts";

const ROUNDS_MIN = 5;
/** Things, where a bench is of so many. */
const N_MIN = 1_000;

const groups = globSync("*.ts", { cwd: import.meta.dirname })
  .map((file) => basename(file, ".ts"))
  .filter((name) => name !== "main")
  .toSorted();

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "7" },
    n: { type: "string" },
  },
});

const rounds = Number(values.rounds);
const n = values.n === undefined ? undefined : Number(values.n);
const areGood =
  Number.isInteger(rounds) &&
  rounds >= ROUNDS_MIN &&
  (n === undefined || (Number.isInteger(n) && n >= N_MIN));
const unknown = positionals.filter((name) => groupOf(name) === undefined);
if (unknown.length > 0 || !areGood) {
  for (const name of unknown) console.error(`no bench is called ${JSON.stringify(name)}`);
  console.error(
    `usage: npm run bench -- [NAME…] [--json] [--rounds N] [--n N]   (at least ${ROUNDS_MIN} rounds, ${N_MIN} things)`,
  );
  console.error(`names: ${groups.join(", ")}`);
  process.exitCode = 2;
} else {
  const chosen = positionals.length === 0 ? groups : positionals.map((name) => groupOf(name));
  for (const name of new Set(chosen)) {
    const { run } = (await import(join(import.meta.dirname, `${name}.ts`))) as { run: Run };
    for (const figure of await run(n === undefined ? { rounds } : { rounds, n })) print(figure);
  }
}

/** The group itself, or the one that prints a figure of this name. */
function groupOf(name: string): string | undefined {
  return groups
    .filter((group) => name === group || name.startsWith(`${group}-`))
    .toSorted((a, b) => b.length - a.length)[0];
}

function print(figure: Figure): void {
  const value = rounded(figure.value);
  const ratio = figure.ratio === undefined ? undefined : rounded(figure.ratio);
  if (values.json) {
    const { name, unit, against } = figure;
    console.log(JSON.stringify({ name, value, unit, ratio, against }));
    return;
  }
  const measured = `${value.toLocaleString("en").padStart(12)} ${figure.unit}`;
  const compared = ratio === undefined ? "" : `${ratio.toFixed(2)} × ${figure.against ?? ""}`;
  console.log(`${figure.name.padEnd(24)}${measured.padEnd(26)}${compared}`.trimEnd());
}

/** Four digits say more than these measurements know. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
