import { asking, mustBeThere } from "../asking.ts";
import { CLIENT } from "../client-name.ts";
import { CliError } from "../errors.ts";
import type { Ending } from "../exit-code.ts";
import type { Invocation } from "../invocation.ts";
import { printable } from "../printable.ts";

export interface ResendArgs {
  readonly actor: string;
  readonly seq: string;
  readonly to: string | undefined;
}

/** Sends a dead letter again; it is done when that is durable. */
export async function resend(
  invocation: Invocation,
  { actor, seq: text, to }: ResendArgs,
): Promise<Ending> {
  const { output } = invocation;
  const seq = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  if (seq === undefined) throw noNumber();
  await mustBeThere(invocation);
  const { id, receipt } = await asking(invocation, actor, ({ client }, signal) =>
    client.ask("resend", { actor, seq, to, client: CLIENT }, signal),
  );
  if (output.json) await output.object({ actor, seq, id, receipt });
  else
    await output.line(
      `event ${seq} of ${printable(actor)} was sent again: event ${receipt.seq} of ${id}`,
    );
  return "ok";
}

function noNumber(): CliError {
  return new CliError("CLI_USAGE", {
    what: "SEQ is a whole number from 0",
    remedy: "name an event that `theater dead-letters ACTOR` lists",
  });
}
