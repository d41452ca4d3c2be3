import { SCRIPTS } from "../completion-scripts.ts";
import { CliError } from "../errors.ts";
import type { Ending } from "../exit-code.ts";
import type { Invocation } from "../invocation.ts";

/** Writes the script that lets a shell complete the command line. @throws CliError CLI_USAGE */
export async function completion(
  { output }: Invocation,
  { shell }: { readonly shell: string },
): Promise<Ending> {
  if (!isShell(shell)) {
    throw new CliError("CLI_USAGE", {
      what: `no script for the shell '${shell}'`,
      remedy: `take one of ${Object.keys(SCRIPTS).join(", ")}`,
    });
  }
  const script = SCRIPTS[shell];
  if (output.json) await output.object({ shell, script });
  else await output.lines([script.trimEnd()]);
  return "ok";
}

function isShell(name: string): name is keyof typeof SCRIPTS {
  return Object.hasOwn(SCRIPTS, name);
}
