import { TheaterError } from "../base/mod.ts";
import { CliError } from "./errors.ts";
import { type Invocation, openRecords, withNearest as nearest } from "./invocation.ts";
import { reach, type Reached } from "./reach.ts";

/**
 * Asks the host of the directory, or has the directory itself for that long. A signal takes the question back: what was begun goes on,
 * here or at the next start. Where there is no such actor, the error says which may have been meant.
 * @throws CliError CLI_INTERRUPTED, CLI_NO_DIRECTORY
 */
export async function asking<T>(
  invocation: Invocation,
  actor: string | undefined,
  ask: (reached: Reached, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  using held = invocation.shell.holdSignals();
  await using reached = await reach(invocation);
  try {
    return await ask(reached, held.stop);
  } catch (error) {
    if (held.stop.aborted) throw interrupted(error);
    throw actor === undefined ? error : await withNearest(error, actor, invocation);
  }
}

async function withNearest(
  error: unknown,
  actor: string,
  invocation: Invocation,
): Promise<unknown> {
  if (!(error instanceof TheaterError) || error.code !== "ACTOR_NOT_FOUND") return error;
  await using records = await openRecords(invocation);
  return await nearest(error, actor, records);
}

/** Where nobody hosts it, a directory that is not there is not made. @throws CliError CLI_NO_DIRECTORY; StoreError STORE_MISSING */
export async function mustBeThere(invocation: Invocation): Promise<void> {
  await using _there = await openRecords(invocation);
}

function interrupted(cause: unknown): CliError {
  return new CliError("CLI_INTERRUPTED", {
    what: "told to stop before the answer was there",
    remedy: "see in the actor's chain what came of it: `theater chain log ACTOR`",
    cause,
  });
}
