import { spawn } from "node:child_process";
import type { Checkout } from "./checkout.ts";

/** What a campaign over a mutated checkout came to. */
export type Attempt =
  | { readonly kind: "found"; readonly seed: number; readonly rule: string }
  /** It ended the process, or no seed came to its end in time: found too. */
  | { readonly kind: "crashed" | "hung"; readonly seed: number | undefined; readonly rule: string }
  /** It ended before the first world began: it is no program, or cannot be loaded. No world found that. */
  | { readonly kind: "broken"; readonly rule: string }
  /** No seed complains; none did in the time that there was; nothing runs what is mutated. */
  | { readonly kind: "missed" | "late" | "not reached" };

/** Milliseconds in which some seeds have to come to their end. */
const STALL_MS = 90_000;

interface Report {
  readonly passed: boolean;
  readonly failure?: {
    readonly seed: number;
    readonly complaints: readonly { readonly rule: string }[];
  };
}

/** Runs so many seeds in a process of its own, until one fails. `coverage`: a folder for what ran. */
export function attempt(
  { root }: Checkout,
  seeds: number,
  timeoutMs: number,
  coverage?: string,
): Promise<Attempt> {
  const args = ["test/simulate/main.ts", "--seeds", String(seeds), "--no-shrink", "--dots"];
  const child = spawn(process.execPath, ["--max-semi-space-size=32", ...args], {
    cwd: root,
    env: coverage === undefined ? process.env : { ...process.env, NODE_V8_COVERAGE: coverage },
  });
  let [out, err] = ["", ""];
  let hasBegun = false;
  let lastMs = performance.now();
  const beginMs = lastMs;
  child.stdout.on("data", (data: Buffer) => {
    out += data.toString();
  });
  child.stderr.on("data", (data: Buffer) => {
    lastMs = performance.now();
    hasBegun ||= data.toString().startsWith("."); // a dot when it begins, and one for each seed
    err = (err + data.toString()).slice(-20_000);
  });
  let hasStalled = false;
  let isLate = false;
  const watch = setInterval(() => {
    hasStalled = performance.now() - lastMs > STALL_MS;
    isLate = performance.now() - beginMs > timeoutMs;
    if (hasStalled || isLate) child.kill("SIGKILL");
  }, 1_000);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => {
      clearInterval(watch);
      if (hasStalled) return resolve({ kind: "hung", seed: undefined, rule: "hung" });
      if (isLate) return resolve({ kind: "late" });
      resolve(judged(out, err, hasBegun));
    });
  });
}

function judged(out: string, err: string, hasBegun: boolean): Attempt {
  const line = out.split("\n").find((one) => one.startsWith('{"simulate"'));
  if (line !== undefined) {
    const { passed, failure } = JSON.parse(line) as Report;
    if (passed || failure === undefined) return { kind: "missed" };
    const { seed, complaints } = failure;
    return { kind: "found", seed, rule: complaints[0]?.rule ?? "" };
  }
  const rule = /^\S*Error[^\n]*/m.exec(err)?.[0] ?? "no word";
  return { kind: hasBegun ? "crashed" : "broken", seed: undefined, rule };
}
