import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Theater } from "../src/theater/mod.ts";
import { counterComponent } from "./harness/counter.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { collectGarbage } from "./harness/measure.ts";

const ACTORS = 40_000;
const IN_MEMORY = 8_000;
/** Begun at once: their commits share a sync. */
const AT_ONCE = 500;
const WAKES = 2_000;

const MANIFEST = `name = "counter"
version = "1.0.0"
component = "component.wasm"
[[handler]]
type = "random"
[[handler]]
type = "timing"
`;

/**
 * So many actors with names in one data directory, begun as any other; 8,000 of them may be in memory, the others left it. Then the same
 * again by a host that starts over them. What the thread of the runtime holds, its garbage collected; one wake after the other, each of
 * another actor, its reply durable.
 */
export async function run({ n = ACTORS }: RunOptions): Promise<readonly Figure[]> {
  const root = mkdtempSync(join(tmpdir(), "theater-bench-"));
  const data = join(root, "data");
  try {
    return [...(await begin(data, n)), ...(await again(data, n))];
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The first half fills the memory that 8,000 take; the second shows what each costs that is out of it. */
async function begin(data: string, n: number): Promise<readonly Figure[]> {
  const component = await counterComponent();
  await using theater = await Theater.open({ data, activeMax: IN_MEMORY });
  const begun = async (from: number, to: number): Promise<void> => {
    for (let at = from; at < to; at += AT_ONCE) {
      const names = Array.from({ length: Math.min(AT_ONCE, to - at) }, (_, of) => nameOf(at + of));
      const source = { manifest: MANIFEST, component };
      await Promise.all(names.map((name) => theater.start(source, { name })));
    }
  };
  const half = Math.floor(n / 2);
  const before = performance.now();
  await begun(0, half);
  const bytes = bytesInUse();
  await begun(half, n);
  const ms = performance.now() - before;
  const passive = (bytesInUse() - bytes) / (n - half);
  if (theater.actorCount !== n) throw new Error(`${theater.actorCount} of ${n} run`);
  return [
    { name: "actors-begin", value: (ms / n) * 1000, unit: "µs" },
    { name: "actors-passive", value: passive, unit: "B" },
  ];
}

async function again(data: string, n: number): Promise<readonly Figure[]> {
  const bytes = bytesInUse();
  const begun = performance.now();
  await using theater = await Theater.open({ data, activeMax: IN_MEMORY });
  const openMs = performance.now() - begun;
  const passive = (bytesInUse() - bytes) / n;
  const half = Math.floor(n / 2);
  await wake(theater, 0, half, Math.min(IN_MEMORY, half)); // those in memory, and warm code
  const times = (await wake(theater, half, n, WAKES)).toSorted((a, b) => a - b);
  const quantile = (part: number): number => times[Math.floor(times.length * part)] ?? 0;
  return [
    { name: "actors-open", value: openMs, unit: "ms" },
    { name: "actors-open-passive", value: passive, unit: "B" },
    { name: "actors-wake-p50", value: quantile(0.5), unit: "ms" },
    { name: "actors-wake-p99", value: quantile(0.99), unit: "ms" },
  ];
}

/** So many between these, none of them in memory. Milliseconds of each. */
async function wake(theater: Theater, from: number, to: number, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < count; at++) {
    const actor = theater.find(nameOf(from + Math.floor(((to - from) * at) / count)));
    if (actor === undefined) throw new Error("an actor that was begun has no name");
    const before = performance.now();
    const { text } = await actor.call("1");
    times.push(performance.now() - before);
    if (text !== "1") throw new Error(`an actor that had counted nothing answered ${text}`);
  }
  return times;
}

function nameOf(at: number): string {
  return `shop/cart-${at}`;
}

function bytesInUse(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
