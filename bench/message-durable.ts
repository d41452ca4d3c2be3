import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ActorHandle, Theater } from "../src/theater/mod.ts";
import { counterComponent } from "./harness/counter.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { median, repeat } from "./harness/measure.ts";

const ACTORS = 10;
/** Messages of one sample, by how many are in flight: about half a second. */
const LOADS = [
  [100, 10_000],
  [1_000, 20_000],
] as const;
const ACKS = 1_000;

/** Adds 1, asks the clock, and is answered in as many bytes: received, called, replied. */
const TICK = new TextEncoder().encode("tick".padEnd(32, "."));

/**
 * The same whole path as `message`, with the log on disk, its index, and the acknowledgement after fsync: wall clock. `ack-p50`:
 * one actor, one turn after the other, beside an fdatasync of 512 B in a preallocated file in the same run.
 */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const component = await counterComponent();
  const directory = mkdtempSync(join(tmpdir(), "theater-bench-"));
  try {
    await using theater = await Theater.open({ data: join(directory, "data") });
    const actors: ActorHandle[] = [];
    for (let at = 0; at < ACTORS; at++)
      actors.push(
        await theater.start({ manifest: MANIFEST, component }, { name: `counter-${at}` }),
      );
    const figures: Figure[] = [];
    for (const [inFlight, count] of LOADS) {
      const value = await repeat(rounds, async () => {
        const before = performance.now();
        await messages(actors, inFlight, count);
        return (count / (performance.now() - before)) * 1_000;
      });
      figures.push({ name: `message-durable-${inFlight}`, value, unit: "turns/s" });
    }
    figures.push(await acknowledgement(rounds, actors[0] as ActorHandle, directory));
    return figures;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const MANIFEST = `name = "counter"
version = "1.0.0"
component = "component.wasm"
parameters = "8"
[[handler]]
type = "timing"
[[handler]]
type = "random"`;

async function messages(
  actors: readonly ActorHandle[],
  inFlight: number,
  count: number,
): Promise<void> {
  const callers = Array.from({ length: inFlight }, async (_, at) => {
    const actor = actors[at % actors.length] as ActorHandle;
    for (let sent = at; sent < count; sent += inFlight) await actor.call(TICK);
  });
  await Promise.all(callers);
}

async function acknowledgement(
  rounds: number,
  actor: ActorHandle,
  directory: string,
): Promise<Figure> {
  const file = openSync(join(directory, "preallocated"), "w");
  writeSync(file, new Uint8Array((ACKS + 1) * 512));
  fdatasyncSync(file);
  const ours: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const ack = await p50(() => actor.call(TICK));
    const sync = await p50((at) => {
      writeSync(file, SECTOR, 0, SECTOR.length, at * SECTOR.length);
      fdatasyncSync(file);
    });
    ours.push(ack);
    ratios.push(ack / sync);
  }
  closeSync(file);
  return {
    name: "ack-p50",
    value: median(ours),
    unit: "ms",
    ratio: median(ratios),
    against: "fdatasync of 512 B, p50 (at most 2)",
  };
}

const SECTOR = new Uint8Array(512).fill(1);

/** Median milliseconds of as many runs, one after the other. */
async function p50(work: (at: number) => unknown): Promise<number> {
  const times: number[] = [];
  for (let at = 0; at < ACKS; at++) {
    const before = performance.now();
    await work(at);
    times.push(performance.now() - before);
  }
  return median(times);
}
