import { type ActorHandle, Theater } from "../src/theater/mod.ts";
import { besidePeers } from "./harness/beside-peers.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { processNs } from "./harness/measure.ts";
import { askBody, held, startTalker, talkerComponent } from "./harness/talkers.ts";
import { erlang } from "./peers/erlang.ts";
import { ask as nact } from "./peers/nact.ts";

/** Of actors, one of which asks the other. */
const PAIRS = 64;
/** Calls of one turn, one after the other. */
const CALLS = 20;
const TURNS = 10;

/** Calls from actor to actor, 64 at a time, each waited for by a guest: called, received, replied, returned. Per second of CPU. */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const component = await talkerComponent();
  return besidePeers("ask", "calls/s", rounds, () => ours(component), {
    nact: () => nact(PAIRS, CALLS, TURNS),
    erlang: erlang("ask", [PAIRS, CALLS * TURNS]),
  });
}

async function ours(component: Uint8Array): Promise<number> {
  await using theater = await Theater.open();
  const askers: ActorHandle[] = [];
  for (let at = 0; at < PAIRS; at++) {
    await startTalker(theater, component, `answerer-${at}`, []);
    askers.push(await startTalker(theater, component, `asker-${at}`, [`answerer-${at}`]));
  }
  await turns(askers, 2);
  const ns = await processNs(1, () => turns(askers, TURNS));
  await held(askers[0] as ActorHandle, TURNS + 2);
  await held(theater.find("answerer-0") as ActorHandle, (TURNS + 2) * CALLS);
  return ns / (PAIRS * TURNS * CALLS);
}

async function turns(askers: readonly ActorHandle[], count: number): Promise<void> {
  await Promise.all(
    askers.map(async (asker) => {
      for (let turn = 0; turn < count; turn++) await asker.call(askBody(CALLS));
    }),
  );
}
