import { join } from "node:path";
import { quote } from "../../base/mod.ts";
import { lockHolder } from "../doctor/directory.ts";
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
  if (reached === undefined) throw await noHost(directory);
  const { client } = reached;
  const { pid } = await client.ask("status", {});
  if (kill === true) shell.kill(pid);
  else await client.ask("shutdown", {});
  await client.ended;
  if (output.json) await output.object({ pid });
  else await output.line(`the host with process ${pid} ${kill === true ? "is killed" : "ends"}`);
  return "ok";
}

/** One whose socket is not there, or not yet, or not any more, has the lock all the same. */
async function noHost(directory: string): Promise<CliError> {
  const holder = await lockHolder(join(directory, "lock.db"));
  if (holder !== undefined) {
    return new CliError("CLI_NO_HOST", {
      what: `process ${holder} hosts ${quote(directory)}, and does not listen`,
      remedy: `wait until it has started or ended; else end it: \`kill ${holder}\``,
    });
  }
  return new CliError("CLI_NO_HOST", {
    what: `no host runs in ${quote(directory)}`,
    remedy: "name its directory with --data or THEATER_DATA; `theater run` starts one",
  });
}
