import { type ActorHandle, Theater } from "../src/theater/mod.ts";
import { counterComponent } from "./harness/counter.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { processNs, repeat } from "./harness/measure.ts";

const MESSAGES = 60_000;
const IN_FLIGHT = 64;

const SIZES = [
  ["message", 8],
  ["message-1k", 1024],
] as const;

/** Adds 1, asks the clock, and is answered in as many bytes: received, called, replied. */
const TICK = new TextEncoder().encode("tick".padEnd(32, "."));

/**
 * Messages through the whole path, in memory: call, mailbox, turn, boundary, link, hash, store, reply; 64 callers, each waiting
 * for its answer before it asks again. Per second of CPU of the whole process, the garbage collector's threads included, so on one
 * core and whatever else the machine does. The chains are replayed after: a figure without its record is none.
 */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const component = await counterComponent();
  const figures: Figure[] = [];
  for (const [name, stateBytes] of SIZES) {
    const value = await repeat(rounds, async () => {
      await using theater = await Theater.open();
      const actor = await theater.start({ manifest: manifest(stateBytes), component });
      await messages(actor, MESSAGES / 4);
      const ns = await processNs(1, () => messages(actor, MESSAGES));
      await held(actor, MESSAGES + MESSAGES / 4);
      return (MESSAGES / ns) * 1e9;
    });
    figures.push({ name, value, unit: "messages/s" });
  }
  return figures;
}

function manifest(stateBytes: number): string {
  return `name = "counter"
version = "1.0.0"
component = "component.wasm"
parameters = "${stateBytes}"
[[handler]]
type = "timing"
[[handler]]
type = "random"`;
}

async function messages(actor: ActorHandle, count: number): Promise<void> {
  const callers = Array.from({ length: IN_FLIGHT }, async (_, at) => {
    for (let sent = at; sent < count; sent += IN_FLIGHT) await actor.call(TICK);
  });
  await Promise.all(callers);
}

async function held(actor: ActorHandle, turnCount: number): Promise<void> {
  const report = await actor.replay();
  if (report.turnCount !== turnCount + 1) {
    throw new Error(`${report.turnCount} turns in the chain, ${turnCount} and genesis were run`);
  }
}
