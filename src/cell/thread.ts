import type { Running } from "./running.ts";
import type { Posted } from "./wire-rows.ts";
import type { ToCell, ToMain } from "./wire.ts";

/** The thread of a cell, as a port. What is posted arrives whole, once, in order. */
export interface CellThread {
  /** Copied, but for the buffers that change hands. */
  post(items: readonly Posted<ToCell>[], transfer: readonly ArrayBuffer[]): void;
  /** Whose guest it runs, or ran when it died. */
  readonly running: Pick<Running, "actor">;
  /** Ends it, whatever it does; resolves when it is gone. */
  end(): Promise<void>;
}

export interface ThreadEars {
  readonly hear: (items: readonly Posted<ToMain>[]) => void;
  /** It is gone, asked to or not: nothing is heard of it any more. Told once. */
  readonly died: (cause: unknown) => void;
}

export type StartThread = (ears: ThreadEars) => CellThread;
