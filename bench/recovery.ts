import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildExample } from "../scripts/pack.ts";
import { Theater } from "../src/theater/mod.ts";
import { counterComponent } from "./harness/counter.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { median } from "./harness/measure.ts";

const MESSAGES = 20_000;
const IN_FLIGHT = 1_000;
const TICK = new TextEncoder().encode("tick".padEnd(32, "."));

/**
 * A host that starts over a directory in which an actor had many turns, its program in no memory yet. `recovery-open`: until it is known
 * who runs, and a first new turn is durable, so with the log's thread started. `recovery-ready`: from there to the actor's first reply:
 * its chain read from the latest mark, the epoch's turns run again, the component compiled, the reply durable. Wall clock.
 */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const component = await counterComponent();
  await buildExample(join(import.meta.dirname, "../examples/resident"));
  const root = mkdtempSync(join(tmpdir(), "theater-bench-"));
  const data = join(root, "data");
  try {
    {
      await using theater = await Theater.open({ data });
      const actor = await theater.start({ manifest: MANIFEST, component });
      await theater.start("examples/resident/manifest.toml", { name: "other" });
      const callers = Array.from({ length: IN_FLIGHT }, async (_, at) => {
        for (let sent = at; sent < MESSAGES; sent += IN_FLIGHT) await actor.call(TICK);
      });
      await Promise.all(callers);
    }
    const opens: number[] = [];
    const readies: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const before = performance.now();
      await using theater = await Theater.open({ data });
      await theater.find("other")?.invoke(TOTAL, []);
      const opened = performance.now();
      await theater.find("counter")?.call(TICK);
      if (round === 0) continue;
      opens.push(opened - before);
      readies.push(performance.now() - opened);
    }
    return [
      { name: "recovery-open", value: median(opens), unit: "ms" },
      { name: "recovery-ready", value: median(readies), unit: "ms" },
    ];
  } finally {
    rmSync(root, { recursive: true });
  }
}

const TOTAL = "demo:tally/api@0.1.0#total";
const MANIFEST = `name = "counter"
version = "1.0.0"
component = "component.wasm"
parameters = "1024"
[[handler]]
type = "timing"
[[handler]]
type = "random"`;
