import { type ActorHandle, Theater } from "../src/theater/mod.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { LoneThread } from "./harness/lone-thread.ts";
import { interleave, wallNs } from "./harness/measure.ts";
import { askBody, held, startTalker, talkerComponent } from "./harness/talkers.ts";

const PAIRS = 64;
/** Calls of one turn: so many that whoever asks for the turn, outside of the cells, has little to do. */
const CALLS = 50;
const TURNS = 5;
/** Before anything counts: V8 compiles what a cell runs for each thread again. */
const WARM_TURNS = 10;

/**
 * The pairs of `ask` in two cells, beside all of them in one: those of each pair in one cell, and in two. Beside that, what the machine
 * gives to two threads that share nothing: cells cannot gain more. Wall clock.
 */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const component = await talkerComponent();
  return [
    await ofMachine(rounds),
    await ofCells("scale", rounds, startWithin, component),
    await ofCells("scale-across", rounds, startAcross, component),
  ];
}

async function ofMachine(rounds: number): Promise<Figure> {
  await using first = new LoneThread();
  await using second = new LoneThread();
  const pair = await interleave(
    rounds,
    async () => (await wallNs(1, () => Promise.all([first.work(), second.work()]))) / 2,
    () => wallNs(1, () => first.work()),
  );
  return {
    name: "scale-machine",
    value: pair.ratio,
    unit: "threads' worth",
    ratio: pair.ratio,
    against: "one thread",
  };
}

async function ofCells(
  name: string,
  rounds: number,
  start: Start,
  component: Uint8Array,
): Promise<Figure> {
  await using two = await Theater.open({ cells: 2 });
  await using one = await Theater.open({ cells: 1 });
  const inTwo = await start(two, component);
  const inOne = await start(one, component);
  await turns(inTwo, WARM_TURNS);
  await turns(inOne, WARM_TURNS);
  const pair = await interleave(
    rounds,
    () => nsOfCall(inTwo),
    () => nsOfCall(inOne),
  );
  const turnCount = WARM_TURNS + (rounds + 1) * TURNS;
  await held(inTwo[0] as ActorHandle, turnCount);
  await held(inOne[0] as ActorHandle, turnCount);
  const alone = Number((1e9 / pair.theirs).toPrecision(4)).toLocaleString("en");
  return {
    name,
    value: 1e9 / pair.ours,
    unit: "calls/s",
    ratio: pair.ratio,
    against: `one cell: ${alone}`,
  };
}

type Start = (theater: Theater, component: Uint8Array) => Promise<readonly ActorHandle[]>;

async function nsOfCall(askers: readonly ActorHandle[]): Promise<number> {
  return (await wallNs(1, () => turns(askers, TURNS))) / (PAIRS * CALLS * TURNS);
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
