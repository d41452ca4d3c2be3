import { run as logLives } from "./log-life.ts";
import type { Torture } from "./torture.ts";
import { run as troupes } from "./troupe.ts";

/** N seeds of disks that break: each under a log alone, and each under a host whose actors write to each other. */
export const run: Torture = async (options) => {
  const logs = await logLives(options);
  if (logs.failure !== undefined) return logs;
  const { failure, counts } = await troupes(options);
  return { failure, counts: { ...prefixed("log", logs.counts), ...prefixed("troupe", counts) } };
};

function prefixed(
  prefix: string,
  counts: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [
      `${prefix}${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
      count,
    ]),
  );
}
