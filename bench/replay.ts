import { Theater } from "../src/theater/mod.ts";
import { counterComponent } from "./harness/counter.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { interleave, processNs } from "./harness/measure.ts";

const MESSAGES = 40_000;
const TICK = new TextEncoder().encode("tick".padEnd(32, "."));

/** Events of a chain that are run again in a second of CPU, against recording them in memory in the same run. */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const component = await counterComponent();
  const manifest = `name = "counter"
version = "1.0.0"
component = "component.wasm"
[[handler]]
type = "timing"
[[handler]]
type = "random"`;
  await using theater = await Theater.open();
  let recorded = 0;
  let actor = await theater.start({ manifest, component }, { name: "counter-0" });
  const record = async () => {
    await actor.stop();
    actor = await theater.start({ manifest, component }, { name: `counter-${++recorded}` });
    const ns = await processNs(1, async () => {
      const callers = Array.from({ length: 64 }, async (_, at) => {
        for (let sent = at; sent < MESSAGES; sent += 64) await actor.call(TICK);
      });
      await Promise.all(callers);
    });
    return ns / (MESSAGES * 3);
  };
  const again = async () => {
    let events = 0;
    const ns = await processNs(1, async () => {
      events = (await actor.replay()).eventCount;
    });
    return ns / events;
  };
  await record();
  const { ours, ratio } = await interleave(rounds, again, record);
  return [
    { name: "replay", value: 1e9 / ours, unit: "events/s", ratio, against: "recording in memory" },
  ];
}
