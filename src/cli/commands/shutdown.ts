import { quote } from "../../base/mod.ts";
import { CliError } from "../errors.ts";
import type { Ending } from "../exit-code.ts";
import type { Invocation } from "../invocation.ts";
import { reachRunning } from "../reach.ts";

/** Ends the host of the directory in order, as SIGTERM does; it is done when that host is heard of no more. */
export async function shutdown(invocation: Invocation): Promise<Ending> {
  const { output, directory } = invocation;
  await using reached = await reachRunning(invocation);
  if (reached === undefined) throw noHost(directory);
  const { client } = reached;
  const { pid } = await client.ask("status", {});
  await client.ask("shutdown", {});
  await client.ended;
  if (output.json) await output.object({ pid });
  else await output.line(`the host with process ${pid} ends`);
  return "ok";
}

function noHost(directory: string): CliError {
  return new CliError("CLI_NO_HOST", {
    what: `no host runs in ${quote(directory)}`,
    remedy: "name its directory with --data or THEATER_DATA; `theater run` starts one",
  });
}
