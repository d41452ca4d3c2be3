import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { interleave } from "./harness/measure.ts";
import { EVENTS_A_TURN } from "./harness/durable-turn.ts";
import { type Durable, openLmdb, openOurs, openSqlite } from "./harness/durable-stores.ts";

/** How many turns are in flight, and how many are made in one sample: about half a second. */
const LOADS = [
  [1, 1_500],
  [100, 30_000],
  [1_000, 60_000],
] as const;

/**
 * Turns made durable: each in flight is a link of its own actor, appended when the one before it is acknowledged. Ours and theirs do the
 * same: the link is kept, and the head of its chain is looked up and moved. Wall clock: the disk is what is measured.
 */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const root = mkdtempSync(join(tmpdir(), "theater-bench-"));
  const figures: Figure[] = [];
  try {
    for (const [inFlight, turnCount] of LOADS) {
      for (const [against, suffix, open] of [
        ["node:sqlite, WAL, FULL", "", openSqlite],
        ["lmdb, synchronous", "-lmdb", openLmdb],
      ] as const) {
        const ours = await openOurs(mkdtempSync(join(root, "ours-")), inFlight);
        const theirs = await open(mkdtempSync(join(root, "theirs-")), inFlight);
        const pair = await interleave(
          rounds,
          () => secondsOf(ours, turnCount),
          () => secondsOf(theirs, turnCount),
        );
        await ours.close();
        await theirs.close();
        figures.push({
          name: `store-durable-${inFlight}${suffix}`,
          value: (turnCount * EVENTS_A_TURN) / pair.ours,
          unit: "events/s",
          ratio: pair.ratio,
          against: `${against}: ${Math.round((turnCount * EVENTS_A_TURN) / pair.theirs)}`,
        });
      }
    }
  } finally {
    rmSync(root, { recursive: true });
  }
  return figures;
}

async function secondsOf(store: Durable, turnCount: number): Promise<number> {
  const before = performance.now();
  await store.turns(turnCount);
  return (performance.now() - before) / 1_000;
}
