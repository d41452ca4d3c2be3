import { readFileSync } from "node:fs";
import { buildExample } from "../../scripts/pack.ts";
import { type ActorHandle, Theater } from "../../src/theater/mod.ts";
import { HandClock } from "../simulation/hand-clock.ts";
import type { Torture } from "./torture.ts";

/** Actors whose turns wait, and are evicted again and again. */
const ACTORS = 50;
/** Waits of one turn; then the next begins. */
const WAITS = 8;
/** Evictions before it is looked for the first time: the maps of a young process grow by some dozens for some thousands more. */
const WARM_MAX = 3_000;
/** Growth that is no leak: the heap breathes, and code is compiled late. */
const HEAP_GROWTH_MAX: number = 4 * 1024 * 1024;
const MAPS_GROWTH_MAX = 100;

/**
 * N evictions of suspended turns leave the process's memory maps and heap where they were. Each actor sleeps; it is evicted, the
 * sleep ends, the turn runs again from its record to the next sleep, and so on.
 */
export const run: Torture = async ({ n, seed }) => {
  const house = await open();
  const warm = Math.min(Math.floor(n / 2), WARM_MAX);
  let evictions = await evict(house, warm);
  const before = memory();
  evictions += await evict(house, n - warm);
  const after = memory();
  const grewMaps = after.maps - before.maps;
  // The store keeps every link, here in memory: what it holds is counted apart.
  const grewHeapBytes = after.heapBytes - before.heapBytes;
  await house.theater.close();
  const counts = {
    evictions,
    maps: before.maps,
    grewMaps,
    heapBytes: before.heapBytes,
    grewHeapBytes,
  };
  const isSame = grewMaps <= MAPS_GROWTH_MAX && grewHeapBytes <= HEAP_GROWTH_MAX;
  const message = `${grewMaps} memory maps and ${grewHeapBytes} bytes of heap more than before`;
  return { counts, failure: isSame ? undefined : { seed, message } };
};

interface House {
  readonly theater: Theater;
  readonly clock: HandClock;
  readonly actors: readonly ActorHandle[];
}

async function open(): Promise<House> {
  await buildExample("test/actors/scripted");
  const component = readFileSync("test/actors/scripted/build/component.wasm");
  const clock = new HandClock();
  const theater = await Theater.open({ clock });
  const actors: ActorHandle[] = [];
  for (let at = 0; at < ACTORS; at++) {
    const manifest = `name = "a${at}"\nversion = "1.0.0"\ncomponent = "c"\n[[handler]]\ntype = "timing"\n[[handler]]\ntype = "random"\n[[handler]]\ntype = "message-server"\n[state]\nepoch-fuel-max = 200000\n`;
    const actor = await theater.start({ manifest, component });
    actors.push(actor);
    sleepOn(actor);
  }
  return { theater, clock, actors };
}

/** One turn after the other, until the house closes. */
function sleepOn(actor: ActorHandle): void {
  const script = Array.from({ length: WAITS }, () => "sleep 10").join("\n");
  actor.call(script).then(
    () => sleepOn(actor),
    () => undefined,
  );
}

function phases(actors: House["actors"]): Promise<unknown[]> {
  return Promise.all(actors.map(async (actor) => (await actor.inspect())?.phase));
}

/** Evicts whoever waits, and lets the sleeps end; at least so many times. */
async function evict({ clock, actors }: House, count: number): Promise<number> {
  let evictions = 0;
  while (evictions < count) {
    await clock.pending(ACTORS);
    for (const actor of actors) actor.passivate();
    while ((await phases(actors)).some((phase) => phase !== "evicted"))
      await new Promise((resolve) => setImmediate(resolve));
    evictions += ACTORS;
    clock.leap(10);
  }
  await clock.pending(ACTORS);
  return evictions;
}

function memory(): { readonly maps: number; readonly heapBytes: number } {
  if (globalThis.gc === undefined) throw new Error("run node with --expose-gc");
  for (let round = 0; round < 3; round++) globalThis.gc();
  const maps = readFileSync("/proc/self/maps", "utf8").split("\n").length;
  return { maps, heapBytes: process.memoryUsage().heapUsed };
}
