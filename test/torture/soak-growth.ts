import { readdirSync, readlinkSync } from "node:fs";
import { OPEN_FILES_MAX } from "../../src/store/log/log-files.ts";

/** What a process holds that must not grow with what it did. */
export interface Held {
  readonly heapBytes: number;
  /** But for those of the log, which are as many as it has files, up to a limit. */
  readonly descriptors: number;
  readonly logDescriptors: number;
  readonly handles: number;
}

/** The heap breathes, and those that were stopped are known by their names. */
const HEAP_GROWTH_MAX: number = 32 * 1024 * 1024;
const DESCRIPTORS_GROWTH_MAX = 8;
const HANDLES_GROWTH_MAX = 8;

/** After a collection; `data` is where the log is. Run with `--expose-gc`, and where there is /proc. */
export function heldNow(data: string): Held {
  if (globalThis.gc === undefined) throw new Error("run node with --expose-gc");
  for (let round = 0; round < 3; round++) globalThis.gc();
  const descriptors = readdirSync("/proc/self/fd").map(targetOf);
  const logDescriptors = descriptors.filter(
    (target) => target.startsWith(`${data}/`) && target.endsWith(".log"),
  ).length;
  return {
    heapBytes: process.memoryUsage().heapUsed,
    descriptors: descriptors.length - logDescriptors,
    logDescriptors,
    handles: process.getActiveResourcesInfo().length,
  };
}

/** What it stands for; the one by which that was listed is gone by then. */
function targetOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return "";
  }
}

/** What grew by more than it may, in words. */
export function grown(before: Held, after: Held): readonly string[] {
  const limits: Readonly<Record<keyof Held, number>> = {
    heapBytes: HEAP_GROWTH_MAX,
    descriptors: DESCRIPTORS_GROWTH_MAX,
    logDescriptors: OPEN_FILES_MAX,
    handles: HANDLES_GROWTH_MAX,
  };
  return (Object.keys(limits) as (keyof Held)[])
    .filter((name) => after[name] - before[name] > limits[name])
    .map((name) => `${name} grew from ${before[name]} to ${after[name]}`);
}
