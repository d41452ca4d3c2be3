import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ReplayReport } from "../../src/theater/mod.ts";

/** A chain that was lived here, exported, and the component that lived it. */
export interface Lived {
  readonly chain: Uint8Array;
  readonly component: Uint8Array;
}

/** Replays them in a process that has nothing but their exports and components: a summary of each, in order. */
export async function replayElsewhere(lives: readonly Lived[]): Promise<readonly string[]> {
  if (lives.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), "theater-elsewhere-"));
  try {
    for (const [at, { chain }] of lives.entries())
      writeFileSync(join(folder, `${at}.chain`), chain);
    const components = new Set(lives.map(({ component }) => component));
    for (const [at, component] of [...components].entries()) {
      writeFileSync(join(folder, `${at}.wasm`), component);
    }
    const script = join(import.meta.dirname, "replay-folder.ts");
    const { stdout } = await promisify(execFile)(process.execPath, [script, folder], {
      maxBuffer: 256 * 1024 * 1024,
    });
    return stdout.trimEnd().split("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What two replays of one chain have to agree on. */
export function summaryOf({ head, state, fuel, turnCount }: ReplayReport): string {
  return `${turnCount} ${head.toHex()} ${state?.toHex() ?? "-"} ${fuel}`;
}
