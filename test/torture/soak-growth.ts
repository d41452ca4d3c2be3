import { readdirSync } from "node:fs";

/** What a process holds that must not grow with what it did. */
export interface Held {
  readonly heapBytes: number;
  readonly descriptors: number;
  readonly handles: number;
}

/** The heap breathes, and those that were stopped are known by their names. */
const HEAP_GROWTH_MAX: number = 32 * 1024 * 1024;
const DESCRIPTORS_GROWTH_MAX = 8;
const HANDLES_GROWTH_MAX = 8;

/** After a collection. Run with `--expose-gc`, and where there is /proc. */
export function heldNow(): Held {
  if (globalThis.gc === undefined) throw new Error("run node with --expose-gc");
  for (let round = 0; round < 3; round++) globalThis.gc();
  return {
    heapBytes: process.memoryUsage().heapUsed,
    descriptors: readdirSync("/proc/self/fd").length,
    handles: process.getActiveResourcesInfo().length,
  };
}

/** What grew by more than it may, in words. */
export function grown(before: Held, after: Held): readonly string[] {
  const limits: Readonly<Record<keyof Held, number>> = {
    heapBytes: HEAP_GROWTH_MAX,
    descriptors: DESCRIPTORS_GROWTH_MAX,
    handles: HANDLES_GROWTH_MAX,
  };
  return (Object.keys(limits) as (keyof Held)[])
    .filter((name) => after[name] - before[name] > limits[name])
    .map((name) => `${name} grew from ${before[name]} to ${after[name]}`);
}
