import type { Records } from "../theater/mod.ts";
import type { Ending } from "./exit-code.ts";
import type { Output } from "./output.ts";
import type { Shell } from "./shell.ts";

/** One command being done. */
export interface Invocation {
  readonly shell: Shell;
  readonly output: Output;
  /** The data directory. */
  readonly directory: string;
}

/** Does a command; what it throws becomes the error and the exit code. */
export type Command<Args> = (invocation: Invocation, args: Args) => Promise<Ending | undefined>;

export function openRecords({ shell, directory }: Invocation): Promise<Records> {
  return shell.openRecords(directory);
}
