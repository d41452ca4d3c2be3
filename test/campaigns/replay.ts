import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { replayExport } from "../../src/theater/mod.ts";
import type { Campaign } from "./campaign.ts";
import { live } from "./life.ts";

/**
 * Random lives of the examples (messages, traps, `err`, epoch ends, passivations, upgrades, sleeps), each replayed from its export
 * and components alone: in this process, and in another, to the same head, state and fuel.
 */
export const run: Campaign = async ({ n, seed }) => {
  const folder = mkdtempSync(join(tmpdir(), "theater-replay-"));
  const happened: Record<string, number> = {};
  const here: string[] = [];
  try {
    for (let life = 0; life < n; life++) {
      const lived = await live(seed + life);
      for (const [what, times] of Object.entries(lived.happened)) {
        happened[what] = (happened[what] ?? 0) + times;
      }
      const report = await replayExport(lived.chain, ...lived.components);
      if (report.head.toHex() !== lived.head.toHex()) {
        return { passed: false, lines: [`seed ${seed + life}: the replay came to another head`] };
      }
      here.push(summary(lived.example, report));
      writeFileSync(join(folder, `${life}.${lived.example}`), lived.chain);
    }
    const there = await elsewhere(folder, n);
    const differs = here.findIndex((line, life) => there[life] !== line);
    const lines = [
      `${n} lives: ${JSON.stringify(happened)}`,
      differs === -1
        ? `${n} replayed here and in another process: the same heads, states and fuel`
        : `seed ${seed + differs}: here ${here[differs]}, elsewhere ${there[differs]}`,
    ];
    return { passed: differs === -1, lines };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

export function summary(example: string, report: Awaited<ReturnType<typeof replayExport>>): string {
  const { head, state, fuel, turnCount } = report;
  return `${example} ${turnCount} ${head.toHex()} ${state?.toHex() ?? "-"} ${fuel}`;
}

/** The same in a process that has seen nothing but the exports: a line for each, in order. */
async function elsewhere(folder: string, n: number): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, "replay-elsewhere.ts"), folder, String(n)],
    { maxBuffer: 256 * 1024 * 1024 },
  );
  return stdout.trimEnd().split("\n");
}
