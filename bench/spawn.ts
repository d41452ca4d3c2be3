import { Theater } from "../src/theater/mod.ts";
import { coreModules, rawInstances } from "./harness/core-modules.ts";
import { besidePeers } from "./harness/beside-peers.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { interleave, processNs } from "./harness/measure.ts";
import { startTalker, talkerComponent } from "./harness/talkers.ts";
import { erlang } from "./peers/erlang.ts";
import { spawned as nact } from "./peers/nact.ts";

const ACTORS = 2_000;
const WARM = 200;

/** An actor begun: its genesis recorded, in memory; the program compiled before. The mean of 2,000 that all live, and of the garbage that they leave. */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const component = await talkerComponent();
  const figures = await besidePeers("spawn", "µs", rounds, () => ours(component), {
    nact: () => nact(ACTORS),
    erlang: erlang("spawn", [ACTORS]),
  });
  return [...figures, await floor(component, rounds)];
}

/** What V8 alone takes for the instance that `init` needs, with its garbage: nothing that begins an actor can take less. */
async function floor(component: Uint8Array, rounds: number): Promise<Figure> {
  const raw = rawInstances(coreModules(component).map((bytes) => new WebAssembly.Module(bytes)));
  const { ours: withActor, theirs: alone } = await interleave(
    rounds,
    () => ours(component),
    () => processNs(ACTORS, raw),
  );
  const against = "new WebAssembly.Instance of the same modules, without an actor";
  return {
    name: "spawn-instance",
    value: alone / 1000,
    unit: "µs",
    ratio: alone / withActor,
    against,
  };
}

async function ours(component: Uint8Array): Promise<number> {
  await using theater = await Theater.open();
  for (let at = 0; at < WARM; at++) await startTalker(theater, component, `warm-${at}`, []);
  const ns = await processNs(1, async () => {
    for (let at = 0; at < ACTORS; at++) await startTalker(theater, component, `actor-${at}`, []);
  });
  return ns / ACTORS;
}
