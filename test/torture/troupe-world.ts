import { z } from "zod";
import type { Awaited } from "../../src/capabilities/mod.ts";
import { CAPABILITIES, type Capability, type Perform } from "../../src/theater/mod.ts";

/** Acts in the world under a key; resolves when the world says that it is done. */
export type Act = (repeat: "keyed" | "once", key: string) => Promise<void>;

/**
 * What the troupe is granted: the scripted actor's `random` acts once, and says 01, or dd where nobody knows; its clock's `now` acts
 * under a key, as often as need be.
 */
export function worldly(act: Act): readonly Capability[] {
  return CAPABILITIES.map((one) => {
    if (one.type === "random")
      return acting(one, "bytes", { repeat: "once", inDoubt: Uint8Array.of(0xdd) }, async (key) => {
        await act("once", key);
        return Uint8Array.of(1);
      });
    if (one.type === "timing")
      return acting(one, "now", { repeat: "keyed", inDoubt: undefined }, async (key) => {
        await act("keyed", key);
        return 1n;
      });
    return one;
  });
}

function acting(
  one: Capability,
  name: string,
  of: Pick<Awaited, "repeat" | "inDoubt">,
  perform: (key: string) => Promise<Uint8Array | bigint>,
): Capability {
  const act: Perform = (_args, wait) => perform(Buffer.from(wait.key()).toString("hex"));
  return {
    ...one,
    imports: { ...one.imports, [name]: { kind: "awaited", dueMs: () => undefined, ...of } },
    table: z.strictObject({}),
    open: (grant, scope) => ({ ...one.open(grant, scope), [name]: act }),
  };
}

/** Marks are taken every few dozen turns. */
export function manifestOf(name: string): string {
  const granted = ["timing", "random", "message-server"]
    .map((type) => `[[handler]]\ntype = "${type}"\n`)
    .join("");
  return `name = "${name}"\nversion = "1.0.0"\ncomponent = "c"\n${granted}[state]\nepoch-fuel-max = 1000000\n`;
}
