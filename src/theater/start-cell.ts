import { getCompileCacheDir } from "node:module";
import { dirname, extname } from "node:path";
import { Worker } from "node:worker_threads";
import {
  type CellThread,
  type Keeps,
  type Posted,
  Running,
  type TenancyLimits,
  type ThreadEars,
  type ToMain,
} from "../cell/mod.ts";

/** What the thread of a cell runs, where no other module is given. */
export const CELL_THREAD: URL = new URL(
  `./cell-thread${extname(import.meta.filename)}`,
  import.meta.url,
);

/**
 * Of V8's heap of one such thread, in MiB: what of Theater's own and of JavaScript capabilities lives there, for all of its actors. Memories of
 * guests are not in it, and have limits of their own. A thread that needs more dies alone.
 */
export const CELL_HEAP_MB_MAX = 2_048;

/**
 * Of what is young in that heap, in MiB. Turns that wait outlive a smaller one, and are copied over and over: with V8's own figure, 48, calls from
 * actor to actor take a fifth more of a cell's time, with 192 no less (64 pairs of `bench/scale`, 2026-11).
 */
const CELL_YOUNG_HEAP_MB = 96;

/** What such a thread is told when it starts. */
export interface CellData {
  readonly tenancy: TenancyLimits;
  /** Which actors it is for. */
  readonly keeps: Keeps;
  /** Of `TreeTable`. */
  readonly trees: SharedArrayBuffer;
  /** Its own there. */
  readonly column: number;
}

/** What it is told besides. */
export interface ThreadData extends CellData {
  /** Of `Running`. */
  readonly running: SharedArrayBuffer;
}

/**
 * Starts a thread for a cell. It keeps the process alive until it is ended. The engine must have been loaded here before, since threads
 * count their memories together.
 */
export function startCell(
  module: URL,
  { hear, died }: ThreadEars,
  data: CellData,
  heapMbMax: number = CELL_HEAP_MB_MAX,
): CellThread {
  // Nothing of the host's environment is a guest's to read, but for where Node keeps sources that it compiled: a start costs 300 ms
  // without that, and 100 with it.
  const cache = getCompileCacheDir(); // a folder of this version of Node, in the one that was named
  const env = cache === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cache) };
  const running = Running.newMemory();
  const worker = new Worker(module, {
    env,
    execArgv: [],
    workerData: { ...data, running } satisfies ThreadData,
    resourceLimits: {
      maxOldGenerationSizeMb: heapMbMax,
      maxYoungGenerationSizeMb: CELL_YOUNG_HEAP_MB,
    },
  });
  let cause: unknown;
  worker.on("message", (items: readonly Posted<ToMain>[]) => hear(items));
  worker.on("messageerror", (error) => {
    cause ??= error;
    void worker.terminate(); // what was lost on the way may be anything
  });
  worker.on("error", (error) => (cause ??= error));
  // Node hands over all that the thread had posted before it says this.
  worker.once("exit", (code) => died(cause ?? new Error(`a cell's thread left with code ${code}`)));
  return {
    running: new Running(running),
    post: (items, transfer) => worker.postMessage(items, [...transfer]),
    end: async () => {
      await worker.terminate();
    },
  };
}
