import { Theater } from "../src/theater/mod.ts";
import { besidePeers } from "./harness/beside-peers.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { processNs } from "./harness/measure.ts";
import { askAllBody, held, startTalker, talkerComponent } from "./harness/talkers.ts";
import { erlang } from "./peers/erlang.ts";
import { fanOut as nact } from "./peers/nact.ts";

const OTHERS = 100;
const TURNS = 50;

/** One actor asks 100 at once, and waits for every answer: `request`, then `wait`. Answers per second of CPU. */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const component = await talkerComponent();
  return besidePeers("fan-out", "answers/s", rounds, () => ours(component), {
    nact: () => nact(OTHERS, TURNS),
    erlang: erlang("fan-out", [OTHERS, TURNS]),
  });
}

async function ours(component: Uint8Array): Promise<number> {
  await using theater = await Theater.open();
  const names = Array.from({ length: OTHERS }, (_, at) => `other-${at}`);
  for (const name of names) await startTalker(theater, component, name, []);
  const one = await startTalker(theater, component, "one", names);
  const turns = async (count: number): Promise<void> => {
    for (let turn = 0; turn < count; turn++) await one.call(askAllBody());
  };
  await turns(5);
  const ns = await processNs(1, () => turns(TURNS));
  await held(one, TURNS + 5);
  return ns / (OTHERS * TURNS);
}
