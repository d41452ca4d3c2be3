import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Script } from "../script.ts";
import { scriptTerm } from "./term.ts";

/** Many times what it takes: a peer that hangs is ended. */
const TIMEOUT_MS = 300_000;
const OUTPUT_MAX_BYTES = 256 * 1024 * 1024;

/** Why OTP cannot be asked here; undefined where it can. */
export function whyNoOtp(): string | undefined {
  const { error, status } = spawnSync("escript", [], { stdio: "ignore" });
  if (error === undefined && status !== null) return undefined;
  return "no escript: Erlang/OTP is not here (Debian: scripts/debian-erlang.sh)";
}

/** What OTP's supervisors did, one line a script. */
export async function playOnOtp(scripts: readonly Script[]): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "theater-otp-"));
  try {
    const file = join(folder, "scripts.term");
    await writeFile(file, scripts.map((script) => `${scriptTerm(script)}.\n`).join(""));
    const peer = join(import.meta.dirname, "tree_peer.erl");
    const { stdout } = await promisify(execFile)("escript", [peer, file], {
      timeout: TIMEOUT_MS,
      maxBuffer: OUTPUT_MAX_BYTES,
    });
    return stdout.trimEnd().split("\n");
  } finally {
    await rm(folder, { recursive: true });
  }
}
