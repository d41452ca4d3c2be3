/**
 * In a process of its own, whose flags choose V8's compilers: what fuel and depth things take. `KERNELS DEEP [COMPONENT] [thread]`: files of
 * the module of bench/kernels, of that of tiers.ts and of a component in QuickJS; `thread` does it in a thread. Prints one line of JSON.
 */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { run } from "../../src/engine/meter/metered-text.contract.ts";
import { encodeModule } from "./random-module/encode.ts";
import { compileMetered, play } from "./random-module/play.ts";
import { newRandomModule } from "./random-module/random-module.ts";
import { Seeded } from "./seeded.ts";

/** Arguments of the kernels: a few milliseconds each, so that V8 changes compilers in the middle of some. */
const KERNELS = {
  fib: 20,
  sha256: 1,
  sieve: 50_000,
  matmul: 40,
  nbody: 2_000,
  interpreter: 5_000,
} as const;
const ROUNDS = 3;
const RANDOM_MODULES = 25;

if (isMainThread && process.argv.includes("thread")) {
  const files = process.argv.slice(2).filter((argument) => argument !== "thread");
  const thread = new Worker(new URL(import.meta.url), { argv: files });
  const [line] = (await once(thread, "message")) as [string];
  console.log(line);
} else {
  const line = JSON.stringify(await witness());
  if (parentPort === null) console.log(line);
  else parentPort.postMessage(line);
}

async function witness(): Promise<Readonly<Record<string, unknown>>> {
  const [kernels = "", deep = "", component] = process.argv.slice(2);
  return {
    ...kernelFuel(readFileSync(kernels)),
    ...deepest(readFileSync(deep)),
    random: randomFuel(),
    ...(component === undefined ? {} : { quickJs: await quickJsFuel(readFileSync(component)) }),
  };
}

function kernelFuel(bytes: Uint8Array): Record<string, readonly (readonly unknown[])[]> {
  const instance = run(bytes);
  const all = Object.entries(KERNELS).map(([name, size]) => {
    const rounds = Array.from({ length: ROUNDS }, () => {
      const before = instance.meter.fuel;
      const result = instance.call(name, size);
      return [String(result), String(before - instance.meter.fuel)];
    });
    return [name, rounds] as const;
  });
  return Object.fromEntries(all);
}

function deepest(bytes: Uint8Array): Record<string, unknown> {
  const instance = run(bytes, { depthMax: 700 });
  const end = instance.ends("run");
  const { value } = instance.exports["frames"] as WebAssembly.Global<number>;
  return { deepest: end, frames: value, deepFuel: String(instance.meter.fuel) };
}

function randomFuel(): readonly string[] {
  return Array.from({ length: RANDOM_MODULES }, (_, seed) => {
    const module = newRandomModule(new Seeded(seed));
    const { ends, fuelLeft } = play(module, compileMetered(module, encodeModule(module)));
    return `${ends.at(-1) ?? ""} ${fuelLeft}`;
  });
}

/** Of each reply of an actor that is a JavaScript engine. */
async function quickJsFuel(component: Uint8Array): Promise<readonly string[]> {
  // Only now: loading it takes longer than all kernels do.
  const { Theater } = await import("../../src/theater/mod.ts");
  await using theater = await Theater.open();
  const manifest = `name = "counter"\nversion = "1.0.0"\ncomponent = "c.wasm"\n`;
  const counter = await theater.start({ manifest, component });
  for (const command of ["add", "add", "anything"]) await counter.call(command);
  const fuel: string[] = [];
  for await (const { link } of counter.chain())
    for (const event of link.events) if (event.kind === "replied") fuel.push(String(event.fuel));
  return fuel;
}
