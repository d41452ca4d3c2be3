import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ActorHandle, Theater } from "../src/theater/mod.ts";
import { newBuilder } from "../src/cli/builder.ts";
import { CounterProject } from "./harness/counter-ts.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { collectGarbage, processNs, repeat, wallNs } from "./harness/measure.ts";

const MESSAGES = 6_000;
const IN_FLIGHT = 64;
const ACTORS = 100;

const ADD = '{"add": 5}';

/**
 * Actors in TypeScript, by the example `counter-ts`: how long its component takes to be made (the tools loaded anew; and again after a
 * change, with the tools at hand), its size, the messages that it takes in a second of CPU, and what an actor of it holds in memory.
 */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  using project = new CounterProject();
  const first = await repeat(rounds, () => firstBuild(project));
  const again = await buildAgain(project, rounds);
  const bytes = statSync(join(project.folder, "build/counter.wasm")).size;
  const messages = await repeat(rounds, () => messagesOf(project));
  const memory = await repeat(rounds, () => memoryOf(project));
  return [
    { name: "guest-build", value: first / 1e9, unit: "s" },
    { name: "guest-build-again", value: again / 1e9, unit: "s" },
    { name: "guest-size", value: bytes, unit: "B" },
    { name: "guest-message", value: messages, unit: "messages/s" },
    { name: "guest-memory", value: memory, unit: "B/actor" },
  ];
}

/** With tools of its own, which are loaded and ended. */
function firstBuild({ manifest }: CounterProject): Promise<number> {
  return wallNs(1, async () => {
    await using builder = newBuilder();
    await builder.build(manifest);
  });
}

async function buildAgain(project: CounterProject, rounds: number): Promise<number> {
  await using builder = newBuilder();
  const entry = join(project.folder, "src/counter.ts");
  const source = readFileSync(entry, "utf8");
  let change = 0;
  return await repeat(rounds, () => {
    writeFileSync(entry, source.replace("whole number", `whole number (${change++})`));
    return wallNs(1, () => builder.build(project.manifest));
  });
}

/** Recorded, hashed, answered, 64 callers at once; replayed after. Per second of CPU of the whole process. */
async function messagesOf({ manifest }: CounterProject): Promise<number> {
  await using theater = await Theater.open();
  const actor = await theater.start(manifest);
  await callMany(actor, MESSAGES / 4);
  const ns = await processNs(1, () => callMany(actor, MESSAGES));
  const { turnCount } = await actor.replay();
  if (turnCount !== MESSAGES + MESSAGES / 4 + 1) throw new Error(`${turnCount} turns in the chain`);
  return (MESSAGES / ns) * 1e9;
}

async function callMany(actor: ActorHandle, count: number): Promise<void> {
  const callers = Array.from({ length: IN_FLIGHT }, async (_, at) => {
    for (let sent = at; sent < count; sent += IN_FLIGHT) await actor.call(ADD);
  });
  await Promise.all(callers);
}

/** Resident bytes of the process for each of 100 actors in memory, each with ten turns behind it. */
async function memoryOf({ manifest }: CounterProject): Promise<number> {
  await using theater = await Theater.open();
  await used(theater, manifest, "warm");
  collectGarbage();
  const before = process.memoryUsage.rss();
  for (let at = 0; at < ACTORS; at++) await used(theater, manifest, `counter-${at}`);
  collectGarbage();
  return (process.memoryUsage.rss() - before) / ACTORS;
}

async function used(theater: Theater, manifest: string, name: string): Promise<void> {
  const actor = await theater.start(manifest, { name });
  for (let turn = 0; turn < 10; turn++) await actor.call(ADD);
}
