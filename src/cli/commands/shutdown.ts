import { quote } from "../../base/mod.ts";
import { CliError } from "../errors.ts";
import type { Ending } from "../exit-code.ts";
import type { Invocation } from "../invocation.ts";
import { reachRunning } from "../reach.ts";

/** Ends the host of the directory in order, as SIGTERM does, or at once; it is done when that host is heard of no more. */
export async function shutdown(
  invocation: Invocation,
  { kill }: { readonly kill?: boolean | undefined },
): Promise<Ending> {
  const { output, directory, shell } = invocation;
  await using reached = await reachRunning(invocation);
  if (reached === undefined) throw noHost(directory);
  const { client } = reached;
  const { pid } = await client.ask("status", {});
  if (kill === true) shell.kill(pid);
  else await client.ask("shutdown", {});
  await client.ended;
  if (output.json) await output.object({ pid });
  else await output.line(`the host with process ${pid} ${kill === true ? "is killed" : "ends"}`);
  return "ok";
}

function noHost(directory: string): CliError {
  return new CliError("CLI_NO_HOST", {
    what: `no host runs in ${quote(directory)}`,
    remedy: "name its directory with --data or THEATER_DATA; `theater run` starts one",
  });
}
