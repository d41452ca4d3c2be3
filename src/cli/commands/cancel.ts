import { asking, mustBeThere } from "../asking.ts";
import { CLIENT } from "../client-name.ts";
import type { Ending } from "../exit-code.ts";
import type { Invocation } from "../invocation.ts";
import { printable } from "../printable.ts";

/** Ends an actor's open turn; it is done when that is durable. */
export async function cancel(
  invocation: Invocation,
  { actor, turn }: { readonly actor: string; readonly turn: number | undefined },
): Promise<Ending> {
  const { output } = invocation;
  await mustBeThere(invocation);
  const { id, cancelled } = await asking(invocation, actor, ({ client }, signal) =>
    client.ask("cancelTurn", { actor, turn, by: CLIENT }, signal),
  );
  if (output.json) await output.object({ actor, id, cancelled });
  else if (cancelled?.isCancelled === true)
    await output.line(`turn ${cancelled.turn} of ${printable(actor)} is cancelled`);
  else await output.line(overText(actor, cancelled?.turn ?? turn));
  return "ok";
}

function overText(actor: string, turn: number | undefined): string {
  const name = printable(actor);
  return turn === undefined
    ? `no turn of ${name} is open`
    : `turn ${turn} of ${name} was over already`;
}
