export type { Cell, Inspection } from "./cell.ts";
export type { KeptLink } from "./committer.ts";
export { ThreadCell, type ThreadCellDeps, TURNS_PER_TICK_MAX } from "./thread-cell.ts";
