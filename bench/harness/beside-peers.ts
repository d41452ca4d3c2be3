import type { Figure } from "./figure.ts";
import { interleave } from "./measure.ts";

/** Nanoseconds of CPU for one of what is counted. */
type Sample = () => Promise<number>;

export interface Peers {
  readonly nact: Sample;
  /** Undefined where it is not installed. */
  readonly erlang: Sample | undefined;
}

/**
 * Ours beside actors that record nothing, measured in turns: a figure against nact under the name itself, and one against Erlang
 * where that is. `unit` is `µs`, or what is counted in a second of CPU.
 */
export async function besidePeers(
  name: string,
  unit: string,
  rounds: number,
  ours: Sample,
  { nact, erlang }: Peers,
): Promise<readonly Figure[]> {
  const figures = [await beside(name, unit, rounds, ours, "nact, which records nothing", nact)];
  if (erlang !== undefined) {
    const against = "Erlang, which records nothing";
    figures.push(await beside(`${name}-erlang`, unit, rounds, ours, against, erlang));
  }
  return figures;
}

async function beside(
  name: string,
  unit: string,
  rounds: number,
  ours: Sample,
  against: string,
  theirs: Sample,
): Promise<Figure> {
  const pair = await interleave(rounds, ours, theirs);
  const inUnit = (ns: number): number => (unit === "µs" ? ns / 1_000 : 1e9 / ns);
  const other = Number(inUnit(pair.theirs).toPrecision(4)).toLocaleString("en");
  return {
    name,
    value: inUnit(pair.ours),
    unit,
    ratio: pair.ratio,
    against: `${against}: ${other}`,
  };
}
