import { type TreeTable, TREES_MAX } from "../../src/cell/mod.ts";
import type { Runtime } from "../../src/runtime/mod.ts";
import type { HandClock } from "../simulation/hand-clock.ts";
import type { SimulatedDisk } from "../simulation/simulated-disk.ts";

export interface RemainsDeps {
  readonly clock: HandClock;
  readonly disk: SimulatedDisk;
  readonly trees?: TreeTable;
  readonly runtime: Runtime;
}

/** What a host holds that has closed, in words: it may hold nothing. */
export function remainsOf({ clock, disk, trees, runtime }: RemainsDeps): readonly string[] {
  let bytes = 0;
  for (let place = 0; place < TREES_MAX; place++) bytes += trees?.use(place).memoryBytes ?? 0;
  const counts = {
    "wakes of its clock": clock.armedCount,
    "open files": disk.openCount,
    "bytes of memory counted for trees": bytes,
    "actors on their way into memory": runtime.arrivingCount,
  };
  return Object.entries(counts).flatMap(([what, count]) => (count === 0 ? [] : `${count} ${what}`));
}
