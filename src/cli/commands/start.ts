import { resolve } from "node:path";
import { CAPABILITIES, loadSource } from "../../theater/mod.ts";
import { asking } from "../asking.ts";
import { CLIENT } from "../client-name.ts";
import type { Ending } from "../exit-code.ts";
import type { Invocation } from "../invocation.ts";
import { printable } from "../printable.ts";

export interface StartArgs {
  readonly manifest: string;
  /** Instead of the manifest's. */
  readonly name: string | undefined;
}

/** Starts the actor of a manifest; it is done when its first link is durable. */
export async function start(
  invocation: Invocation,
  { manifest, name: given }: StartArgs,
): Promise<Ending> {
  const { output } = invocation;
  await loadSource(manifest, new Map(CAPABILITIES.map(({ type, table }) => [type, table]))); // every problem of it is told, not only the first
  const { name, id } = await asking(invocation, undefined, ({ client }, signal) =>
    client.ask("start", { manifest: resolve(manifest), name: given, by: CLIENT }, signal),
  );
  if (output.json) await output.object({ name, id });
  else await output.line(`${printable(name)} started as ${id}`);
  return "ok";
}
