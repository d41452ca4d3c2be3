/**
 * `npm run mutate -- [--n COUNT] [--seed SEED] [--seeds N] [--rooms ROOMS] [--timeout SECONDS] [--jobs 2]`: puts one small defect after
 * the other into a copy of this checkout, and sees whether N seeds of the simulator find it. A line for each on stderr, one of JSON on
 * stdout. What changes nothing that can be seen is not found either.
 */

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Seeded } from "../../campaigns/seeded.ts";
import { type Attempt, attempt } from "./attempt.ts";
import { Checkout } from "./checkout.ts";
import { Coverage } from "./coverage.ts";
import { mutated, type Mutation, mutationsOf } from "./mutations.ts";

const { values } = parseArgs({
  options: {
    n: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    seeds: { type: "string", default: "10000" },
    rooms: { type: "string", default: "actor,cell,runtime,store,supervision" },
    timeout: { type: "string", default: "900" },
    jobs: { type: "string", default: "2" },
  },
});

/** Seeds that have to pass before anything is mutated, and that say what runs at all. */
const SOUND_SEEDS = 200;
const SOUND_MS = 600_000;

interface Row extends Pick<Mutation, "file" | "line" | "kind" | "before" | "after"> {
  readonly attempt: Attempt;
}

const rows: Row[] = [];
const seeded = new Seeded(Number(values.seed));
const all = values.rooms.split(",").flatMap(mutationsIn);
const coverage = await soundCoverage();
let left = Number(values.n);
await Promise.all(Array.from({ length: Number(values.jobs) }, job));
const ofKind = (kind: Attempt["kind"]): readonly Row[] =>
  rows.filter(({ attempt: one }) => one.kind === kind);
const missed = [...ofKind("missed"), ...ofKind("late")];
const unreached = ofKind("not reached");
const foundCount = rows.length - missed.length - unreached.length;
const counts = { n: rows.length, found: foundCount, missed: missed.length };
console.log(JSON.stringify({ mutate: true, ...counts, notReached: unreached.length, rows }));
console.error(
  `mutate: ${foundCount} of ${rows.length} found, ${unreached.length} not reached by any world`,
);

/** What of the checkout runs at all; it passes before anything is mutated. */
async function soundCoverage(): Promise<Coverage> {
  using checkout = new Checkout();
  const folder = join(checkout.root, "coverage");
  const sound = await attempt(checkout, SOUND_SEEDS, SOUND_MS, folder);
  if (sound.kind !== "missed")
    throw new Error(`the checkout fails before anything is mutated: ${JSON.stringify(sound)}`);
  return new Coverage(folder, checkout.root);
}

/** One mutation after the other, in a checkout of its own. */
async function job(): Promise<void> {
  using checkout = new Checkout();
  while (left > 0) {
    const [mutation] = all.splice(seeded.below(all.length), 1);
    if (mutation === undefined) return;
    left--;
    const result = await outcomeOf(mutation, checkout);
    if (result.kind === "broken") {
      left++; // no defect: it does not even begin
      continue;
    }
    const { file, line, kind, before, after } = mutation;
    rows.push({ file, line, kind, before: short(before), after: short(after), attempt: result });
    console.error(`${told(result)} ${file}:${line} ${kind}: ${short(before)} → ${short(after)}`);
  }
}

/** The checkout is afterwards as it was. */
async function outcomeOf(mutation: Mutation, checkout: Checkout): Promise<Attempt> {
  const { file, start } = mutation;
  if (!coverage.ran(file, start)) return { kind: "not reached" };
  const text = checkout.read(file);
  checkout.write(file, mutated(text, mutation));
  try {
    return await attempt(checkout, Number(values.seeds), Number(values.timeout) * 1_000);
  } finally {
    checkout.write(file, text);
  }
}

function mutationsIn(room: string): readonly Mutation[] {
  const exclude = (name: string): boolean => /\.(test|contract)\.ts$/.test(name);
  return globSync(`src/${room}/**/*.ts`, { exclude })
    .toSorted()
    .flatMap((file) => mutationsOf(file, readFileSync(file, "utf8")));
}

function told(result: Attempt): string {
  switch (result.kind) {
    case "missed":
    case "late":
    case "not reached":
      return result.kind.toUpperCase();
    case "found":
      return `found at ${result.seed} (${result.rule})`;
    default:
      return `${result.kind} (${result.rule})`;
  }
}

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
}
