import { spawn, spawnSync } from "node:child_process";
import { text } from "node:stream/consumers";
import { join } from "node:path";

const SCRIPT = join(import.meta.dirname, "../../scripts/verify.py");

/** False where this machine has no Python 3. */
export function hasPython(): boolean {
  return spawnSync("python3", ["--version"]).status === 0;
}

/** What the verifier in Python says to each of these exports: `verified LINKS HEAD`, or `refused …`. */
export async function pythonVerdicts(exports: readonly Uint8Array[]): Promise<readonly string[]> {
  const child = spawn("python3", [SCRIPT, "--batch"], { stdio: ["pipe", "pipe", "inherit"] });
  const output = text(child.stdout);
  for (const bytes of exports) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    child.stdin.write(length);
    child.stdin.write(bytes);
  }
  child.stdin.end();
  const lines = (await output).trimEnd().split("\n");
  if (lines.length !== exports.length)
    throw new Error(`${exports.length} exports were given, ${lines.length} verdicts came`);
  return lines;
}
