import { parentPort, workerData } from "node:worker_threads";
import { type Clock, VERSION } from "../base/mod.ts";
import { CAPABILITIES, type Capability, supervisor } from "../capabilities/mod.ts";
import { type Posted, type ToCell, WorkerSide } from "../cell/mod.ts";
import { PROGRAMS } from "./house-programs.ts";
import {
  nodeClock,
  nodeEntropy,
  nodeLull,
  nodeScheduler,
  nodeSha256,
  nodeStopwatch,
} from "../node/mod.ts";
import type { CellData } from "./start-cell.ts";

export interface CellOptions {
  /** What a manifest may grant; the same as the theater's in the main thread. Default: CAPABILITIES. */
  readonly capabilities?: readonly Capability[];
  readonly clock?: Clock;
}

/** Runs a cell in this thread, which the main one started for it. */
export function runCell({
  capabilities = CAPABILITIES,
  clock = nodeClock,
}: CellOptions = {}): void {
  const port = parentPort;
  if (port === null) throw new Error("a cell's thread is started by a theater");
  const { tenancy, keeps } = workerData as CellData; // of `startCell`
  const side = new WorkerSide({
    clock,
    entropy: nodeEntropy,
    sha256: nodeSha256,
    scheduler: nodeScheduler,
    stopwatch: nodeStopwatch,
    lull: nodeLull,
    capabilities: [...capabilities, supervisor],
    programs: PROGRAMS,
    tenancy,
    keeps,
    term: 1,
    theater: VERSION,
    post: (items, transfer) => port.postMessage(items, [...transfer]),
  });
  port.on("message", (items: readonly Posted<ToCell>[]) => side.hear(items));
}
