import { compile } from "../src/engine/mod.ts";
import { constantHost, counterComponent, INIT } from "./harness/counter.ts";
import { coreModules, rawInstances } from "./harness/core-modules.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { interleave, processNs } from "./harness/measure.ts";

const INSTANCES = 2_000;

/** A new instance and its first call, the program cached; the mean of many, with the garbage that they leave. */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const component = await counterComponent();
  const program = await compile(component);
  const raw = rawInstances(coreModules(component).map((bytes) => new WebAssembly.Module(bytes)));
  const none = new Uint8Array(0);
  const pair = await interleave(
    rounds,
    () =>
      processNs(INSTANCES, async () => {
        const instance = await program.instantiate(constantHost);
        await instance.call(INIT, [none]);
      }),
    () => processNs(INSTANCES, raw),
  );
  return [
    {
      name: "engine-spawn",
      value: pair.ours / 1000,
      unit: "µs",
      ratio: pair.ratio,
      against: "new WebAssembly.Instance of the same modules",
    },
  ];
}
