/**
 * `npm run simulate -- [--seeds N] [--seed S] [--shards n] [--no-shrink] [--dots] [--plan FILE]`: N worlds, from seed S on, each judged by the
 * model (README.md). One line of JSON on stdout, with the shrunk plan where one failed, which `--plan` runs again; text for people on
 * stderr; exits 0 only if all passed.
 */

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { type Findings, type Seeds, simulated, smallest } from "./campaign.ts";
import { newGuests } from "./guests.ts";
import type { Complaint } from "./model/complaint.ts";
import type { Plan } from "./plan.ts";
import { planOf } from "./playwright.ts";
import { tried } from "./trial.ts";

/** Complaints that are told; the first is the one that matters. */
const TOLD_MAX = 10;

const { values } = parseArgs({
  allowNegative: true,
  options: {
    seeds: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    shards: { type: "string", default: "1" },
    plan: { type: "string" },
    shrink: { type: "boolean", default: true },
    dots: { type: "boolean", default: false },
  },
});
const [n, seed, shards] = [Number(values.seeds), Number(values.seed), Number(values.shards)];
if (!(n >= 0 && seed >= 0 && shards >= 1)) {
  console.error("usage: npm run simulate -- [--seeds N] [--seed S] [--shards n] [--plan FILE]");
  process.exitCode = 2;
} else if (values.plan !== undefined) {
  await again(JSON.parse(readFileSync(values.plan, "utf8")) as Plan);
} else {
  await campaign();
}

async function campaign(): Promise<void> {
  const startMs = performance.now();
  const parts = await Promise.all(
    Array.from({ length: shards }, (_, part) => findings({ seed, n, part, parts: shards })),
  );
  const sum = (of: (one: Findings) => number): number =>
    parts.reduce((all, one) => all + of(one), 0);
  const [failure] = parts
    .flatMap(({ failure }) => failure ?? [])
    .toSorted((a, b) => a.seed - b.seed);
  const seconds = Number(((performance.now() - startMs) / 1_000).toFixed(1));
  const counts = {
    seeds: sum((one) => one.seeds),
    events: sum((one) => one.events),
    hosts: sum((one) => one.hosts),
  };
  const report = { simulate: true, passed: failure === undefined, seed, ...counts, seconds };
  if (failure === undefined) {
    console.log(JSON.stringify(report));
    console.error(`simulate: passed (${counts.seeds} seeds from ${seed}, ${seconds} s)`);
    return;
  }
  process.exitCode = 1;
  tell(`seed ${failure.seed}`, failure.complaints);
  console.error(`again: npm run simulate -- --seeds 1 --seed ${failure.seed}`);
  const [first] = failure.complaints;
  const plan =
    values.shrink && first !== undefined
      ? await smallest(planOf(failure.seed), first, await newGuests())
      : undefined;
  console.log(JSON.stringify({ ...report, failure, plan }));
  if (plan !== undefined)
    console.error(
      `shrunk to ${plan.actors.length} actors and ${plan.steps.length} steps: \`plan\` on stdout, which --plan runs again`,
    );
}

function findings(seeds: Seeds): Promise<Findings> {
  if (seeds.parts === 1) return alone(seeds);
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("shard.ts", import.meta.url), { workerData: seeds });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

async function alone(seeds: Seeds): Promise<Findings> {
  const guests = await newGuests();
  dot(); // it has begun: whatever comes now came of a world
  return simulated(seeds, guests, dot);
}

function dot(): void {
  if (values.dots) process.stderr.write(".");
}

/** A plan that is the report of a failure, or alone. */
async function again(found: Plan | { readonly plan: Plan }): Promise<void> {
  const plan = "plan" in found ? found.plan : found;
  const { digest, complaints } = await tried(plan, await newGuests());
  console.log(
    JSON.stringify({ simulate: true, passed: complaints.length === 0, digest, complaints }),
  );
  tell("the plan", complaints);
  if (complaints.length > 0) process.exitCode = 1;
}

function tell(what: string, complaints: readonly Complaint[]): void {
  console.error(`simulate: ${what} ${complaints.length === 0 ? "passed" : "FAILED"}`);
  for (const { rule, what: said } of complaints.slice(0, TOLD_MAX))
    console.error(`  ${rule}: ${said}`);
}
