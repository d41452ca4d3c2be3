import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type ReadLink, Records } from "../src/theater/mod.ts";
import type { Narrator } from "./narrator.ts";

export const ROOT: string = join(import.meta.dirname, "..");

/** What a command printed, and what it ended with. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line, run to its end in the checkout. */
export function theater(data: string, ...args: readonly string[]): Ran {
  return spawnSync(process.execPath, words(data, ...args), { cwd: ROOT, encoding: "utf8" });
}

/** What Node is given to run a verb of the command line on this data. */
export function words(data: string, ...args: readonly string[]): string[] {
  return ["scripts/theater.cjs", ...args, "--data", data];
}

export function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** The durable chain of the actor of that name, beside its host or without one; empty where there is none yet. */
export async function chainOf(data: string, name: string): Promise<readonly ReadLink[]> {
  await using records = await Records.open(data);
  const { actor } = await records.find(name);
  return await Array.fromAsync(records.links(actor));
}

/** Asks the command line whether the chain of an actor verifies, or replays. */
export function check(
  tell: Narrator,
  data: string,
  verb: "verify" | "replay",
  actor: string,
): void {
  const { status, stdout } = theater(data, verb, actor);
  const [verdict = "", ...rows] = lines(stdout);
  const head = rows.find((row) => row.startsWith("head")) ?? "";
  tell.more(`theater ${verb} ${actor}: ${verdict}, ${head}`.replaceAll(/ {2,}/g, " "));
  tell.held(`the ${actor}'s chain says yes to ${verb}`, status === 0);
}

export function verifyInPython(file: string): {
  readonly status: number | null;
  readonly said: string;
} {
  const { status, stdout, stderr, error } = spawnSync("python3", ["scripts/verify.py", file], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (error !== undefined) return { status: null, said: `python3 does not run: ${error.message}` };
  return { status, said: `${stdout}${stderr}`.trim().replaceAll("\n", " ") };
}
