import { unreachable } from "../../src/base/mod.ts";
import type { Seeded } from "../campaigns/seeded.ts";

/** What a disk writes whole or not at all. */
export const SECTOR_BYTES = 512;

/** A power cut's judgement over what was not synced, each change known by its order among all. */
export interface Outage {
  fate(order: number): Fate;
  /** Asked for each sector of what is torn. */
  keepsSector(): boolean;
  /** The order in which changes of one file, or of the directory, reached the disk. */
  arrange<T>(changes: readonly T[]): readonly T[];
}

export type Fate = "kept" | "dropped" | "torn";

/**
 * Chaos alone would hardly ever show what real machines show most: nothing of it written, all of it, or all up to some
 * moment. So the seed first picks how.
 */
export function newOutage(seeded: Seeded, unsynced: readonly number[]): Outage {
  const manner = seeded.pick(MANNERS);
  const fates = fatesOf(manner, seeded, unsynced);
  const odds = 2 + seeded.below(4);
  return {
    fate: (order) => fates.get(order) ?? "dropped",
    keepsSector: () => seeded.below(6) < odds,
    arrange: (changes) => (manner === "reordered" ? shuffled(changes, seeded) : changes),
  };
}

type Manner = "nothing" | "everything" | "a moment" | "each by itself" | "reordered";

const MANNERS: readonly Manner[] = [
  "nothing",
  "everything",
  "a moment",
  "a moment",
  "each by itself",
  "each by itself",
  "reordered",
];

function fatesOf(
  manner: Manner,
  seeded: Seeded,
  unsynced: readonly number[],
): ReadonlyMap<number, Fate> {
  switch (manner) {
    case "nothing":
      return new Map();
    case "everything":
      return new Map(unsynced.map((order) => [order, "kept"]));
    case "a moment": {
      const inOrder = unsynced.toSorted((a, b) => a - b);
      const moment = seeded.below(inOrder.length + 1);
      return new Map(
        inOrder.slice(0, moment + 1).map((order, at) => [order, at < moment ? "kept" : "torn"]),
      );
    }
    case "each by itself":
    case "reordered":
      return new Map(unsynced.map((order) => [order, seeded.pick(["kept", "dropped", "torn"])]));
    default:
      return unreachable(manner);
  }
}

function shuffled<T>(items: readonly T[], seeded: Seeded): T[] {
  const rest = [...items];
  return items.map(() => rest.splice(seeded.below(rest.length), 1)[0] as T); // one left each time
}
