import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLogStore } from "../src/node/mod.ts";
import { TurnMaker } from "./harness/durable-turn.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { interleave, median } from "./harness/measure.ts";

const COUNT = 400;
const RECORD_BYTES = 2_945;
const FILE_BYTES = 16 * 1024 * 1024;

/**
 * From `append` to its acknowledgement, one actor, one turn after the other; and the least that a disk can do: as many bytes written over
 * zeros and synced, on one thread. Wall clock, microseconds, medians of a round.
 */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), "theater-bench-"));
  const store = await openLogStore({
    directory: join(directory, "log"),
    fatal: (error) => console.error(error),
  });
  const file = zeroed(join(directory, "raw"));
  try {
    const maker = new TurnMaker(0);
    const { ours, theirs, ratio } = await interleave(
      rounds,
      async () => {
        const us: number[] = [];
        for (let count = 0; count < COUNT; count++) {
          const link = maker.next();
          const before = performance.now();
          await store.append([link]);
          us.push((performance.now() - before) * 1_000);
        }
        return median(us);
      },
      () => rawUs(file),
    );
    const against = `fdatasync: ${Math.round(theirs)} µs`;
    return [{ name: "store-ack-p50", value: ours, unit: "µs", ratio, against }];
  } finally {
    await store[Symbol.asyncDispose]();
    closeSync(file);
    rmSync(directory, { recursive: true });
  }
}

function rawUs(file: number): number {
  const record = new Uint8Array(RECORD_BYTES).fill(7);
  const us: number[] = [];
  for (let count = 0; count < COUNT; count++) {
    const before = performance.now();
    writeSync(file, record, 0, RECORD_BYTES, count * RECORD_BYTES);
    fdatasyncSync(file);
    us.push((performance.now() - before) * 1_000);
  }
  return median(us);
}

function zeroed(path: string): number {
  const file = openSync(path, "w");
  writeSync(file, new Uint8Array(FILE_BYTES), 0, FILE_BYTES, 0);
  fsyncSync(file);
  return file;
}
