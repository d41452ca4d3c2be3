import { replayElsewhere, summaryOf } from "../simulation/other-process.ts";
import type { Campaign } from "./campaign.ts";
import { type Happened, liveInTypeScript, type LivedActor } from "./typescript-life.ts";

/** Lives that another process replays at a time: it compiles the components once for all of them. */
const BATCH = 100;

/**
 * Random lives of actors in TypeScript that speak with each other (test/actors/post-ts, words-ts): each replayed in the process where it
 * was lived, and from its export in another one, to the same head, state and fuel.
 */
export const run: Campaign = async ({ n, seed }) => {
  const happened: Happened = {};
  for (let first = seed; first < seed + n; first += BATCH) {
    const lived: (LivedActor & { readonly seed: number })[] = [];
    for (let life = first; life < Math.min(first + BATCH, seed + n); life++) {
      for (const actor of await liveInTypeScript(life, happened)) {
        const { name, head, replayed } = actor;
        if (replayed.head.toHex() !== head.toHex()) return failed(life, name, "another head");
        lived.push({ ...actor, seed: life });
      }
    }
    const there = await replayElsewhere(lived);
    for (const [at, { name, replayed, seed: life }] of lived.entries()) {
      const here = summaryOf(replayed);
      if (there[at] !== here) return failed(life, name, `here ${here}, elsewhere ${there[at]}`);
    }
  }
  return {
    passed: true,
    lines: [
      `${n} lives of three actors: ${JSON.stringify(happened)}`,
      `replayed here and in other processes: the same heads, states and fuel`,
    ],
  };
};

function failed(seed: number, name: string, what: string): Awaited<ReturnType<Campaign>> {
  return { passed: false, lines: [`seed ${seed}, ${name}: ${what}`] };
}
