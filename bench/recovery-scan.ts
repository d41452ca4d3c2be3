import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  nodeChecksum,
  nodeDisk,
  nodeEntropy,
  openLogStore,
  openSqliteIndex,
} from "../src/node/mod.ts";
import { DEFAULT_LOG_LIMITS, openSegments } from "../src/store/mod.ts";
import { EVENTS_A_TURN, TurnMaker } from "./harness/durable-turn.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { repeat } from "./harness/measure.ts";

const ACTORS = 100;
const TURNS = 20_000;

/**
 * A log of 58 MB that is opened without its index: every frame is read, checked, and told to a new index. Wall clock, the files being in
 * memory. With the index there is a second of this at the most.
 */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), "theater-bench-"));
  try {
    const store = await openLogStore({ directory, fatal: (error) => console.error(error) });
    const makers = Array.from({ length: ACTORS }, (_, number) => new TurnMaker(number));
    for (let done = 0; done < TURNS; done += ACTORS) {
      await store.append(makers.map((maker) => maker.next()));
    }
    await store[Symbol.asyncDispose]();
    let round = 0;
    const value = await repeat(rounds, () => scanUs(directory, `index-${round++}.db`));
    return [{ name: "recovery-scan", value, unit: "µs an event" }];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function scanUs(directory: string, indexFile: string): number {
  const index = openSqliteIndex(join(directory, indexFile));
  const before = performance.now();
  const { report } = openSegments({
    disk: nodeDisk(directory),
    index,
    checksum: nodeChecksum,
    entropy: nodeEntropy,
    limits: DEFAULT_LOG_LIMITS,
  });
  const us = (performance.now() - before) * 1_000;
  index.close();
  if (report.scanned.linkCount !== TURNS) throw new Error("not all of the log was read");
  return us / (TURNS * EVENTS_A_TURN);
}
