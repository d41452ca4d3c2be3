import { parentPort, workerData } from "node:worker_threads";
import { type Clock, VERSION } from "../base/mod.ts";
import { CAPABILITIES, type Capability, supervision } from "../capabilities/mod.ts";
import { type Posted, Running, type ToCell, TreeTable, WorkerSide } from "../cell/mod.ts";
import { PROGRAMS } from "./house-programs.ts";
import {
  giveWay,
  nodeClock,
  nodeEntropy,
  nodeLull,
  nodeScheduler,
  nodeSha256,
  nodeStopwatch,
} from "../node/mod.ts";
import type { ThreadData } from "./start-cell.ts";

export interface CellOptions {
  /** What a manifest may grant; the same as the theater's in the main thread. Default: CAPABILITIES. */
  readonly capabilities?: readonly Capability[];
  readonly clock?: Clock;
}

/**
 * Where there are more busy threads than cores, the one that answers and the log's writer go first, then whoever has short turns: the kernel gives
 * a thread of SLOW_NICE a seventieth of what it gives one of 0, as long as others want it (sched(7)).
 */
const QUICK_NICE = 4;
const SLOW_NICE = 19;

/** Runs a cell in this thread, which the main one started for it. */
export function runCell({
  capabilities = CAPABILITIES,
  clock = nodeClock,
}: CellOptions = {}): void {
  const port = parentPort;
  if (port === null) throw new Error("a cell's thread is started by a theater");
  const { tenancy, keeps, running, trees, column } = workerData as ThreadData; // of `startCell`
  giveWay(keeps === "slow" ? SLOW_NICE : QUICK_NICE);
  const side = new WorkerSide({
    clock,
    entropy: nodeEntropy,
    sha256: nodeSha256,
    scheduler: nodeScheduler,
    stopwatch: nodeStopwatch,
    lull: nodeLull,
    capabilities: [...capabilities, supervision],
    programs: PROGRAMS,
    running: new Running(running),
    trees: { table: new TreeTable(trees), column },
    tenancy,
    keeps,
    term: 1,
    theater: VERSION,
    post: (items, transfer) => port.postMessage(items, [...transfer]),
  });
  port.on("message", (items: readonly Posted<ToCell>[]) => side.hear(items));
}
