import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { compileAssemblyScript } from "../../src/build/mod.ts";
import { quickJsCounter } from "../actors/wasi-qjs/component.ts";
import type { Campaign } from "./campaign.ts";

/** What may compile the same code: one of V8's two compilers alone; as it comes; from the one to the other at once, or in the midst of a run. */
export const TIERS: readonly (readonly string[])[] = [
  ["--liftoff-only"],
  ["--no-liftoff"],
  [],
  ["--no-wasm-lazy-compilation"],
  ["--no-wasm-dynamic-tiering"],
  ["--wasm-tiering-budget=1000"],
  ["--wasm-tiering-budget=1", "--wasm-sync-tier-up"],
];

/**
 * The same work in processes of their own, by each of V8's ways to compile it, every other time in a thread: each time the same results, the same
 * fuel for each kernel of bench/kernels, for random modules and for an actor in QuickJS, and the same depth. `n`: processes; 100 is the whole.
 */
export const run: Campaign = async ({ n }) => fuelIn(n, await quickJsCounter());

/** `component`: of the actor in QuickJS, or none. */
export async function fuelIn(
  n: number,
  component: Uint8Array | undefined,
): Promise<Awaited<ReturnType<Campaign>>> {
  const folder = mkdtempSync(join(tmpdir(), "theater-tiers-"));
  try {
    const files = [join(folder, "kernels.wasm")];
    writeFileSync(files[0] as string, await kernels());
    if (component !== undefined) {
      files.push(join(folder, "component.wasm"));
      writeFileSync(files[1] as string, component);
    }
    let first: string | undefined;
    for (let at = 0; at < n; at++) {
      const flags = TIERS[at % TIERS.length] as readonly string[];
      const where = at % 2 === 1 ? ["thread"] : [];
      const line = await witness(flags, [...files, ...where]);
      first ??= line;
      if (line !== first) {
        const how = [...flags, ...where].join(" ");
        return { passed: false, lines: [`at first:`, first, `with ${how}:`, line] };
      }
    }
    const lines = [`${n} processes with ${TIERS.length} ways to compile: the same fuel and depth`];
    return { passed: true, lines };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function kernels(): Promise<Uint8Array> {
  return compileAssemblyScript(join(import.meta.dirname, "../../bench/kernels"), [
    "assembly/kernels.ts",
    "-O3",
    "--noAssert",
    "--runtime",
    "stub",
  ]);
}

async function witness(flags: readonly string[], args: readonly string[]): Promise<string> {
  const child = join(import.meta.dirname, "fuel-witness.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, child, ...args]);
  return stdout.trim();
}
