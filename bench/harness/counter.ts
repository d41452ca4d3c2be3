import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Value } from "../../src/base/mod.ts";
import type { Host } from "../../src/engine/mod.ts";
import { buildExample } from "../../scripts/pack.ts";
import type { JcoImports } from "./jco.ts";

export const INIT = "theater:actor/handler@0.1.0#init";
export const HANDLE = "theater:actor/handler@0.1.0#handle";

/** The example `counter-as`, built. */
export async function counterComponent(): Promise<Uint8Array> {
  return readFileSync(await buildExample(join(import.meta.dirname, "../../examples/counter-as")));
}

/** Adds 1 and is answered in as many bytes, without asking the host anything: 32 B in and out. */
export const MESSAGE: Value = {
  sender: { tag: "client", val: "bench" },
  number: 1n,
  body: new TextEncoder().encode("1".padStart(32, "0")),
  replyTo: undefined,
};

/** `handle`'s answer, as the engine gives it. */
export interface Handled {
  readonly tag: "ok";
  readonly val: readonly [state: Uint8Array, reply: Uint8Array];
}

const functions: Readonly<Record<string, (...args: readonly unknown[]) => unknown>> = {
  bytes: (count) => new Uint8Array(count as number),
  log: () => undefined,
  fail: () => undefined,
  now: () => 1_750_000_000_000n,
  number: () => 4n,
  self: () => ({ id: "0".repeat(32), name: undefined, epoch: 0 }),
};

/** Answers every import with a constant. */
export const constantHost: Host = {
  bind(_interface, name) {
    const answer = functions[name];
    if (answer === undefined) return undefined;
    return { suspending: false, call: (args) => answer(...args) as Value };
  },
};

/** The same for jco's code. */
export const constantImports: JcoImports = Object.fromEntries(
  ["random", "runtime", "timing"].map((name) => [`theater:actor/${name}`, functions]),
);
