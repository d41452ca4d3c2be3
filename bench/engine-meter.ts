import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileAssemblyScript } from "../src/build/mod.ts";
import { Meter, METER_MODULE, meterModule } from "../src/engine/meter/mod.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { interleave, type Pair, repeat, threadNs } from "./harness/measure.ts";

/** By kernel: its argument, so that one run takes about a millisecond, and runs a round. */
const KERNELS = {
  fib: 25,
  sha256: 4,
  sieve: 200_000,
  matmul: 100,
  nbody: 10_000,
  interpreter: 50_000,
} as const;
const RUNS = 20;
const REWRITINGS = 5;
const JCO_TRANSPILE = "@bytecodealliance/jco-transpile";
/** Rounds until V8 has compiled for good. */
const WARM_UP = 3;

/** What metering costs: fuel, depth and NaNs on, against the same module as it was. */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const bytes = await kernels();
  const plain = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  const metered = meteredExports(bytes);
  const figures: Figure[] = [];
  for (const [name, size] of Object.entries(KERNELS)) {
    const sample = (exports: WebAssembly.Exports) => {
      const kernel = exports[name] as (size: number) => unknown;
      return () => threadNs(RUNS, () => kernel(size));
    };
    for (let round = 0; round < WARM_UP; round++) {
      sample(metered)();
      sample(plain)();
    }
    const pair = await interleave(rounds, sample(metered), sample(plain));
    figures.push(figure(`engine-meter-${name}`, pair));
  }
  const slowdowns = figures.map(({ value }) => value);
  const mean = Math.exp(slowdowns.reduce((sum, one) => sum + Math.log(one), 0) / slowdowns.length);
  return [
    { name: "engine-meter", value: mean, unit: "× slower" },
    { name: "engine-meter-worst", value: Math.max(...slowdowns), unit: "× slower" },
    ...figures,
    { name: "engine-meter-rewriting", value: await rewriting(rounds), unit: "ms/MB" },
  ];
}

function figure(name: string, { ratio }: Pair): Figure {
  return { name, value: 1 / ratio, unit: "× slower", ratio, against: "the module unmetered" };
}

function kernels(): Promise<Uint8Array> {
  return compileAssemblyScript(join(import.meta.dirname, "kernels"), [
    "assembly/kernels.ts",
    "-O3",
    "--noAssert",
    "--runtime",
    "stub",
  ]);
}

function meteredExports(bytes: Uint8Array): WebAssembly.Exports {
  const meter = new Meter({
    fuelMax: 2n ** 62n,
    depthMax: 1_000,
    memoryBytesMax: 64 * 1024 * 1024,
    tableElementsMax: 0,
  });
  const module = meterModule(bytes);
  const own = meter.imports(module, () => undefined);
  return new WebAssembly.Instance(new WebAssembly.Module(module.bytes), { [METER_MODULE]: own })
    .exports;
}

/** Milliseconds for a megabyte of compiled Rust, the validator that the engine itself uses, once V8 has compiled the meter. */
function rewriting(rounds: number): Promise<number> {
  const file = new URL("../vendor/wasm-tools.core.wasm", import.meta.resolve(JCO_TRANSPILE));
  const bytes = new Uint8Array(readFileSync(file));
  for (let run = 0; run < REWRITINGS; run++) meterModule(bytes);
  return repeat(rounds, () => threadNs(REWRITINGS, () => meterModule(bytes)) / bytes.length);
}
