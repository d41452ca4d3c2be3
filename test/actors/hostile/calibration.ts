import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compile, DEFAULT_LIMITS, type Instance, type Program } from "../../../src/engine/mod.ts";
import { guest } from "./hostile.ts";

/** The dearest of plain loops, and one fill of all the memory that there may be. */
const LOOP = guest(
  "(local i64) (loop (local.set 0 (i64.div_u (i64.const -1) (i64.or (local.get 0) (i64.const 3)))) (br 0))",
);
const FILL = guest("(memory.fill (i32.const 0) (i32.const 1) (i32.const 0x4000000))", {
  fields: "(memory 1024)",
});

const SAMPLES = 5;

/** What a turn takes on this machine now: its fuel burnt by a plain loop, and one bulk operation. */
export class Calibration {
  readonly #loop: Program;
  readonly #fill: Program;
  readonly #samplesMs: number[] = [];

  static async take(): Promise<Calibration> {
    const [loop, fill] = await Promise.all(
      [LOOP, FILL].map(async (text) => compile(await parse(text))),
    );
    const calibration = new Calibration(loop as Program, fill as Program);
    for (let sample = 0; sample < SAMPLES; sample++) await calibration.again();
    return calibration;
  }

  private constructor(loop: Program, fill: Program) {
    this.#loop = loop;
    this.#fill = fill;
  }

  /** The median. */
  get turnMs(): number {
    const sorted = this.#samplesMs.toSorted((a, b) => a - b);
    return sorted[sorted.length >> 1] as number;
  }

  /** Once more, where a guest seems slow: the machine may be. */
  async again(): Promise<void> {
    const loopMs = await burnt(this.#loop, DEFAULT_LIMITS.fuelMax);
    this.#samplesMs.push(loopMs + (await burnt(this.#fill, 2n ** 32n)));
  }
}

async function burnt(program: Program, fuel: bigint): Promise<number> {
  const instance = await program.instantiate({ bind: () => undefined });
  instance.fuel = fuel;
  let ms = 0;
  await timed(
    (took) => (ms = took),
    () => ended(instance),
  );
  return ms;
}

function ended(instance: Instance): void {
  try {
    void instance.call("run", []);
  } catch {
    // out of fuel, as it should be
  }
}

/** Milliseconds that `work` took of this thread: its own time or the wall's, whichever is less, where the machine is busy. */
export async function timed<T>(tell: (ms: number) => void, work: () => T | Promise<T>): Promise<T> {
  const startedMs = performance.now();
  const before = process.threadCpuUsage();
  try {
    return await work();
  } finally {
    const { user, system } = process.threadCpuUsage(before);
    tell(Math.min(performance.now() - startedMs, (user + system) / 1_000));
  }
}
