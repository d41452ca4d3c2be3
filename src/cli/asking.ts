import { CliError } from "./errors.ts";
import type { Invocation } from "./invocation.ts";
import { reach, type Reached } from "./reach.ts";

/**
 * Asks the host of the directory, or has the directory itself for that long. A signal takes the question back: what was begun goes on,
 * here or at the next start.
 * @throws CliError CLI_INTERRUPTED, CLI_NO_DIRECTORY
 */
export async function asking<T>(
  invocation: Invocation,
  ask: (reached: Reached, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  using held = invocation.shell.holdSignals();
  await using reached = await reach(invocation);
  try {
    return await ask(reached, held.stop);
  } catch (error) {
    throw held.stop.aborted ? interrupted(error) : error;
  }
}

/** Where nobody hosts it, a directory that is not there is not made. @throws CliError CLI_NO_DIRECTORY; StoreError STORE_MISSING */
export async function mustBeThere({ shell, directory }: Invocation): Promise<void> {
  await using _there = await shell.openRecords(directory);
}

function interrupted(cause: unknown): CliError {
  return new CliError("CLI_INTERRUPTED", {
    what: "told to stop before the answer was there",
    remedy: "see in the actor's chain what came of it: `theater chain log ACTOR`",
    cause,
  });
}
