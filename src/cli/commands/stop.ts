import { asking, mustBeThere } from "../asking.ts";
import { CLIENT } from "../client-name.ts";
import type { Ending } from "../exit-code.ts";
import type { Invocation } from "../invocation.ts";
import { printable } from "../printable.ts";

/** Ends an actor for good; it is done when that is durable. */
export async function stop(
  invocation: Invocation,
  { actor, drainMs }: { readonly actor: string; readonly drainMs?: number | undefined },
): Promise<Ending> {
  const { output } = invocation;
  await mustBeThere(invocation);
  const { id, wasRunning } = await asking(invocation, actor, ({ client }, signal) =>
    client.ask("stop", { actor, drainMs, by: CLIENT }, signal),
  );
  if (output.json) await output.object({ actor, id, wasRunning });
  else await output.line(`${printable(actor)} ${wasRunning ? "stopped" : "was stopped already"}`);
  return "ok";
}
