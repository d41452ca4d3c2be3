import { type ActorHandle, Theater } from "../src/theater/mod.ts";
import { besidePeers } from "./harness/beside-peers.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { processNs } from "./harness/measure.ts";
import { held, passOnBody, startTalker, talkerComponent } from "./harness/talkers.ts";
import { erlang } from "./peers/erlang.ts";
import { ring as nact } from "./peers/nact.ts";

const ACTORS = 1_000;
const ROUNDS = 10;

/** One message goes round 1,000 actors, each of which sends it on. Hops per second of CPU. */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const component = await talkerComponent();
  return besidePeers("ring", "hops/s", rounds, () => ours(component), {
    nact: () => nact(ACTORS, ACTORS * ROUNDS),
    erlang: erlang("ring", [ACTORS, ACTORS * ROUNDS]),
  });
}

async function ours(component: Uint8Array): Promise<number> {
  let over = (): void => undefined;
  await using theater = await Theater.open({ log: () => over() }); // it says so who has nobody to send it on to
  for (let at = 0; at < ACTORS; at++) {
    await startTalker(theater, component, `actor-${at}`, [`actor-${(at + 1) % ACTORS}`]);
  }
  const first = theater.find("actor-0") as ActorHandle;
  const round = async (hops: number): Promise<void> => {
    const isOver = new Promise<void>((resolve) => (over = resolve));
    await first.send(passOnBody(hops));
    await isOver;
  };
  await round(ACTORS);
  const ns = await processNs(1, () => round(ACTORS * ROUNDS));
  await held(theater.find("actor-1") as ActorHandle, ROUNDS + 1);
  return ns / (ACTORS * ROUNDS);
}
