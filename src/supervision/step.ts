import type { Command } from "./command.ts";
import type { Decision } from "./decision.ts";
import type { Input } from "./input.ts";
import type { Supervisor } from "./supervisor.ts";

/** What follows from one input. Where several exits had waited, one input may bring several decisions about. */
export interface Step {
  readonly supervisor: Supervisor;
  readonly commands: readonly Command[];
  readonly decisions: readonly Decision[];
}

/** The next supervisor. `random` gives numbers from 0 to below 1, and is asked only by a backoff with jitter. */
export type StepFunction = (
  supervisor: Supervisor,
  input: Input,
  nowMs: number,
  random: () => number,
) => Step;
