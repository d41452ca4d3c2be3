import { compile } from "../src/engine/mod.ts";
import { constantHost, counterComponent, HANDLE, MESSAGE } from "./harness/counter.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { repeat, wallNs } from "./harness/measure.ts";

/** From a component's bytes to its first reply: validated, read, metered, compiled, instantiated, called. */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const component = await counterComponent();
  const ns = await repeat(rounds, () =>
    wallNs(1, async () => {
      const program = await compile(component);
      const instance = await program.instantiate(constantHost);
      await instance.call(HANDLE, [new Uint8Array(8), MESSAGE]);
    }),
  );
  return [{ name: "engine-load", value: ns / 1e6, unit: "ms" }];
}
