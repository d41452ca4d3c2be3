import { type ActorHandle, Theater } from "../src/theater/mod.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { interleave, wallNs } from "./harness/measure.ts";
import { askBody, held, startTalker, talkerComponent } from "./harness/talkers.ts";

const PAIRS = 64;
/** Calls of one turn: so many that whoever asks for the turn, outside of the cells, has little to do. */
const CALLS = 50;
const TURNS = 3;

/** The pairs of `ask` in two cells, beside all of them in one: those of each pair in one cell, and in two. Wall clock. */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const component = await talkerComponent();
  const figures: Figure[] = [];
  for (const [name, start] of [
    ["scale", startWithin],
    ["scale-across", startAcross],
  ] as const) {
    const pair = await interleave(
      rounds,
      () => nsOfCall(2, start, component),
      () => nsOfCall(1, start, component),
    );
    const one = Number((1e9 / pair.theirs).toPrecision(4)).toLocaleString("en");
    figures.push({
      name,
      value: 1e9 / pair.ours,
      unit: "calls/s",
      ratio: pair.ratio,
      against: `one cell: ${one}`,
    });
  }
  return figures;
}

type Start = (theater: Theater, component: Uint8Array) => Promise<readonly ActorHandle[]>;

async function nsOfCall(cells: number, start: Start, component: Uint8Array): Promise<number> {
  await using theater = await Theater.open({ cells });
  const askers = await start(theater, component);
  await turns(askers, 2);
  const ns = await wallNs(1, () => turns(askers, TURNS));
  await held(askers[0] as ActorHandle, TURNS + 2);
  return ns / (PAIRS * CALLS * TURNS);
}

async function turns(askers: readonly ActorHandle[], count: number): Promise<void> {
  await Promise.all(
    askers.map(async (asker) => {
      for (let turn = 0; turn < count; turn++) await asker.call(askBody(CALLS));
    }),
  );
}

/** Actors go to the two cells by turns, one after the other: so two pairs at a time, the answerers first. */
async function startWithin(
  theater: Theater,
  component: Uint8Array,
): Promise<readonly ActorHandle[]> {
  const askers: ActorHandle[] = [];
  for (let at = 0; at < PAIRS; at += 2) {
    await startTalker(theater, component, `answerer-${at}`, []);
    await startTalker(theater, component, `answerer-${at + 1}`, []);
    askers.push(await startTalker(theater, component, `asker-${at}`, [`answerer-${at}`]));
    askers.push(await startTalker(theater, component, `asker-${at + 1}`, [`answerer-${at + 1}`]));
  }
  return askers;
}

async function startAcross(
  theater: Theater,
  component: Uint8Array,
): Promise<readonly ActorHandle[]> {
  const askers: ActorHandle[] = [];
  for (let at = 0; at < PAIRS; at++) {
    await startTalker(theater, component, `answerer-${at}`, []);
    askers.push(await startTalker(theater, component, `asker-${at}`, [`answerer-${at}`]));
  }
  return askers;
}
