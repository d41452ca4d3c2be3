import { runCell } from "./run-cell.ts";

runCell();
