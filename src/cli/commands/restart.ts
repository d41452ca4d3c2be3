import { asking, mustBeThere } from "../asking.ts";
import { CLIENT } from "../client-name.ts";
import type { Ending } from "../exit-code.ts";
import type { Invocation } from "../invocation.ts";
import { printable } from "../printable.ts";

/** Has a supervisor start a child again; it is done when that has begun. */
export async function restart(
  invocation: Invocation,
  { actor }: { readonly actor: string },
): Promise<Ending> {
  const { output } = invocation;
  await mustBeThere(invocation);
  const { id } = await asking(invocation, actor, ({ client }, signal) =>
    client.ask("restart", { actor, by: CLIENT }, signal),
  );
  if (output.json) await output.object({ actor, id });
  else await output.line(`${printable(actor)} runs again`);
  return "ok";
}
