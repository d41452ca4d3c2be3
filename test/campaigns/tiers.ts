import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
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

/** Frames of three sizes, by a call, by a table and through a handler, until there is no depth left. */
const DEEP = `(module
  (type $t (func (param i32)))
  (tag $e)
  (table funcref (elem $light $caught))
  (global $frames (export "frames") (mut i32) (i32.const 0))
  (func $light (type $t) (call $heavy (local.get 0)))
  (func $heavy (type $t) (local ${"i64 ".repeat(150)})
    global.get $frames i32.const 1 i32.add global.set $frames
    local.get 0 i32.const 1 i32.add
    local.get 0 i32.const 1 i32.and
    call_indirect (type $t))
  (func $caught (type $t)
    block $h try_table (catch_all $h) local.get 0 call $light end end)
  (func (export "run") i32.const 0 call $light))`;

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
    const given = [await kernels(), await parse(DEEP), component];
    const files = given.flatMap((bytes, at) => {
      if (bytes === undefined) return [];
      const file = join(folder, `${at}.wasm`);
      writeFileSync(file, bytes);
      return [file];
    });
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
