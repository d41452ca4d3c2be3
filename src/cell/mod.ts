export type { Cell, CellSpec, Inspection } from "./cell.ts";
export { type Keeps, SLOW_MS } from "./keeps.ts";
export type { TakeAstray } from "./passed-mail.ts";
export type { CellDeath, Undone } from "./death.ts";
export { type CellCode, CellError, cellLost, isCellLost } from "./errors.ts";
export type { KeptLink } from "./committer.ts";
export type { CellThread, StartThread, ThreadEars } from "./thread.ts";
export type { PostBatch } from "./batcher.ts";
export type { ToCell, ToMain } from "./wire.ts";
export { Running } from "./running.ts";
export type { Posted } from "./wire-rows.ts";
export { WorkerCell, type WorkerCellDeps } from "./worker-cell.ts";
export { WorkerSide, type WorkerSideDeps } from "./worker-side.ts";
export type { TreeShare } from "./tree-shares.ts";
export { TREES_MAX, TreeTable, type TreeUse } from "./tree-table.ts";
export { DEFAULT_TENANCY, type TenancyLimits } from "./tenancy.ts";
export {
  type Leaving,
  ThreadCell,
  type ThreadCellDeps,
  TURNS_PER_TICK_MAX,
} from "./thread-cell.ts";
