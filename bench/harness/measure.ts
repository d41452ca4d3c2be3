/** Middle of the sorted values; of an even count, the mean of the two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error("the median of nothing");
  return (upper + lower) / 2;
}

/** Below which this part of the values lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)];
  if (value === undefined) throw new Error("a quantile of nothing");
  return value;
}

export interface Pair {
  /** Medians of the two. */
  readonly ours: number;
  readonly theirs: number;
  /** Median of theirs ÷ ours, round by round. */
  readonly ratio: number;
}

type Sample = () => number | Promise<number>;

/**
 * Measures two things in turns, after one turn each that does not count: on a shared machine the same code varies by half from one
 * minute to the next, and only neighbours compare.
 */
export async function interleave(rounds: number, ours: Sample, theirs: Sample): Promise<Pair> {
  await ours();
  await theirs();
  const pairs: { ours: number; theirs: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    // The order turns around, so that neither always runs on a heap that the other left.
    if (round % 2 === 0) pairs.push({ ours: await ours(), theirs: await theirs() });
    else {
      const first = await theirs();
      pairs.push({ ours: await ours(), theirs: first });
    }
  }
  return {
    ours: median(pairs.map((pair) => pair.ours)),
    theirs: median(pairs.map((pair) => pair.theirs)),
    ratio: median(pairs.map((pair) => pair.theirs / pair.ours)),
  };
}

/** Median of as many runs, after one that does not count. */
export async function repeat(rounds: number, sample: Sample): Promise<number> {
  await sample();
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) values.push(await sample());
  return median(values);
}

/**
 * Nanoseconds of this thread's CPU for each of `count` runs of `work`: what others do on the machine counts little. Two
 * million calls take a second or two, so the clock's microseconds are exact enough.
 */
export function threadNs(count: number, work: () => void): number {
  collectGarbage();
  const before = process.threadCpuUsage();
  for (let run = 0; run < count; run++) work();
  return spentNs(process.threadCpuUsage(before)) / count;
}

/** Nanoseconds of the whole process's CPU, garbage collector included, for each of `count` runs. */
export async function processNs(count: number, work: () => unknown): Promise<number> {
  collectGarbage();
  const before = process.cpuUsage();
  for (let run = 0; run < count; run++) await work();
  return spentNs(process.cpuUsage(before)) / count;
}

/** Wall-clock nanoseconds for each of `count` runs. */
export async function wallNs(count: number, work: () => unknown): Promise<number> {
  collectGarbage();
  const before = process.hrtime.bigint();
  for (let run = 0; run < count; run++) await work();
  return Number(process.hrtime.bigint() - before) / count;
}

/** Does nothing unless Node runs with `--expose-gc`, as `npm run bench` does. */
export function collectGarbage(): void {
  const { gc } = globalThis as { gc?: () => void };
  gc?.();
}

function spentNs(usage: NodeJS.CpuUsage): number {
  return (usage.user + usage.system) * 1000;
}
