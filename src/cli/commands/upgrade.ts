import { resolve } from "node:path";
import { CAPABILITIES, loadSource } from "../../theater/mod.ts";
import { asking, mustBeThere } from "../asking.ts";
import { CLIENT } from "../client-name.ts";
import type { Ending } from "../exit-code.ts";
import type { Invocation } from "../invocation.ts";
import { keptText } from "../kept-text.ts";
import { printable } from "../printable.ts";

export interface UpgradeArgs {
  readonly actor: string;
  readonly manifest: string;
  readonly timeoutMs: number | undefined;
}

/** Gives an actor another component; it is done when that is durable. */
export async function upgrade(
  invocation: Invocation,
  { actor, manifest, timeoutMs }: UpgradeArgs,
): Promise<Ending> {
  const { output } = invocation;
  await mustBeThere(invocation);
  await loadSource(manifest, new Map(CAPABILITIES.map(({ type, table }) => [type, table]))); // every problem of it is told, not only the first
  const { id, upgraded } = await asking(invocation, actor, ({ client }, signal) =>
    client.ask("upgrade", { actor, manifest: resolve(manifest), by: CLIENT, timeoutMs }, signal),
  );
  if (output.json) await output.object({ actor, id, upgraded });
  else if (upgraded === null) await output.line(`${printable(actor)} is that already`);
  else {
    const { receipt, stateBytes } = upgraded;
    await output.line(
      `${printable(actor)} upgraded at event ${receipt.seq}; ${keptText(stateBytes)}`,
    );
  }
  return "ok";
}
