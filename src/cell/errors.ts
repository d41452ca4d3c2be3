import { TheaterError } from "../base/mod.ts";

export type CellCode =
  | "CELL_LOST" // the thread in which the actor lived died, and nobody knows what came of what was asked
  | "CELL_FAILED"; // cells die as fast as they are replaced, so the host ends

export class CellError extends TheaterError<CellCode> {}

/** What was asked of a cell that died, for whoever cannot ask again without doing it twice. */
export function cellLost(): CellError {
  return new CellError("CELL_LOST", {
    what: "the thread in which the actor lived died while this was under way; whether it was done is not known",
    remedy:
      "look whether it was done; with an idempotency key it can be sent again, and is done once",
  });
}

/** Whether an error says that a cell died before it answered. */
export function isCellLost(error: unknown): boolean {
  return error instanceof CellError && error.code === "CELL_LOST";
}
